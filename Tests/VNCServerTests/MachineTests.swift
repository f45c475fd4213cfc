import Framebuffer
import Sessions
import Testing
import VNCServer

/// The bytes that a viewer sends.
enum Viewer {
    static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    static func u32(_ value: Int) -> [UInt8] { u16(value >> 16) + u16(value) }
    static func encodings(_ numbers: [Int]) -> [UInt8] {
        [2, 0] + u16(numbers.count) + numbers.flatMap { u32($0) }
    }
    static func request(_ rect: Rect, incremental: Bool = true) -> [UInt8] {
        [3, incremental ? 1 : 0] + u16(rect.x) + u16(rect.y) + u16(rect.width) + u16(rect.height)
    }
    static func key(_ keysym: Int, down: Bool) -> [UInt8] { [4, down ? 1 : 0, 0, 0] + u32(keysym) }
    static func scan(_ code: Int, keysym: Int, down: Bool) -> [UInt8] {
        [255, 0] + u16(down ? 1 : 0) + u32(keysym) + u32(code)
    }
    static func pointer(_ x: Int, _ y: Int, _ buttons: UInt8) -> [UInt8] { [5, buttons] + u16(x) + u16(y) }
    static func format(_ bits: UInt8, _ depth: UInt8, big: Bool, trueColour: Bool = true, _ rest: [UInt8]) -> [UInt8] {
        [0, 0, 0, 0, bits, depth, big ? 1 : 0, trueColour ? 1 : 0] + rest + [0, 0, 0]
    }
    static func desktopSize(_ area: Area, screens: [Rect], from first: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = [251, 0]
        bytes += u16(area.width) + u16(area.height)
        bytes += [UInt8(screens.count), 0]
        for (index, rect) in screens.enumerated() {
            bytes += u32(first + index)
            for value in [rect.x, rect.y, rect.width, rect.height] { bytes += u16(value) }
            bytes += u32(0)
        }
        return bytes
    }
}

/// A machine that may be fed inside of an expectation.
final class LiveMachine {
    private(set) var machine: RFBMachine

    static let challenge = [UInt8](0..<16)
    /// Who may come in.
    var users = Users()

    init(_ policy: SecurityPolicy, hasSound: Bool = false) {
        machine = RFBMachine(
            policy: policy, random: [UInt8](0..<UInt8(RFBMachine.randomLength)), desktop: Area(800, 600), name: "desk")
        users.password = Array("secret".utf8)
        machine.hasSound = hasSound
    }

    static func fresh(_ policy: SecurityPolicy = .open) -> LiveMachine { LiveMachine(policy) }

    /// A machine whose handshake is over.
    static func running(hasSound: Bool = false) -> LiveMachine {
        let machine = LiveMachine(.open, hasSound: hasSound)
        _ = machine.feed(Array("RFB 003.008\n".utf8) + [1, 1])
        return machine
    }

    /// What the machine says, with its claims judged at once.
    func feed(_ bytes: some Collection<UInt8>) -> [RFBAction] {
        let actions = machine.feed(bytes)
        guard case .judge(let claim) = actions.last else { return actions }
        return actions.dropLast() + (users.judge(claim).map { machine.admit($0) } ?? machine.refuse())
    }

    /// What the machine says, with its claims left to the caller.
    func feedUnjudged(_ bytes: [UInt8]) -> [RFBAction] { machine.feed(bytes) }
    func admit(_ identity: Identity) -> [RFBAction] { machine.admit(identity) }
    func refuse() -> [RFBAction] { machine.refuse() }
    var identity: Identity? { machine.identity }
    var patience: Patience { machine.patience }
    var isJudged: Bool { machine.isJudged }
    var way: String { machine.way }
    var isRunning: Bool { machine.isRunning }
    var agreed: Capabilities { machine.agreed }
    var capabilities: Capabilities { machine.capabilities }
    var hasClipboard: Bool {
        get { machine.hasClipboard }
        set { machine.hasClipboard = newValue }
    }
    var format: PixelFormat { machine.format }
    var hasManyButtons: Bool {
        get { machine.hasManyButtons }
        set { machine.hasManyButtons = newValue }
    }
}

struct MachineTests {
    private let serverInit: [UInt8] =
        [3, 32, 2, 88, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4] + Array("desk".utf8)

    @Test func threeEightWithoutPassword() {
        let machine = LiveMachine.fresh()
        #expect(machine.feed(Array("RFB 003.008\n".utf8)) == [.send([1, 1])])
        #expect(machine.feed([1]) == [.send([0, 0, 0, 0])])
        #expect(!machine.isRunning)
        #expect(machine.feed([0]) == [.send(serverInit), .start(shared: false)])
        #expect(machine.isRunning)
    }

    @Test func threeSevenHasNoResultWithoutPassword() {
        let machine = LiveMachine.fresh()
        #expect(machine.feed(Array("RFB 003.007\n".utf8)) == [.send([1, 1])])
        #expect(machine.feed([1, 1]) == [.send(serverInit), .start(shared: true)])
    }

