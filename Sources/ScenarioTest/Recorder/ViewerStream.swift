package import Framebuffer

/// What a viewer sends to its server, as far as a person did it.
package enum ViewerAct: Hashable, Sendable {
    case key(Keysym, isDown: Bool)
    case pointer(Point, buttons: UInt8)
    case clipboard(String)
}

/// Why what a viewer sends cannot be followed.
package struct ViewerFault: Error, Hashable, Sendable {
    package let message: String
}

/// Follows what a viewer sends: its side of the greeting, then its messages.
package struct ViewerStream: Sendable {
    private enum Stage {
        case version
        case security
        case answer
        case start
        case messages
    }

    /// The longest message that is waited for.
    private static let limit = 1 << 22
    private var stage = Stage.version
    private var waiting: [UInt8] = []

    /// A viewer that has said nothing.
    package init() {}

    /// Takes bytes of the viewer; returns what they tell of a person.
    package mutating func take(_ bytes: [UInt8]) throws(ViewerFault) -> [ViewerAct] {
        waiting += bytes
        var acts: [ViewerAct] = []
        while let count = try length(), waiting.count >= count {
            let message = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            if let act = try act(message) { acts.append(act) }
        }
        return acts
    }

    /// How long the next message is, or nil when too little of it is there to tell.
    private func length() throws(ViewerFault) -> Int? {
        switch stage {
        case .version: return 12
        case .security, .start: return 1
        case .answer: return 16
        case .messages: break
        }
        guard let kind = waiting.first else { return nil }
        func part(_ offset: Int, _ count: Int) -> Int? {
            waiting.count < offset + count ? nil : waiting[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        switch kind {
        case 0: return 20
        case 2: return part(2, 2).map { 4 + 4 * $0 }
        case 3: return 10
        case 4: return 8
        case 5: return 6
        case 6:
            // A negative length is that of the extended clipboard.
            guard let raw = part(4, 4) else { return nil }
            let count = abs(Int(Int32(truncatingIfNeeded: raw)))
            guard count <= Self.limit else { throw ViewerFault(message: "the viewer's clipboard is too long") }
            return 8 + count
        case 150: return 10
        case 248: return part(8, 1).map { 9 + $0 }
        case 250: return 4
        case 251: return part(6, 1).map { 8 + 16 * $0 }
        case 255:
            guard let sub = part(1, 1) else { return nil }
            if sub == 0 { return 12 }
            return part(2, 2).map { $0 == 2 ? 10 : 4 }
        default: throw ViewerFault(message: "the viewer sent a message of an unknown kind, \(kind)")
        }
    }

    private mutating func act(_ message: [UInt8]) throws(ViewerFault) -> ViewerAct? {
        func part(_ offset: Int, _ count: Int) -> Int {
            message[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        switch stage {
        case .version:
            let text = String(decoding: message, as: UTF8.self)
            guard text == "RFB 003.008\n" || text == "RFB 003.007\n" else {
                throw ViewerFault(message: "the viewer speaks \(text.dropLast()), not RFB 3.7 or 3.8")
            }
            stage = .security
        case .security:
            switch message[0] {
            case 1: stage = .start
            case 2: stage = .answer
            default:
                throw ViewerFault(message: "the viewer chose security of type \(message[0]), which cannot be followed")
            }
        case .answer: stage = .start
        case .start: stage = .messages
        case .messages:
            switch message[0] {
            case 4: return .key(Keysym(UInt32(part(4, 4))), isDown: message[1] != 0)
            case 5: return .pointer(Point(part(2, 2), part(4, 2)), buttons: message[1])
            case 6 where message[4] < 128:
                return .clipboard(String(message[8...].map { Character(Unicode.Scalar($0)) }))
            case 255 where message[1] == 0: return .key(Keysym(UInt32(part(4, 4))), isDown: part(2, 2) != 0)
            default: break
            }
        }
        return nil
    }
}
