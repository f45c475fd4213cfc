internal import Framebuffer
package import Plumbing

/// What a client says over a Gui session.
package enum GuiRequest: Hashable, Sendable {
    /// The session's pixels are in the memory file that comes along, after a header of `GuiBuffer.headerSize` bytes. Answered by `done`.
    ///
    /// It counts from the next commit on, so that no capture sees it with the views of the one before.
    case buffer(serial: UInt32, Mode)
    case commit(GuiCommit)
    /// Asks for the token of a view. Answered by `token`.
    case token(ViewID)
    /// Whether the session wants raw relative motion while it has the focus, the pointer being hidden.
    case exclusive(Bool)
    /// Asks for the token of the session itself. Answered by `session`.
    case session
    /// Whenever the session gets the focus, the session of that token has it instead; nil ends that.
    case forwardFocus(SessionToken?)

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
                UInt16(
                    (commit.wantsDone ? 1 : 0) | (commit.wantsShown ? 2 : 0) | (commit.scroll == nil ? 0 : 4)
                        | (commit.blits.isEmpty ? 0 : 8) | (commit.panning == nil ? 0 : 16)))
            writer.write(UInt16(clamping: commit.commands.count))
            for command in commit.commands { command.write(to: &writer) }
            if !commit.blits.isEmpty {
                writer.write(UInt16(clamping: commit.blits.count))
                for blit in commit.blits {
                    writer.write(blit.from)
                    writer.write(blit.to)
                }
            }
            if let panning = commit.panning { writer.write(panning) }
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
        case .exclusive(let wish):
            var writer = MessageWriter(opcode: 4)
            writer.write(UInt32(wish ? 1 : 0))
            return writer.bytes
        case .session: return MessageWriter(opcode: 5).bytes
        case .forwardFocus(let token):
            var writer = MessageWriter(opcode: 6)
            writer.write(UInt32(token == nil ? 0 : 1))
            writer.write(token?.high ?? 0)
            writer.write(token?.low ?? 0)
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
            guard flags <= 31 else { throw .invalid("commit flags") }
            commit.wantsDone = flags & 1 != 0
            commit.wantsShown = flags & 2 != 0
            let count: UInt16 = try reader.read()
            guard count <= ViewCommand.batchLimit else { throw .invalid("command count") }
            for _ in 0..<count { commit.commands.append(try ViewCommand(&reader)) }
            if flags & 8 != 0 {
                let count: UInt16 = try reader.read()
                guard (1...GuiCommit.blitLimit).contains(Int(count)) else { throw .invalid("blit count") }
                for _ in 0..<count {
                    let from = try reader.rect()
                    commit.blits.append(GuiCommit.Blit(from: from, to: try reader.point()))
                }
            }
            if flags & 16 != 0 { commit.panning = try reader.point() }
            if flags & 4 != 0 {
                let target = try reader.rect()
                commit.scroll = GuiCommit.Scroll(target: target, delta: try reader.point())
            }
            commit.refresh = try reader.rects(limit: GuiCommit.refreshLimit)
            self = .commit(commit)
        case 3: self = .token(ViewID(try reader.read()))
        case 4: self = .exclusive(try reader.count(1, "wish") != 0)
        case 5: self = .session
        case 6:
            let exists = try reader.count(1, "token")
            let high: UInt64 = try reader.read()
            let low: UInt64 = try reader.read()
            self = .forwardFocus(exists == 0 ? nil : SessionToken(high: high, low: low))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
