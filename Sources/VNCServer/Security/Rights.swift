internal import Sessions

/// What a viewer may do besides seeing the desktop.
package struct Rights: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// The rights of those bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Move the pointer, press its buttons, turn its wheel.
    package static let pointer = Rights(rawValue: 1)
    /// Press keys.
    package static let keys = Rights(rawValue: 2)
    /// Copy to the desktop, and be told what is copied there.
    package static let clipboard = Rights(rawValue: 4)
    /// Change the desktop's size.
    package static let resize = Rights(rawValue: 8)
    /// Hear what is played.
    package static let sound = Rights(rawValue: 16)

    /// Everything.
    package static let all: Rights = [.pointer, .keys, .clipboard, .resize, .sound]
    /// Watching and listening.
    package static let view: Rights = [.sound]

    private static let names: [(String, Rights)] = [
        ("pointer", .pointer), ("keys", .keys), ("clipboard", .clipboard), ("resize", .resize), ("sound", .sound),
    ]

    /// The rights of that name, or of that one right; nil for other names.
    package init?(name: some StringProtocol) {
        switch name {
        case "all": self = .all
        case "view": self = .view
        case "none": self = []
        default:
            guard let known = Self.names.first(where: { $0.0 == name }) else { return nil }
            self = known.1
        }
    }

    /// The rights of all those names together; nil when one is not known.
    package init?(names: some Sequence<some StringProtocol>) {
        self = []
        for name in names {
            guard let rights = Rights(name: name) else { return nil }
            formUnion(rights)
        }
    }

    /// The names, in their order.
    package var names: [String] { Self.names.filter { contains($0.1) }.map(\.0) }
}

extension Rights {
    /// Whether that input may go to the desktop.
    ///
    /// Releases may always: they let go what is down, and nothing is that was not permitted.
    func permits(_ event: InputEvent) -> Bool {
        switch event {
        case .press(let press): contains(press.key.isPointerButton ? .pointer : .keys)
        case .release: true
        default: contains(.pointer)
        }
    }
}
