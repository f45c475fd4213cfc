/// The meaning of a key in the numbers of X11, which VNC shares.
package struct Keysym: Hashable, Sendable {
    package let number: UInt32

    /// The keysym of that number.
    package init(_ number: UInt32) { self.number = number }

    /// The keysym of a character: Latin-1 has its own numbers, the controls are keys, the rest is Unicode.
    package init(_ character: Unicode.Scalar) {
        switch character.value {
        case 0x0a, 0x0d: self = .enter
        case 0x09: self = .tab
        case 0x08: self = .backspace
        case 0x1b: self = .escape
        case 0x20...0x7e, 0xa0...0xff: number = character.value
        default: number = 0x0100_0000 | character.value
        }
    }

    package static let backspace = Keysym(0xff08)
    package static let tab = Keysym(0xff09)
    package static let enter = Keysym(0xff0d)
    package static let escape = Keysym(0xff1b)
    package static let home = Keysym(0xff50)
    package static let left = Keysym(0xff51)
    package static let up = Keysym(0xff52)
    package static let right = Keysym(0xff53)
    package static let down = Keysym(0xff54)
    package static let pageUp = Keysym(0xff55)
    package static let pageDown = Keysym(0xff56)
    package static let end = Keysym(0xff57)
    package static let delete = Keysym(0xffff)
    package static let shift = Keysym(0xffe1)
    package static let control = Keysym(0xffe3)
    package static let capsLock = Keysym(0xffe5)
    package static let alt = Keysym(0xffe9)
    package static let `super` = Keysym(0xffeb)
    package static let altGr = Keysym(0xfe03)

    /// The function key of that number, 1 to 12.
    package static func function(_ number: UInt32) -> Keysym { Keysym(0xffbd + number) }
}
