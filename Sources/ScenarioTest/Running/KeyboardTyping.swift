internal import Keyboard
internal import Sessions

/// What a person's hands do on a keyboard of a layout, for servers that take keys and not only characters.
struct KeyboardTyping {
    private let keymap: Keymap

    /// A key that goes down or up.
    struct Movement: Hashable {
        var key: Keysym
        /// Its place, as VNC tells it: the number of the PC's first set, 0x80 more for those that were added.
        var scanCode: UInt32
        var isDown: Bool
    }

    /// The keyboard of a layout such as `us` or `de`.
    init(_ layout: String) throws(ScenarioError) {
        do throws(KeyboardError) {
            keymap = try Keymap(KeyboardLayout(layout))
        } catch {
            throw ScenarioError(.malformed, "there is no keyboard layout '\(layout)': \(error.context)")
        }
    }

    /// How a character is typed; nil when the keyboard has no key for it.
    func movements(_ character: Unicode.Scalar) -> [Movement]? {
        let meaning = Keysym(character)
        if character == "\n" || character == "\t" {
            let code: UInt32 = character == "\n" ? 28 : 15
            return [true, false].map { Movement(key: meaning, scanCode: code, isDown: $0) }
        }
        guard let events = keymap.typing(character) else { return nil }
        var result: [Movement] = []
        for event in events {
            let (code, isDown): (KeyCode, Bool)
            switch event {
            case .press(let press): (code, isDown) = (press.key, true)
            case .release(let key): (code, isDown) = (key, false)
            default: continue
            }
            let key: Keysym =
                switch code.rawValue {
                case 42, 54: .shift
                case 100: .altGr
                case 29, 97: .control
                default: meaning
                }
            result.append(Movement(key: key, scanCode: Self.scanCode(code), isDown: isDown))
        }
        return result
    }

    /// Linux numbers the main block as the PC does; of the rest only what modifies is typed with.
    private static func scanCode(_ code: KeyCode) -> UInt32 {
        switch code.rawValue {
        case 97: 0x9d
        case 100: 0xb8
        default: UInt32(code.rawValue)
        }
    }
}
