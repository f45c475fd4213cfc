/// The server's side of an RFB handshake, from the version until the viewer is let in or not, without any I/O.
///
/// It knows what is offered and none of the secrets: what a viewer says goes out as a claim, and whoever judges claims says
/// what became of it. While that is awaited nothing is read.
struct Handshake: Sendable {
    /// Where it stands.
    enum Stage: Hashable, Sendable {
        case version
        case securityType
        case response
        case plain
        case exchange
        case judgement
        case over
    }

    /// The version that both speak.
    enum Version: Equatable, Sendable {
        case v3, v7, v8
    }

    private let policy: SecurityPolicy
    private let random: [UInt8]
    private(set) var stage = Stage.version
    private var version = Version.v8
    private var exchange: RSAExchange?
    private var sealer: Sealer?
    /// What what comes has to be opened with.
    var opener: Opener?
    private var isIntroduced = false
    /// The most that a front leaves the viewer.
    private var granted = Rights.all
    /// How the viewer came in, for the log.
    private(set) var way = ""

    /// How many random bytes it needs, of which none was used before.
    static let randomLength = RSAExchange.randomLength
    /// The longest name and password that are looked at.
    static let wordLimit = 256

    init(_ policy: SecurityPolicy, random: [UInt8]) {
        self.policy = policy
        self.random = random
    }

    private var challenge: [UInt8] { Array(random.prefix(VNCAuthentication.length)) }

    /// Reads one message; a reader that is exhausted afterwards means that it has not all arrived and nothing was done.
    mutating func step(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        switch stage {
        case .version: try readVersion(&reader, &actions)
        case .securityType: try readSecurityType(&reader, &actions)
        case .response:
            let response = Array(reader.take(VNCAuthentication.length))
            if !reader.isExhausted { claim(.response(response, challenge: challenge), &actions) }
        case .plain: try readPlain(&reader, &actions)
        case .exchange: try readExchange(&reader, &actions)
        case .judgement, .over: break
        }
    }

    /// The viewer is let in; gives its rights, which a front may have lessened.
    mutating func admit(_ identity: Identity) -> (identity: Identity, actions: [RFBAction]) {
        guard stage == .judgement else { return (identity, []) }
        var actions: [RFBAction] = []
        finish(&actions)
        return (Identity(name: identity.name, rights: identity.rights.intersection(granted)), actions)
    }

    /// The viewer is not let in.
    mutating func refuse() -> [RFBAction] {
        guard stage == .judgement else { return [] }
        var actions: [RFBAction] = []
        if let seal = takeSeal() { actions.append(seal) }
        fail("Wrong name or password.", &actions)
        stage = .over
        return actions + [.close(.wrongPassword)]
    }

    /// Who a viewer is that had to prove nothing.
    var anyone: Identity { Identity(rights: granted) }

    private mutating func readVersion(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        if policy.trustsFront, !isIntroduced {
            var first = reader
            if first.u8() == Int(Introduction.mark[0]), !first.isExhausted {
                return try readIntroduction(&reader, &actions)
            }
        }
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
            // Version 3.3 knows no choice, and no type but these two.
            guard let type = policy.types.first(where: { $0 == .none || $0 == .vncAuth }) else {
                bytes.put32(0)
                bytes.putText("Version 3.8 is needed.")
                actions.append(.send(bytes))
                throw .badVersion
            }
            bytes.put32(type.rawValue)
            actions.append(.send(bytes))
            begin(type, &actions)
        } else {
            bytes.put8(policy.types.count)
            for type in policy.types { bytes.put8(type.rawValue) }
            actions.append(.send(bytes))
            stage = .securityType
        }
    }

    private mutating func readIntroduction(
        _ reader: inout ByteReader, _ actions: inout [RFBAction]
    ) throws(RFBFault) {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard line.count < Introduction.limit else { throw .tooLong("an introduction", line.count) }
            line.append(UInt8(truncatingIfNeeded: reader.u8()))
            if reader.isExhausted { return }
        }
        guard let introduction = Introduction(line.dropLast()) else { throw .badVersion }
        isIntroduced = true
        granted = introduction.rights
        way = introduction.way
        actions.append(.introduce(introduction.peer))
        switch introduction.proof {
        case nil: break
        case .some(.none): finish(&actions)
        case .password: begin(.vncAuth, &actions)
        case .plain: stage = .plain
        }
    }

    private mutating func readSecurityType(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let chosen = reader.u8()
        guard let type = SecurityType(rawValue: chosen), policy.types.contains(type) else {
            fail("That security type was not offered.", &actions)
            throw .badSecurityType(chosen)
        }
        begin(type, &actions)
    }

    private mutating func begin(_ type: SecurityType, _ actions: inout [RFBAction]) {
        way = way.isEmpty ? type.name : "\(way), \(type.name)"
        if let kind = type.exchange {
            // A policy offers no exchange without a key.
            guard let key = policy.key else { return }
            let exchange = RSAExchange(kind, key: key, asksName: policy.asksName, random: random)
            actions.append(.send(exchange.opening))
            self.exchange = exchange
            stage = .exchange
        } else if type == .none {
            finish(&actions, saysResult: version == .v8)
        } else {
            actions.append(.send(challenge))
            stage = .response
        }
    }

    private mutating func readPlain(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let counts = [reader.u32(), reader.u32()]
        if reader.isExhausted { return }
        for count in counts where count > Self.wordLimit { throw .tooLong("a name or password", count) }
        let name = Array(reader.take(counts[0]))
        let password = Array(reader.take(counts[1]))
        if reader.isExhausted { return }
        way += ", Plain"
        claim(.user(name: String(decoding: name, as: UTF8.self), password: password), &actions)
    }

    private mutating func readExchange(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        guard let outcome = try exchange?.step(&reader) else { return }
        switch outcome {
        case .send(let bytes): actions.append(.send(bytes))
        case .seal(let bytes, let opener):
            actions.append(.send(bytes))
            self.opener = opener
        case .claim(let claim, let sealer):
            if exchange?.kind.sealsAll == true { self.sealer = sealer } else { opener = nil }
            exchange = nil
            self.claim(claim, &actions)
        }
    }

    private mutating func claim(_ claim: Claim, _ actions: inout [RFBAction]) {
        stage = .judgement
        actions.append(.judge(claim))
    }

    private mutating func takeSeal() -> RFBAction? {
        defer { sealer = nil }
        return sealer.map { .seal($0) }
    }

    private mutating func finish(_ actions: inout [RFBAction], saysResult: Bool = true) {
        if let seal = takeSeal() { actions.append(seal) }
        if saysResult { actions.append(.send([0, 0, 0, 0])) }
        stage = .over
    }

    /// The security result of a viewer that does not come in, with the reason if its version has room for one.
    private func fail(_ reason: String, _ actions: inout [RFBAction]) {
        var bytes: [UInt8] = []
        bytes.put32(1)
        if version == .v8 { bytes.putText(reason) }
        actions.append(.send(bytes))
    }
}