    @Test(arguments: ["RFB 003.003\n", "RFB 003.005\n"]) func threeThreeIsToldTheType(_ version: String) {
        let machine = LiveMachine.fresh()
        #expect(machine.feed(Array(version.utf8)) == [.send([0, 0, 0, 1])])
        #expect(machine.feed([1]) == [.send(serverInit), .start(shared: true)])
    }

    @Test(arguments: ["RFB 003.889\n", "RFB 005.000\n", "RFB 003.010\n"])
    func laterVersionsSpeakThreeEight(_ version: String) {
        let machine = LiveMachine.fresh()
        #expect(machine.feed(Array(version.utf8) + [1, 1]).last == .start(shared: true))
    }

    @Test(arguments: ["GET / HTTP/1.1", "RFB 00x.008\n", "RFB 002.000\n", "RFB 003.008 ", "\u{0}"])
    func whatIsNoVersionIsSentAway(_ text: String) {
        let machine = LiveMachine.fresh()
        #expect(machine.feed(Array(text.utf8)) == [.close(.badVersion)])
        #expect(machine.feed([1, 2, 3]) == [])
    }

    @Test func aKnownPasswordAndItsResponse() {
        // Computed with OpenSSL's DES from "secret" and the bytes 0 to 15.
        let response = VNCAuthentication.response(to: LiveMachine.challenge, password: Array("secret".utf8))
        #expect(response == Self.secretResponse)
        #expect(VNCAuthentication.response(to: [1, 2, 3], password: [1]) == nil)
    }

    /// DES in ECB mode of the bytes 0 to 15 under the key ce a6 c6 4e a6 2e 00 00.
    private static let secretResponse: [UInt8] = [
        0xee, 0x22, 0x53, 0x9f, 0x33, 0xa5, 0x98, 0x3e, 0xc1, 0x2f, 0x9c, 0x2e, 0xdb, 0xc9, 0x95, 0xdd,
    ]

    @Test func theRightPasswordComesIn() {
        let policy = SecurityPolicy.vncAuth
        for (version, type) in [("RFB 003.008\n", [UInt8]([1, 2])), ("RFB 003.003\n", [0, 0, 0, 2])] {
            let machine = LiveMachine.fresh(policy)
            let choice: [UInt8] = type.count == 2 ? [2] : []
            let asked = machine.feed(Array(version.utf8) + choice)
            #expect(asked == [.send(type), .send(LiveMachine.challenge)])
            #expect(machine.feed(Self.secretResponse) == [.send([0, 0, 0, 0])])
            #expect(machine.feed([1]).last == .start(shared: true))
        }
    }

