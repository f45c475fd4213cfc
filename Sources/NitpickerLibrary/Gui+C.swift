public import CNitpicker
internal import Framebuffer
internal import Sessions

// nitpicker.h: Gui.

/// Asks for a session.
@c(nitpicker_gui_open) public func guiOpen(
    _ link: OpaquePointer?, _ label: UnsafePointer<CChar>?, _ quota: UInt64
) -> OpaquePointer? {
    unsafe handle {
        let link: Link = try unsafe object(link)
        let quota = quota == 0 ? 64 << 20 : Int(clamping: quota)
        return GuiSession(try GuiClient(link.link, label: unsafe string(label), quota: quota))
    }
}

/// Ends it.
@c(nitpicker_gui_close) public func guiClose(_ gui: OpaquePointer?) { unsafe release(gui, GuiSession.self) }

/// What is to be polled.
@c(nitpicker_gui_descriptor) public func guiDescriptor(_ gui: OpaquePointer?) -> Int32 {
    status { try unsafe session(gui).client.descriptorNumber }
}

/// Waits for an event.
@c(nitpicker_gui_wait) public func guiWait(_ gui: OpaquePointer?, _ time: Int32) -> Int32 {
    status { try unsafe session(gui).client.wait(milliseconds: milliseconds(time)) ? 1 : 0 }
}

/// Takes an event.
@c(nitpicker_gui_next) public func guiNext(
    _ gui: OpaquePointer?, _ event: UnsafeMutablePointer<nitpicker_event>?
) -> Int32 {
    status {
        guard let event = unsafe event else { throw Failure(argument: "no place for an event") }
        let session = try unsafe session(gui)
        while let next = try session.next() {
            if next.kind == 0 { continue }
            unsafe event.pointee = next
            return 1
        }
        return 0
    }
}

/// Another buffer.
@c(nitpicker_gui_resize) public func guiResize(
    _ gui: OpaquePointer?, _ width: Int32, _ height: Int32, _ flags: UInt32
) -> Int32 {
    status { try unsafe session(gui).resize(width, height, flags) }
}

/// Begins a drawing.
@c(nitpicker_gui_begin) public func guiBegin(_ gui: OpaquePointer?) -> UnsafeMutablePointer<UInt32>? {
    guard let buffer = unsafe buffer(gui) else { return nil }
    buffer.beginDrawing()
    return unsafe buffer.address.assumingMemoryBound(to: UInt32.self)
}

/// The input mask.
@c(nitpicker_gui_mask) public func guiMask(_ gui: OpaquePointer?) -> UnsafeMutablePointer<UInt8>? {
    guard let buffer = unsafe buffer(gui), buffer.mode.hasInputMask else { return nil }
    return unsafe (buffer.address + buffer.mode.area.count * 4).assumingMemoryBound(to: UInt8.self)
}

/// Ends a drawing.
@c(nitpicker_gui_end) public func guiEnd(_ gui: OpaquePointer?) { unsafe buffer(gui)?.endDrawing() }

/// A part was drawn.
@c(nitpicker_gui_refresh) public func guiRefresh(
    _ gui: OpaquePointer?, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> Int32 {
    status { try unsafe session(gui).drew(GuiSession.rect(x, y, width, height)) }
}

/// A part was moved.
@c(nitpicker_gui_scroll) public func guiScroll(
    _ gui: OpaquePointer?, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32, _ dx: Int32, _ dy: Int32
) -> Int32 {
    status { try unsafe session(gui).moved(GuiSession.rect(x, y, width, height), by: GuiSession.point(dx, dy)) }
}

/// Sends what was gathered.
@c(nitpicker_gui_commit) public func guiCommit(
    _ gui: OpaquePointer?, _ flags: UInt32, _ serial: UnsafeMutablePointer<UInt32>?
) -> Int32 {
    status {
        let number = try unsafe session(gui).commit(flags)
        unsafe serial?.pointee = number
        return 0
    }
}

/// The session behind a pointer.
private func session(_ gui: OpaquePointer?) throws -> GuiSession { try unsafe object(gui) }

/// Its buffer; nil, with the reason told, when there is none.
private func buffer(_ gui: OpaquePointer?) -> GuiBuffer? {
    do {
        guard let buffer = try unsafe session(gui).client.buffer else {
            throw Failure(argument: "the session has no buffer yet")
        }
        return buffer
    } catch {
        Failure(error).tell()
        return nil
    }
}
