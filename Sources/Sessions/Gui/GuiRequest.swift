package import Framebuffer
package import Plumbing

/// Changes of a session that take effect together: no capture sees a part of them.
///
/// They are applied in this order: view commands, scroll, refresh.
package struct GuiCommit: Hashable, Sendable {
    /// The client's number for it.
    package var serial: UInt32
    /// At most `ViewCommand.batchLimit`.
    package var commands: [ViewCommand]
    /// A part of the buffer whose content the client moved inside itself.
    package var scroll: Scroll?
    /// Parts of the buffer that the client drew anew, in buffer coordinates; at most `refreshLimit`.
    package var refresh: [Rect]
    /// Whether the server answers with `GuiEvent.done`.
    package var wantsDone: Bool
    /// Whether the server answers with `GuiEvent.shown` once a capture took the result.
    package var wantsShown: Bool

    /// The most rectangles in `refresh`.
    package static let refreshLimit = 64

    /// The content of a rectangle of the buffer that stems from `delta` away.
    package struct Scroll: Hashable, Sendable {
        /// Each pixel p in it now is what was at `p - delta`, in buffer coordinates; what came from outside of the
        /// buffer or was drawn anew is refreshed besides.
        package var target: Rect
        package var delta: Point

        /// A scroll.
        package init(target: Rect, delta: Point) {
            self.target = target
            self.delta = delta
        }
    }

    /// A commit.
    package init(
        serial: UInt32 = 0, commands: [ViewCommand] = [], scroll: Scroll? = nil, refresh: [Rect] = [],
        wantsDone: Bool = false, wantsShown: Bool = false
    ) {
        self.serial = serial
        self.commands = commands
        self.scroll = scroll
        self.refresh = refresh
        self.wantsDone = wantsDone
        self.wantsShown = wantsShown
    }
}

/// What a client says over a Gui session.
package enum GuiRequest: Hashable, Sendable {
    /// The session's pixels are in the memory file that comes along, after a header of `GuiBuffer.headerSize` bytes. Answered by `done`.
    case buffer(serial: UInt32, Mode)
    case commit(GuiCommit)
    /// Asks for the token of a view. Answered by `token`.
    case token(ViewID)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .buffer(let serial, let mode):
            var writer = MessageWriter(opcode: 1)
            writer.write(serial)
            writer.write(mode.area)
            writer.write(UInt32((mode.hasAlpha ? 1 : 0) | (mode.hasInputMask ? 2 : 0)))
            writer.write(uint32: mode.scale)
            return writer.bytes
        case .commit(let commit):
            var writer = MessageWriter(opcode: 2)
            writer.write(commit.serial)
            writer.write(
                UInt16((commit.wantsDone ? 1 : 0) | (commit.wantsShown ? 2 : 0) | (commit.scroll == nil ? 0 : 4)))
            writer.write(UInt16(clamping: commit.commands.count))
            for command in commit.commands { command.write(to: &writer) }
            if let scroll = commit.scroll {
                writer.write(scroll.target)
                writer.write(scroll.delta)
            }
            writer.write(commit.refresh)
            return writer.bytes
        case .token(let view):
            var writer = MessageWriter(opcode: 3)
            writer.write(view.rawValue)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let serial: UInt32 = try reader.read()
            let area = try reader.area(Mode.sizeLimit)
            let flags: UInt32 = try reader.read()
            guard flags <= 3 else { throw .invalid("mode flags") }
            let scale = try reader.count(120 * 16, "scale")
            self = .buffer(
                serial: serial, Mode(area, hasAlpha: flags & 1 != 0, hasInputMask: flags & 2 != 0, scale: scale))
        case 2:
            var commit = GuiCommit(serial: try reader.read())
            let flags: UInt16 = try reader.read()
            guard flags <= 7 else { throw .invalid("commit flags") }
            commit.wantsDone = flags & 1 != 0
            commit.wantsShown = flags & 2 != 0
            let count: UInt16 = try reader.read()
            guard count <= ViewCommand.batchLimit else { throw .invalid("command count") }
            for _ in 0..<count { commit.commands.append(try ViewCommand(&reader)) }
            if flags & 4 != 0 {
                let target = try reader.rect()
                commit.scroll = GuiCommit.Scroll(target: target, delta: try reader.point())
            }
            commit.refresh = try reader.rects(limit: GuiCommit.refreshLimit)
            self = .commit(commit)
        case 3: self = .token(ViewID(try reader.read()))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
