import Framebuffer
import TestKit

/// The pointer and the keyboard of both sides, moved alike: by XTEST on Xvfb, by the engine's own door on ours.
struct Hand {
    let pair: Pair
    private let wire: XWire
    private let extensionOpcode: UInt8

    init(_ pair: Pair, server: String) throws {
        self.pair = pair
        wire = try XWire(path: server)
        let reply = try wire.reply(XRequest(98).u16(5, 0).text("XTEST"))
        extensionOpcode = reply?.u8(9) ?? 0
        guard extensionOpcode > 0 else { throw DifferentialError("Xvfb has no XTEST") }
        // Keys do not repeat, however slow the test is.
        try wire.send(XRequest(102).u32(1 << 7, 0))
    }

    private func fake(_ kind: UInt8, _ detail: UInt8, x: Int = 0, y: Int = 0) throws {
        try wire.send(
            XRequest(extensionOpcode, 2).raw([kind, detail, 0, 0]).u32(0, kind == 6 ? wire.setup.root : 0, 0, 0)
                .u16(x, y).u32(0, 0))
        try wire.sync()
    }

    func move(_ x: Int, _ y: Int) throws {
        try pair.act({ _ in try fake(6, 0, x: x, y: y) }) { side in
            guard let surface = side.engine.root.surface else { return }
            side.engine.pointerMoved(to: Point(x, y), in: surface)
            side.engine.endFrame()
        }
    }

    func button(_ number: UInt8, isDown: Bool) throws {
        try pair.act({ _ in try fake(isDown ? 4 : 5, number) }) {
            $0.engine.button(number, isDown: isDown)
            $0.engine.endFrame()
        }
    }

    func key(_ code: UInt8, isDown: Bool) throws {
        try pair.act({ _ in try fake(isDown ? 2 : 3, code) }) {
            $0.engine.key(code, isDown: isDown)
            $0.engine.endFrame()
        }
    }
}

/// Random input, and what programs do about it, with two clients that want to hear different things.
struct InputFuzz {
    let pair: Pair
    let hand: Hand
    var random: Seeded
    private var pressed: Set<UInt8> = []
    private var isConfined = false
    private var keys: Set<UInt8> = []
    private(set) var last = ""
    private static let windows = 1...7
    /// Letters, a shift key, a digit.
    private static let codes: [UInt8] = [38, 39, 50, 10]

    init(_ pair: Pair, server: String, seed: Int) throws {
        self.pair = pair
        hand = try Hand(pair, server: server)
        random = Seeded(seed)
        try pair.send { _ in XRequest(42, 1).u32(1, 0) }
        try hand.move(630, 470)
        // Two trees, siblings that cover each other, three levels.
        let frames: [(parent: Int, x: Int, y: Int, width: Int, height: Int)] = [
            (0, 20, 20, 300, 200), (1, 20, 20, 120, 100), (1, 100, 60, 150, 100), (2, 10, 10, 60, 60),
            (3, 20, 20, 50, 40), (0, 200, 150, 200, 150), (6, 30, 30, 80, 80),
        ]
        for (index, frame) in frames.enumerated() {
            let mask = UInt32(truncatingIfNeeded: random.next()) & 0x60607f | 0x1
            try pair.send {
                .createWindow(
                    $0.id(index + 1), parent: frame.parent == 0 ? $0.root : $0.id(frame.parent), x: frame.x, y: frame.y,
                    width: frame.width, height: frame.height, border: index % 3, values: [1: 0, 9: 1, 11: mask])
            }
            try pair.send { .mapWindow($0.id(index + 1)) }
        }
    }

    private mutating func any() -> Int { random.int(Self.windows) }
    private mutating func mask() -> UInt32 {
        UInt32(truncatingIfNeeded: random.next()) & [0x7f, 0x207f, 0x607f, 0x20007f, 0x200030][random.int(0...4)]
    }

