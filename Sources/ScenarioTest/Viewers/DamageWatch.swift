internal import Plumbing

/// A small X11 client that is told when anything on the screen changes (the DAMAGE extension, on the root window).
///
/// So that a test waits for the next change of an X display instead of looking again and again.
final class DamageWatch {
    private var stream: ByteStream
    private let damage: UInt32
    private let opcode: UInt8
    private let firstEvent: UInt8

    /// Connects without authentication and begins to watch.
    init(display: Int) throws(ScenarioError) {
        let descriptor = try ScenarioError.wrap(.refused) { () throws(SystemError) in try Self.connect(display) }
        stream = ByteStream(descriptor)
        let deadline = Deadline()
        // Little-endian, protocol 11.0, no authentication.
        try Self.send([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0], stream.descriptor)
        guard let head = stream.take(8, deadline), head[0] == 1,
            let setup = stream.take(4 * Self.word16(head, 6), deadline), setup.count > 32
        else { throw ScenarioError(.refused, "the X server :\(display) does not let the test in") }
        let screens = 32 + (Self.word16(setup, 16) + 3) / 4 * 4 + 8 * Int(setup[21])
        guard setup.count >= screens + 4 else { throw ScenarioError(.malformed, "the X server's setup is short") }
        let root = Array(setup[screens..<(screens + 4)])
        damage = Self.word32(setup, 4)
        // QueryExtension, its name padded to a multiple of four.
        try Self.send([98, 0, 4, 0, 6, 0, 0, 0] + Array("DAMAGE".utf8) + [0, 0], stream.descriptor)
        guard let extension_ = stream.take(32, deadline), extension_[8] != 0 else {
            throw ScenarioError(.refused, "the X server :\(display) has no DAMAGE extension")
        }
        opcode = extension_[9]
        firstEvent = extension_[10]
        // QueryVersion 1.1, then Create for the root window, level 3: once, when it becomes not empty.
        try Self.send([opcode, 0, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0], stream.descriptor)
        guard stream.take(32, deadline) != nil else { throw ScenarioError(.disconnected, "the X server is gone") }
        try Self.send([opcode, 1, 4, 0] + Self.bytes(damage) + root + [3, 0, 0, 0], stream.descriptor)
    }

    /// Forgets the changes up to now: the next `wait` waits for one after this.
    func forget() throws(ScenarioError) {
        // Subtract everything.
        try Self.send([opcode, 3, 4, 0] + Self.bytes(damage) + [0, 0, 0, 0, 0, 0, 0, 0], stream.descriptor)
    }

    /// Waits for a change since `forget`; false when the deadline came first.
    ///
    /// It may also return for one that was on its way before.
    func wait(_ deadline: Deadline) throws(ScenarioError) -> Bool {
        while let message = stream.take(32, deadline) {
            if message[0] & 0x7f == firstEvent { return true }
        }
        if deadline.isOver { return false }
        throw ScenarioError(.disconnected, "the X server is gone")
    }

    private static func send(_ bytes: [UInt8], _ descriptor: borrowing Descriptor) throws(ScenarioError) {
        do throws(SystemError) {
            try Files.writeAll(bytes, to: descriptor)
        } catch {
            throw ScenarioError(.disconnected, "the X server: \(error)")
        }
    }

    private static func word16(_ bytes: [UInt8], _ offset: Int) -> Int {
        Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
    }

    private static func word32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        UInt32(word16(bytes, offset)) | UInt32(word16(bytes, offset + 2)) << 16
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
}
