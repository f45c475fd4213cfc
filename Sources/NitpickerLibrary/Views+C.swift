internal import Framebuffer
internal import Sessions

// nitpicker.h: views, which are gathered for the next commit.

/// A new view.
@c(nitpicker_view_create) public func viewCreate(_ gui: OpaquePointer?, _ view: UInt32, _ parent: UInt32) -> Int32 {
    unsafe change(gui, view) { .create($0, parent: parent == 0 ? nil : ViewID(parent)) }
}

/// Its end.
@c(nitpicker_view_destroy) public func viewDestroy(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    unsafe change(gui, view) { .destroy($0) }
}

/// Its place and size.
@c(nitpicker_view_geometry) public func viewGeometry(
    _ gui: OpaquePointer?, _ view: UInt32, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> Int32 {
    unsafe change(gui, view) { .geometry($0, try GuiSession.rect(x, y, width, height)) }
}

/// What of the buffer it shows.
@c(nitpicker_view_offset) public func viewOffset(
    _ gui: OpaquePointer?, _ view: UInt32, _ x: Int32, _ y: Int32
) -> Int32 {
    unsafe change(gui, view) { .offset($0, try GuiSession.point(x, y)) }
}

/// In front of all.
@c(nitpicker_view_front) public func viewFront(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    unsafe change(gui, view) { .front($0) }
}

/// Behind all.
@c(nitpicker_view_back) public func viewBack(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    unsafe change(gui, view) { .back($0) }
}

/// Right in front of another.
@c(nitpicker_view_front_of) public func viewFrontOf(
    _ gui: OpaquePointer?, _ view: UInt32, _ neighbour: UInt32
) -> Int32 {
    unsafe change(gui, view) { .frontOf($0, neighbour: try GuiSession.view(neighbour)) }
}

/// Right behind another.
@c(nitpicker_view_behind) public func viewBehind(
    _ gui: OpaquePointer?, _ view: UInt32, _ neighbour: UInt32
) -> Int32 {
    unsafe change(gui, view) { .behindOf($0, neighbour: try GuiSession.view(neighbour)) }
}

/// The session's background.
@c(nitpicker_view_background) public func viewBackground(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    unsafe change(gui, view) { .background($0) }
}

/// Its title.
@c(nitpicker_view_title) public func viewTitle(
    _ gui: OpaquePointer?, _ view: UInt32, _ title: UnsafePointer<CChar>?
) -> Int32 {
    let title = unsafe string(title)
    return unsafe change(gui, view) {
        guard title.utf8.count <= ViewCommand.titleLimit else {
            throw Failure(argument: "a title of \(title.utf8.count) bytes")
        }
        return .title($0, title)
    }
}

/// Makes another's view known.
@c(nitpicker_view_associate) public func viewAssociate(
    _ gui: OpaquePointer?, _ view: UInt32, _ token: UnsafePointer<UInt64>?
) -> Int32 {
    unsafe change(gui, view) {
        guard let token = unsafe token else { throw Failure(argument: "no token") }
        return unsafe .associate($0, ViewToken(high: token[0], low: token[1]))
    }
}

/// Forgets a number.
@c(nitpicker_view_forget) public func viewForget(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    unsafe change(gui, view) { .forget($0) }
}

/// Asks for a token.
@c(nitpicker_view_request_token) public func viewRequestToken(_ gui: OpaquePointer?, _ view: UInt32) -> Int32 {
    status {
        let session: GuiSession = try unsafe object(gui)
        session.client.requestToken(try GuiSession.view(view))
        return 0
    }
}

/// Gathers a change of a view.
private func change(
    _ gui: OpaquePointer?, _ view: UInt32, _ command: (ViewID) throws -> ViewCommand
) -> Int32 {
    status {
        let session: GuiSession = try unsafe object(gui)
        return try session.add(try command(try GuiSession.view(view)))
    }
}
