package import Framebuffer

/// The server's side of one RFB connection, from the version to the last message, without any I/O.
///
/// Bytes go in by `feed`, actions come out. Nothing a viewer sends traps, and what is kept between two feeds is at most one
/// unfinished message, whose length is bounded. After a `close` action everything else is ignored.
package struct RFBMachine: Sendable {
    /// Where the connection stands.
    enum Phase: Equatable, Sendable {
        case version
        case securityType
        case response
        case clientInit
        case running
        case closed
    }

    /// The version that both speak.
    enum Version: Equatable, Sendable {
        case v3, v7, v8
    }

    /// What the viewer is told of the desktop when it comes in; the shell keeps it up to date.
    package var desktop: Area
    private let name: String
    private let policy: SecurityPolicy
    private let challenge: [UInt8]
    var phase = Phase.version
    private var version = Version.v8
    var unread: [UInt8] = []
    /// Bytes of a message body that still come and are not wanted.
    var unwanted = 0

    /// The pixel format that the viewer wants.
    package internal(set) var format = PixelFormat.native
    /// What the viewer understands.
    package internal(set) var capabilities = Capabilities()
    /// Whether there is sound to be had; the shell keeps it up to date.
    package var hasSound = false { didSet { noteSound() } }
    /// Whether the viewer may speak of sound: it lists it, and it was to be had once.
    var speaksOfSound = false
    /// Whether there is a clipboard for the viewer's texts, which are passed over without.
    package var hasClipboard = false
    /// Which keys and buttons are down.
    var keys = HeldKeys()
    var pointer = PointerState()
    /// Whether a viewer that can tells distances instead of places; the shell keeps it up to date.
    package var isPointerRelative = false
    /// Whether the viewer was told that its mouse may have more than eight buttons.
    package var hasManyButtons = false

    /// A connection that starts now; the challenge is 16 random bytes, never used before.
    package init(policy: SecurityPolicy, challenge: [UInt8], desktop: Area, name: String) {
        self.policy = policy
        self.challenge = challenge
        self.desktop = desktop
        self.name = name
    }

    /// What the server says before the viewer has said anything.
    package static let greeting = Array("RFB 003.008\n".utf8)

    /// Where the viewer's pointer is; nil before it told.
    package var pointerPosition: Point? { pointer.position }

    /// What the viewer understands and the server has.
    package var agreed: Capabilities {
        var agreed = capabilities
        agreed.sound = agreed.sound && hasSound
        return agreed
    }

    /// Whether the handshake is over.
    package var isRunning: Bool { phase == .running }

    /// Takes what arrived and says what to do about it, in order.
    package mutating func feed(_ bytes: some Collection<UInt8>) -> [RFBAction] {
        var actions: [RFBAction] = []
        if phase == .closed { return actions }
        unread.append(contentsOf: bytes)
        var position = 0
        while phase != .closed {
            if unwanted > 0 {
                let skipped = min(unwanted, unread.count - position)
                unwanted -= skipped
                position += skipped
                if unwanted > 0 { break }
            }
            guard position < unread.count else { break }
            var reader = ByteReader(unread[position...])
            do throws(RFBFault) {
                try step(&reader, &actions)
            } catch {
                actions.append(.close(error))
                phase = .closed
            }
            if reader.isExhausted { break }
            position += reader.consumed
        }
        if phase == .closed {
            unread = []
        } else {
            unread.removeFirst(position)
        }
        return actions
    }

    /// Reads one message; a reader that is exhausted afterwards means that it has not all arrived and nothing was done.
    private mutating func step(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        switch phase {
        case .version: try readVersion(&reader, &actions)
        case .securityType: try readSecurityType(&reader, &actions)
        case .response: try readResponse(&reader, &actions)
        case .clientInit:
            let shared = reader.u8() != 0
            phase = .running
            actions.append(.send(serverInit))
            actions.append(.start(shared: shared))
        case .running: try readMessage(&reader, &actions)
        case .closed: break
        }
    }

    private mutating func readVersion(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let text = reader.take(12)
        // What cannot become a version is refused before all twelve bytes are there: it may be HTTP.
        let pattern = Array("RFB 000.000\n".utf8)
        for (byte, expected) in zip(text, pattern) {
            let matches = expected == UInt8(ascii: "0") ? (48...57).contains(byte) : byte == expected
            if !matches { throw .badVersion }
        }
        if reader.isExhausted { return }
        let digits = text.filter { (48...57).contains($0) }.map { Int($0) - 48 }
        let major = digits[0] * 100 + digits[1] * 10 + digits[2]
        let minor = digits[3] * 100 + digits[4] * 10 + digits[5]
        // Unknown minor versions are 3.3 by the specification; Apple's 889 and everything later understands 3.8.
        switch (major, minor) {
        case (3, 7): version = .v7
        case (3, 8...), (4..., _): version = .v8
        case (3, _): version = .v3
        default: throw .badVersion
        }
        var bytes: [UInt8] = []
        if version == .v3 {
            bytes.put32(policy.type.rawValue)
            actions.append(.send(bytes))
            begin(policy.type, &actions)
        } else {
            bytes.put8(1)
            bytes.put8(policy.type.rawValue)
            actions.append(.send(bytes))
            phase = .securityType
        }
    }

    private mutating func readSecurityType(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let chosen = reader.u8()
        guard chosen == policy.type.rawValue else {
            fail("That security type was not offered.", &actions)
            throw .badSecurityType(chosen)
        }
        begin(policy.type, &actions)
    }

    private mutating func begin(_ type: SecurityType, _ actions: inout [RFBAction]) {
        switch type {
        case .none:
            if version == .v8 { actions.append(.send([0, 0, 0, 0])) }
            phase = .clientInit
        case .vncAuth:
            actions.append(.send(challenge))
            phase = .response
        }
    }

    private mutating func readResponse(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let response = reader.take(VNCAuthentication.length)
        if reader.isExhausted { return }
        guard case .password(let password) = policy,
            VNCAuthentication.accepts(response, to: challenge, password: password)
        else {
            fail("Wrong password.", &actions)
            throw .wrongPassword
        }
        actions.append(.send([0, 0, 0, 0]))
        phase = .clientInit
    }

    /// The security result of a viewer that does not come in, with the reason if its version has room for one.
    private func fail(_ reason: String, _ actions: inout [RFBAction]) {
        var bytes: [UInt8] = []
        bytes.put32(1)
        if version == .v8 { bytes.putText(reason) }
        actions.append(.send(bytes))
    }

    private var serverInit: [UInt8] {
        var bytes: [UInt8] = []
        bytes.put16(desktop.width)
        bytes.put16(desktop.height)
        format.write(to: &bytes)
        bytes.putText(name)
        return bytes
    }
}