    @Test func theWrongPasswordStaysOut() {
        let policy = SecurityPolicy.vncAuth
        let reason: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 23] + Array("Wrong name or password.".utf8)
        for (version, result) in [("RFB 003.008\n", reason), ("RFB 003.007\n", [0, 0, 0, 1])] {
            for bit in [0, 77, 127] {
                let machine = LiveMachine.fresh(policy)
                _ = machine.feed(Array(version.utf8) + [2])
                var wrong = Self.secretResponse
                wrong[bit / 8] ^= 1 << (bit % 8)
                #expect(machine.feed(wrong) == [.send(result), .close(.wrongPassword)])
                #expect(machine.feed([1]) == [])
            }
        }
    }

    @Test func anEmptyPasswordLetsNobodyIn() {
        let machine = LiveMachine.fresh(.vncAuth)
        machine.users.password = []
        _ = machine.feed(Array("RFB 003.008\n".utf8) + [2])
        let guess = VNCAuthentication.response(to: LiveMachine.challenge, password: []) ?? []
        #expect(machine.feed(guess).last == .close(.wrongPassword))
    }

    @Test func noneIsNoWayAroundThePassword() {
        let machine = LiveMachine.fresh(.vncAuth)
        let actions = machine.feed(Array("RFB 003.008\n".utf8) + [1])
        #expect(actions.last == .close(.badSecurityType(1)))
        #expect(!machine.isRunning)
    }

    @Test func messagesInPiecesOfOneByteMeanTheSame() {
        let text: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5]
        let messages: [[UInt8]] = [
            Viewer.encodings([7, 1, -239, -24]), Viewer.request(Rect(1, 2, 3, 4)), Viewer.pointer(5, 6, 1), text,
            Viewer.key(0xff0d, down: true), Viewer.desktopSize(Area(640, 480), screens: [Rect(0, 0, 640, 480)]),
        ]
        let bytes = messages.flatMap { $0 }
        let whole = LiveMachine.running()
        let pieces = LiveMachine.running()
        let actions = whole.feed(bytes)
        #expect(actions == bytes.flatMap { pieces.feed([$0]) })
        #expect(
            actions == [
                .configure, .request(incremental: true, Rect(1, 2, 3, 4)), .input(.motion(x: 5, y: 6)),
                .input(.press(KeyPress(.left))), .input(.press(KeyPress(KeyCode(28), keysym: 0xff0d))),
                .resize(Area(640, 480), [Screen(id: 0, rect: Rect(0, 0, 640, 480))]),
            ])
        #expect(whole.capabilities.encoding == .tight)
        #expect(whole.capabilities.jpeg == JPEGQuality(quality: 92))
        #expect(whole.capabilities.cursor && whole.capabilities.copyRect && !whole.capabilities.lastRect)
    }

    @Test func pixelFormats() {
        let machine = LiveMachine.running()
        let rgb565 = Viewer.format(16, 16, big: true, [0, 31, 0, 63, 0, 31, 11, 5, 0])
        #expect(machine.feed(rgb565) == [.configure])
        #expect(machine.format.isBigEndian && machine.format.greenMax == 63)
        let mapped = Viewer.format(8, 8, big: false, trueColour: false, [0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(machine.feed(mapped) == [.send(ColourMap.message), .configure])
        #expect(machine.format.isMapped && machine.format.bitsPerPixel == 8)
        let wide = Viewer.format(16, 8, big: true, trueColour: false, [0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(machine.feed(wide) == [.send(ColourMap.message), .configure])
        #expect(machine.format.isMapped && machine.format.isBigEndian && machine.format.bytesPerPixel == 2)
        for bad in [
            Viewer.format(24, 24, big: false, [0, 255, 0, 255, 0, 255, 16, 8, 0]),
            Viewer.format(8, 8, big: false, [0, 255, 0, 255, 0, 255, 16, 8, 0]),
            Viewer.format(32, 24, big: false, [0, 255, 0, 0, 0, 255, 16, 8, 0]),
            Viewer.format(32, 24, big: false, [255, 255, 0, 255, 0, 255, 255, 8, 0]),
        ] {
            let machine = LiveMachine.running()
            #expect(machine.feed(bad) == [.close(.badPixelFormat)])
        }
    }

    @Test func whatIsTooLongOrUnknownIsAFault() {
        let cases: [([UInt8], RFBFault)] = [
            ([2, 0, 0x07, 0xd0], .tooLong("a list of encodings", 2000)),
            ([6, 0, 0, 0, 0xff, 0xff, 0xff, 0xf0], .tooLong("a text", 0xffff_fff0)),
            ([248, 0, 0, 0, 0, 0, 0, 0, 65], .tooLong("a fence", 65)), ([77], .unknownMessage(77)),
            ([255, 1], .unknownMessage(255)),
        ]
        for (bytes, fault) in cases {
            let machine = LiveMachine.running()
            #expect(machine.feed(bytes) == [.close(fault)])
        }
    }

    @Test func fencesAndContinuousUpdates() {
        let machine = LiveMachine.running()
        let announced = machine.feed(Viewer.encodings([-312, -313]))
        #expect(announced == [.send(ServerMessage.fence(0, isRequest: true)), .send([150]), .configure])
        let fence: [UInt8] = [248, 0, 0, 0, 0x80, 0, 0, 0xff, 2, 9, 8]
        #expect(machine.feed(fence) == [.send([248, 0, 0, 0, 0, 0, 0, 7, 2, 9, 8])])
        #expect(machine.feed([248, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 1, 2]) == [.fence(258)])
        let on: [UInt8] = [150, 1] + [0, 0, 0, 0, 0, 10, 0, 20]
        #expect(machine.feed(on) == [.continuousUpdates(Rect(0, 0, 10, 20))])
        #expect(machine.feed([150, 0] + on[2...]) == [.continuousUpdates(nil), .send([150])])
    }

    @Test func impossibleSizesAreRefused() {
        let machine = LiveMachine.running()
        let screens = [Rect(0, 0, 100, 100)]
        #expect(machine.feed(Viewer.desktopSize(Area(90, 100), screens: screens)) == [.refuseResize])
        #expect(machine.feed(Viewer.desktopSize(Area(0, 100), screens: [])) == [.refuseResize])
        #expect(machine.feed(Viewer.desktopSize(Area(40000, 100), screens: screens)) == [.refuseResize])
        #expect(machine.feed(Viewer.desktopSize(Area(100, 100), screens: [])) == [.refuseResize])
    }

    @Test func aMillionRandomInputsDoNotTrap() {
        var random = Seeded(42)
        var fed = 0
        var machine = LiveMachine.running()
        let starts: [UInt8] = [0, 2, 3, 4, 5, 6, 150, 248, 251, 255]
        while fed < 1_000_000 {
            var bytes: [UInt8] = []
            let count = Int(random.next() % 48)
            for _ in 0..<count / 8 + 1 {
                var word = random.next()
                for _ in 0..<8 {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
            if random.next() & 7 != 0 { bytes[0] = starts[Int(random.next() % UInt64(starts.count))] }
            if random.next() & 3 != 0 { for index in 1..<min(4, bytes.count) { bytes[index] = 0 } }
            let actions = machine.feed(bytes)
            fed += bytes.count
            if case .close = actions.last {
                machine = random.next() & 3 == 0 ? .fresh(.vncAuth) : .running()
            }
        }
        #expect(fed >= 1_000_000)
    }
}
