import Framebuffer
import TestKit
import Testing
import VNCServer

struct RSAAESTests {
    static let key = RSAKey.made(bits: 1024)

    private func policy(asksName: Bool = false) throws -> SecurityPolicy {
        let key: RSAKey = try #require(Self.key)
        return SecurityPolicy([.ra2Wide, .ra2, .ra2neWide, .ra2ne], key: key, asksName: asksName)
    }

    /// Plays a handshake until nobody has anything to say; gives the actions that are not bytes.
    private func play(
        _ machine: LiveMachine, _ viewer: inout SealedViewer, piece: Int = .max, isSealed: inout Sealer?
    ) throws -> (actions: [RFBAction], result: [UInt8]) {
        var actions: [RFBAction] = []
        var result: [UInt8] = []
        var out = Array("RFB 003.008\n".utf8) + [viewer.type]
        var skip = 5
        while !out.isEmpty {
            var incoming: [UInt8] = []
            while !out.isEmpty {
                let part = Array(out.prefix(piece))
                out.removeFirst(part.count)
                for action in machine.feed(part) {
                    switch action {
                    case .send(let bytes): incoming += isSealed?.seal(bytes) ?? bytes
                    case .seal(let sealer): isSealed = sealer
                    default: actions.append(action)
                    }
                }
            }
            let head = min(skip, incoming.count)
            skip -= head
            incoming.removeFirst(head)
            if viewer.subtype == nil { out = try viewer.feed(incoming) } else { result += try viewer.rest(incoming) }
        }
        return (actions, result)
    }

    @Test func vectorsOfTheAuthors() {
        // From the paper that describes EAX: key, nonce, header, message, sealed message.
        let cases: [(key: [UInt8], nonce: [UInt8], header: [UInt8], text: [UInt8], sealed: [UInt8])] = [
            (
                [0x23, 0x39, 0x52, 0xde, 0xe4, 0xd5, 0xed, 0x5f, 0x9b, 0x9c, 0x6d, 0x6f, 0xf8, 0x0f, 0xf4, 0x78],
                [0x62, 0xec, 0x67, 0xf9, 0xc3, 0xa4, 0xa4, 0x07, 0xfc, 0xb2, 0xa8, 0xc4, 0x90, 0x31, 0xa8, 0xb3],
                [0x6b, 0xfb, 0x91, 0x4f, 0xd0, 0x7e, 0xae, 0x6b], [],
                [0xe0, 0x37, 0x83, 0x0e, 0x83, 0x89, 0xf2, 0x7b, 0x02, 0x5a, 0x2d, 0x65, 0x27, 0xe7, 0x9d, 0x01]
            ),
            (
                [0x91, 0x94, 0x5d, 0x3f, 0x4d, 0xcb, 0xee, 0x0b, 0xf4, 0x5e, 0xf5, 0x22, 0x55, 0xf0, 0x95, 0xa4],
                [0xbe, 0xca, 0xf0, 0x43, 0xb0, 0xa2, 0x3d, 0x84, 0x31, 0x94, 0xba, 0x97, 0x2c, 0x66, 0xde, 0xbd],
                [0xfa, 0x3b, 0xfd, 0x48, 0x06, 0xeb, 0x53, 0xfa], [0xf7, 0xfb],
                [
                    0x19, 0xdd, 0x5c, 0x4c, 0x93, 0x31, 0x04, 0x9d, 0x0b, 0xda, 0xb0, 0x27, 0x74, 0x08, 0xf6, 0x79,
                    0x67, 0xe5,
                ]
            ),
        ]
        for (key, nonce, header, text, sealed) in cases {
            #expect(Cryptography.seal(text, key: key, nonce: nonce, associated: header) == sealed)
            #expect(Cryptography.open(sealed, key: key, nonce: nonce, associated: header) == text)
            var spoiled = sealed
            spoiled[0] ^= 1
            #expect(Cryptography.open(spoiled, key: key, nonce: nonce, associated: header) == nil)
        }
        #expect(Cryptography.seal([1], key: [1, 2], nonce: [UInt8](repeating: 0, count: 16), associated: []) == nil)
    }

    @Test(arguments: [UInt8(5), 6, 129, 130], [1, 7, Int.max])
    func theRightPasswordComesIn(_ type: UInt8, _ piece: Int) throws {
        let machine = LiveMachine(try policy())
        var viewer = SealedViewer(type, password: "secret")
        var sealer: Sealer?
        let (actions, result) = try play(machine, &viewer, piece: piece, isSealed: &sealer)
        #expect(actions == [])
        #expect(result == [0, 0, 0, 0])
        #expect(viewer.subtype == 2 && machine.identity == Identity())
        #expect((sealer != nil) == (type == 5 || type == 129))
        // What follows is sealed both ways, or neither.
        #expect(machine.feed(viewer.pack([1])).last == .start(shared: true))
        #expect(machine.feed(viewer.pack(Viewer.key(0xff0d, down: true))).count == 1)
        // The key is the one that is shown.
        #expect(viewer.shown.dropFirst(4).prefix(128).elementsEqual(Self.key?.modulus ?? []))
    }

