package import Framebuffer

/// The server's side of one RFB connection, from the version to the last message, without any I/O.
///
/// Bytes go in by `feed`, actions come out. Nothing a viewer sends traps, and what is kept between two feeds is at most one
/// unfinished message, whose length is bounded. After a `close` action everything else is ignored.
package struct RFBMachine: Sendable {
    /// Where the connection stands.
    enum Phase: Equatable, Sendable {
        case handshake
        case clientInit
        case running
        case closed
    }

    /// What the viewer is told of the desktop when it comes in; the shell keeps it up to date.
    package var desktop: Area
    private let name: String
    private var handshake: Handshake
    var phase = Phase.handshake
    /// What comes has to be opened with this first.
    private var opener: Opener?
    /// Who the viewer is and what it may do, once it is let in.
    package private(set) var identity: Identity?
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

    /// How many random bytes a connection needs.
    package static let randomLength = Handshake.randomLength

    /// A connection that starts now; of the random bytes none was used before.
    package init(policy: SecurityPolicy, random: [UInt8], desktop: Area, name: String) {
        handshake = Handshake(policy, random: random)
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

    /// Whether a claim of the viewer's is being judged: until then nothing is read.
    package var isJudged: Bool { phase == .handshake && handshake.stage == .judgement }

    /// How the viewer came in, for the log.
    package var way: String { handshake.way }

    /// How long the viewer may take for what comes next.
    package var patience: Patience {
        switch phase {
        case .handshake: handshake.stage.patience
        case .clientInit: .step(5)
        case .running, .closed: .none
        }
    }

    /// The claim was right: goes on with the handshake and with what the viewer has sent since.
    package mutating func admit(_ identity: Identity) -> [RFBAction] {
        guard isJudged else { return [] }
        let (identity, actions) = handshake.admit(identity)
        self.identity = identity
        phase = .clientInit
        return actions + feed([])
    }

    /// The claim was false: ends the connection.
    package mutating func refuse() -> [RFBAction] {
        guard isJudged else { return [] }
        phase = .closed
        unread = []
        return handshake.refuse()
    }

    /// What is kept unread of a viewer that does not wait for its judgement.
    static let impatience = 4096

    /// Takes what arrived and says what to do about it, in order.
    package mutating func feed(_ bytes: some Collection<UInt8>) -> [RFBAction] {
        if phase == .closed { return [] }
        guard var opener else {
            unread.append(contentsOf: bytes)
            return digest()
        }
        let opened = opener.open(bytes)
        self.opener = opener
        guard let opened else {
            phase = .closed
            unread = []
            return [.close(.badSeal)]
        }
        unread.append(contentsOf: opened)
        return digest()
    }

    /// The handshake begins to seal, or ends it: what is unread is opened, or was not sealed.
    private mutating func changeSealing() -> [RFBAction] {
        guard let fresh = handshake.opener else {
            unread += opener?.unread ?? []
            opener = nil
            return digest()
        }
        let sealed = unread
        unread = []
        opener = fresh
        return feed(sealed)
    }

    private mutating func digest() -> [RFBAction] {
        var actions: [RFBAction] = []
        var position = 0
        while phase != .closed {
            if isJudged {
                guard unread.count - position > Self.impatience else { break }
                actions.append(.close(.tooLong("words before it was let in", unread.count - position)))
                phase = .closed
                break
            }
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
            if phase == .handshake, (opener == nil) != (handshake.opener == nil) {
                unread.removeFirst(position)
                return actions + changeSealing()
            }
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
        case .handshake:
            try handshake.step(&reader, &actions)
            if handshake.stage == .over {
                identity = handshake.anyone
                phase = .clientInit
            }
        case .clientInit:
            let shared = reader.u8() != 0
            phase = .running
            actions.append(.send(serverInit))
            actions.append(.start(shared: shared))
        case .running: try readMessage(&reader, &actions)
        case .closed: break
        }
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
