internal import CNitpicker
internal import Framebuffer
internal import Sessions

/// A Gui session with what is gathered for its next commit.
///
/// One thread at a time uses it; all numbers of the program's are checked here.
final class GuiSession {
    let client: GuiClient
    private var commands: [ViewCommand] = []
    private var refresh: [Rect] = []
    private var scroll: GuiCommit.Scroll?
    private var input: ArraySlice<InputEvent> = []
    private var end: String?

    /// What may be gathered before a commit.
    private static let commandLimit = 65_536
    private static let coordinates = -(1 << 20)...(1 << 20)

    init(_ client: GuiClient) { self.client = client }

    /// Adds a change for the next commit.
    func add(_ command: ViewCommand) throws -> Int32 {
        guard commands.count < Self.commandLimit else {
            throw Failure(argument: "\(commands.count) changes without a commit")
        }
        commands.append(command)
        return 0
    }

    /// A part of the buffer was drawn.
    func drew(_ rect: Rect) -> Int32 {
        refresh.append(rect)
        if refresh.count > GuiCommit.refreshLimit {
            refresh = [refresh.dropFirst().reduce(refresh[0]) { $0.union($1) }]
        }
        return 0
    }

    /// A part of the buffer was moved.
    func moved(_ target: Rect, by delta: Point) throws -> Int32 {
        guard scroll == nil else { throw Failure(argument: "a commit moves one rectangle") }
        scroll = GuiCommit.Scroll(target: target, delta: delta)
        return 0
    }

    /// Sends what was gathered.
    func commit(_ flags: UInt32) throws -> UInt32 {
        guard flags & ~(NITPICKER_WANTS_DONE | NITPICKER_WANTS_SHOWN) == 0 else {
            throw Failure(argument: "flags \(flags) of a commit are not known")
        }
        defer { (commands, refresh, scroll) = ([], [], nil) }
        return client.commit(
            commands, scroll: scroll, refresh: refresh, wantsDone: flags & NITPICKER_WANTS_DONE != 0,
            wantsShown: flags & NITPICKER_WANTS_SHOWN != 0)
    }

    /// Gives the session another buffer.
    func resize(_ width: Int32, _ height: Int32, _ flags: UInt32) throws -> Int32 {
        let area = Area(Int(width), Int(height))
        guard (1...Mode.sizeLimit).contains(area.width), (1...Mode.sizeLimit).contains(area.height) else {
            throw Failure(argument: "a buffer of \(width) x \(height) pixels")
        }
        guard flags & ~(NITPICKER_ALPHA | NITPICKER_INPUT_MASK) == 0 else {
            throw Failure(argument: "flags \(flags) of a buffer are not known")
        }
        try client.setMode(
            Mode(area, hasAlpha: flags & NITPICKER_ALPHA != 0, hasInputMask: flags & NITPICKER_INPUT_MASK != 0))
        return 0
    }

    /// The next event; nil when there is none now.
    func next() throws -> nitpicker_event? {
        if let event = input.popFirst() { return nitpicker_event(event) }
        if let end { throw Failure(NITPICKER_ENDED, end) }
        while let event = try client.next() {
            switch event {
            case .info(let info): return nitpicker_event(info)
            case .input(let events):
                input = events[...]
                if let event = input.popFirst() { return nitpicker_event(event) }
            case .shown(let serial): return nitpicker_event(NITPICKER_SHOWN, id: serial)
            case .token(let view, let token): return nitpicker_event(view, token)
            case .done(let serial, let status): return nitpicker_event(serial, status)
            case .reattached: return nitpicker_event(NITPICKER_REATTACHED)
            case .ended(let reason):
                end = reason
                throw Failure(NITPICKER_ENDED, reason)
            }
        }
        return nil
    }

    /// A rectangle of the program's.
    static func rect(_ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32) throws -> Rect {
        let point = try point(x, y)
        guard (0...coordinates.upperBound).contains(Int(width)), (0...coordinates.upperBound).contains(Int(height))
        else { throw Failure(argument: "a rectangle of \(width) x \(height)") }
        return Rect(point, Area(Int(width), Int(height)))
    }

    /// A point of the program's.
    static func point(_ x: Int32, _ y: Int32) throws -> Point {
        guard coordinates.contains(Int(x)), coordinates.contains(Int(y)) else {
            throw Failure(argument: "the point \(x), \(y)")
        }
        return Point(Int(x), Int(y))
    }

    /// A view of the program's.
    static func view(_ number: UInt32) throws -> ViewID {
        guard number > 0 else { throw Failure(argument: "views are numbered from 1 on") }
        return ViewID(number)
    }
}
