/// What a server says of itself when a connection is made, as far as tests ask.
package struct XSetup: Sendable {
    package let resourceBase: UInt32
    package let resourceMask: UInt32
    /// The depths of pixmap formats.
    package let depths: [Int]
    /// The first screen's.
    package let root: UInt32
    package let rootDepth: Int
    package let rootVisual: UInt32
    package let defaultColormap: UInt32
    package let width: Int
    package let height: Int

    /// Reads a server's answer; nil when it refused or the answer is too short.
    package init?(_ bytes: [UInt8]) {
        let answer = XPacket(bytes: bytes)
        guard bytes.count >= 40, bytes[0] == 1 else { return nil }
        resourceBase = answer.u32(12)
        resourceMask = answer.u32(16)
        let formats = Int(answer.u8(29))
        let start = 40 + (answer.u16(24) + 3) / 4 * 4
        depths = (0..<formats).map { Int(answer.u8(start + 8 * $0)) }
        let screen = start + 8 * formats
        guard bytes.count >= screen + 40 else { return nil }
        root = answer.u32(screen)
        defaultColormap = answer.u32(screen + 4)
        width = answer.u16(screen + 20)
        height = answer.u16(screen + 22)
        rootVisual = answer.u32(screen + 32)
        rootDepth = Int(answer.u8(screen + 38))
    }
}