    /// Does one thing.
    mutating func step() throws {
        let choice = random.int(0...30)
        let window = any()
        let client = random.int(0...3) == 0 ? 1 : 0
        switch choice {
        case 0...9:
            let (x, y) = (random.int(0...450), random.int(0...320))
            last = "move \(x) \(y)"
            try hand.move(x, y)
        case 10...13:
            let number = UInt8(random.int(1...3))
            let isDown = pressed.insert(number).inserted
            if !isDown { pressed.remove(number) }
            last = "button \(number) \(isDown)"
            try hand.button(number, isDown: isDown)
        case 14...17:
            let code = Self.codes[random.int(0...3)]
            let isDown = keys.insert(code).inserted
            if !isDown { keys.remove(code) }
            last = "key \(code) \(isDown)"
            try hand.key(code, isDown: isDown)
        case 18:
            let revert = UInt8(random.int(0...2))
            let goal = random.int(0...8)
            last = "focus \(goal) revert \(revert)"
            try pair.send(from: client) { XRequest(42, revert).u32(goal == 0 ? 1 : goal == 8 ? 0 : $0.id(goal), 0) }
        case 19, 20:
            let mask = mask()
            last = "client \(client) wants \(mask) of \(window)"
            // Two may not both want presses of buttons. Of keys they may, but the sample server then tells the second one that each is let
            // go first: it keeps whether a key repeats where the first one's number of the request is put.
            let allowed = client == 1 ? mask & ~5 : mask
            try pair.send(from: client) { .changeWindowAttributes($0.id(window), [11: allowed]) }
        case 21:
            let owner = UInt8(random.int(0...1))
            let (mask, wanted) = (mask() & 0x7f7c, random.int(0...4) == 0 ? any() : 0)
            let confine = client == 0 ? wanted : 0
            // A grab that is refused and confines nothing ends the confinement of the one that holds, in the sample server.
            if confine == 0, isConfined {
                last = "nothing"
                return
            }
            if client == 0 { isConfined = confine > 0 }
            last = "client \(client) grabs the pointer in \(window) confined to \(confine)"
            try pair.send(from: client) {
                XRequest(26, owner).u32($0.id(window)).u16(Int(mask)).raw([1, 1]).u32(
                    confine == 0 ? 0 : $0.id(confine), 0, 0)
            }
            // Until it moves, the device of XTEST is where it was before the pointer was confined.
            if confine > 0 { try hand.move(random.int(0...450), random.int(0...320)) }
        case 22:
            last = "client \(client) lets the pointer go"
            if client == 0 { isConfined = false }
            try pair.send(from: client) { _ in XRequest(27).u32(0) }
        case 23:
            let (button, modifiers) = (UInt8(random.int(0...3)), random.int(0...2) == 0 ? 1 : 0x8000)
            let owner = UInt8(random.int(0...1))
            last = "client \(client) grabs button \(button) of \(window)"
            try pair.send(from: client) {
                XRequest(28, owner).u32($0.id(window)).u16(0x4c).raw([1, 1]).u32(0, 0).raw([button, 0]).u16(modifiers)
            }
        case 24:
            last = "client \(client) grabs the keyboard in \(window)"
            let owner = UInt8(random.int(0...1))
            try pair.send(from: client) { XRequest(31, owner).u32($0.id(window), 0).raw([1, 1, 0, 0]) }
        case 25:
            last = "client \(client) lets the keyboard go"
            try pair.send(from: client) { _ in XRequest(32).u32(0) }
        case 26:
            let code = Self.codes[random.int(0...3)]
            last = "client \(client) grabs key \(code) of \(window)"
            try pair.send(from: client) {
                XRequest(33, 1).u32($0.id(window)).u16(0x8000).raw([code, 1, 1, 0, 0, 0])
            }
        case 27:
            let opcode: UInt8 = random.int(0...1) == 0 ? 8 : 10
            last = "request \(opcode) of \(window)"
            try pair.send { XRequest(opcode).u32($0.id(window)) }
        case 28:
            let (x, y) = (random.int(-30...250), random.int(-30...150))
            last = "configure \(window) \(x) \(y)"
            try pair.send {
                .configureWindow(
                    $0.id(window), [0: UInt32(bitPattern: Int32(x)), 1: UInt32(bitPattern: Int32(y)), 6: 0])
            }
        case 29:
            let (x, y) = (random.int(-10...100), random.int(-10...100))
            last = "warp to \(window) \(x) \(y)"
            try pair.send { XRequest(41).u32(0, $0.id(window)).u16(0, 0, 0, 0, x, y) }
        default:
            last = "query \(window)"
            try pair.send { XRequest(38).u32($0.id(window)) }
            try pair.send { _ in .getInputFocus() }
        }
    }

    /// Lets everything go, as the next test expects it.
    mutating func end() throws {
        for number in pressed { try hand.button(number, isDown: false) }
        for code in keys { try hand.key(code, isDown: false) }
        for client in 0...1 {
            try pair.send(from: client) { _ in XRequest(27).u32(0) }
            try pair.send(from: client) { _ in XRequest(32).u32(0) }
        }
    }
}