    @Test(arguments: [UInt8(5), 6, 129, 130])
    func namesHaveTheirRights(_ type: UInt8) throws {
        // Made by `openssl passwd -6`.
        let hash = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
        let machine = LiveMachine(try policy(asksName: true))
        try machine.users.takeUsers(Array("# people\nanna:\(hash):pointer,sound\n\nbert:\(hash):view\n".utf8))
        for (name, rights) in [("anna", Rights([.pointer, .sound])), ("bert", .view)] {
            let machine = LiveMachine(try policy(asksName: true))
            try machine.users.takeUsers(Array("anna:\(hash):pointer,sound\nbert:\(hash):view".utf8))
            var viewer = SealedViewer(type, name: name, password: "password")
            var sealer: Sealer?
            let (actions, result) = try play(machine, &viewer, isSealed: &sealer)
            #expect(actions == [] && result == [0, 0, 0, 0] && viewer.subtype == 1)
            #expect(machine.identity == Identity(name: name, rights: rights))
        }
        for (name, password) in [("anna", "Password"), ("Anna", "password"), ("", "password"), ("anna", "")] {
            let machine = LiveMachine(try policy(asksName: true))
            try machine.users.takeUsers(Array("anna:\(hash)".utf8))
            var viewer = SealedViewer(type, name: name, password: password)
            var sealer: Sealer?
            let (actions, result) = try play(machine, &viewer, isSealed: &sealer)
            #expect(actions == [.close(.wrongPassword)] && result.starts(with: [0, 0, 0, 1]))
        }
    }

    @Test(arguments: [UInt8(5), 130])
    func whatIsNotSealedAsAgreedIsSentAway(_ type: UInt8) throws {
        for spoil in 0..<2 {
            let machine = LiveMachine(try policy())
            var viewer = SealedViewer(type, password: "secret")
            viewer.spoilsRandom = spoil == 0
            viewer.spoilsHash = spoil == 1
            var sealer: Sealer?
            let trouble = #expect(throws: (any Error).self) {
                let (actions, _) = try play(machine, &viewer, isSealed: &sealer)
                throw SealedViewer.Trouble.unexpected("\(actions)")
            }
            #expect(trouble != nil && machine.identity == nil)
            #expect(machine.feed([1, 2, 3]) == [])
        }
    }

    @Test func aMessageThatWasChangedEndsTheConnection() throws {
        let machine = LiveMachine(try policy())
        var viewer = SealedViewer(129, password: "secret")
        var sealer: Sealer?
        _ = try play(machine, &viewer, isSealed: &sealer)
        var message = viewer.pack([1])
        try #require(message.count == 19)
        message[2] ^= 0x80
        #expect(machine.feed(message) == [.close(.badSeal)])
    }

    @Test func unsoundKeysAreSentAway() throws {
        let good = try #require(SealedViewer.key)
        let two = [UInt8](repeating: 0, count: good.size - 1) + [2]
        let one = [UInt8](repeating: 0, count: good.size - 1) + [1]
        let long = [UInt8](repeating: 0xff, count: good.size)
        let zero = [UInt8](repeating: 0, count: good.size)
        let even = good.modulus.dropLast() + [0]
        let bits = Viewer.u32(8 * good.size)
        let bad: [[UInt8]] = [
            Viewer.u32(512) + zero, Viewer.u32(1 << 30), Viewer.u32(1025) + zero + zero, Viewer.u32(8192),
            bits + even + good.exponent, bits + zero + good.exponent, bits + good.modulus + zero,
            bits + good.modulus + one, bits + good.modulus + long, bits + two + good.exponent,
        ]
        for key in bad {
            let machine = LiveMachine(try policy())
            _ = machine.feed(Array("RFB 003.008\n".utf8) + [5])
            #expect(machine.feed(key) == [.close(.badKey)])
        }
    }

    @Test func randomBytesDoNotTrap() throws {
        var random = Seeded(7)
        let good = try #require(SealedViewer.key)
        for round in 0..<400 {
            let machine = LiveMachine(try policy(asksName: round % 2 == 0))
            _ = machine.feed(Array("RFB 003.008\n".utf8) + [[5, 6, 129, 130][round % 4]])
            if round % 3 != 0 { _ = machine.feed(Viewer.u32(8 * good.size) + good.modulus + good.exponent) }
            if round % 3 == 2 {
                _ = machine.feed(
                    Viewer.u16(128) + (0..<128).map { _ in UInt8(Int.random(in: 0...255, using: &random)) })
            }
            for _ in 0..<20 {
                _ = machine.feed(
                    (0..<Int.random(in: 0...300, using: &random)).map { _ in
                        UInt8(Int.random(in: 0...255, using: &random))
                    })
            }
            #expect(machine.identity == nil)
        }
    }

    @Test func aKeyIsKept() throws {
        let key = try #require(Self.key)
        #expect(RSAKey(key.bytes) == key)
        #expect(key.size == 128 && key.fingerprint.count == 23)
        #expect(RSAKey([]) == nil && RSAKey(Array(key.bytes.dropLast(9))) == nil)
        var random = Seeded(3)
        for _ in 0..<300 {
            var bytes = key.bytes
            bytes[Int.random(in: 0...bytes.count - 1, using: &random)] = UInt8(Int.random(in: 0...255, using: &random))
            if let other = RSAKey(bytes) { _ = other.open(key.modulus, fallback: [1, 2]) }
        }
    }
}
