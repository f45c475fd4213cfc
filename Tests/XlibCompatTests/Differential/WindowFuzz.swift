import TestKit

/// Random things done to a few windows, the same on both sides.
struct WindowFuzz {
    let pair: Pair
    var random: Seeded
    /// The number of the window that holds all others.
    let container: Int
    /// The numbers of the windows that were made.
    private var windows: [Int] = []
    private var next: Int
    /// What was done last, for people.
    private(set) var last = ""

    init(_ pair: Pair, seed: Int) throws {
        self.pair = pair
        random = Seeded(seed * 7919)
        container = 1
        next = 2
        try pair.send {
            .createWindow(
                $0.id(1), parent: $0.root, x: 20, y: 30, width: 300, height: 240,
                values: [1: 0x333333, 9: 1, 11: 0x1a8000])
        }
        try pair.send { .mapWindow($0.id(1)) }
    }

    private mutating func any(orContainer: Bool = false) -> Int {
        if windows.isEmpty || orContainer && random.int(0...4) == 0 { return container }
        return windows[random.int(0...windows.count - 1)]
    }

    /// Does one thing.
    mutating func step() throws {
        let choice = windows.count < 3 ? 0 : random.int(0...23)
        switch choice {
        case 0...2 where windows.count < 14: try create()
        case 3...6: try one("map", 8, any())
        case 7, 8: try one("unmap", 10, any())
        case 9...13: try configure()
        case 14: try one("circulate", 13, any(orContainer: true), UInt8(random.int(0...1)))
        case 15: try reparent()
        case 16: try one("map subwindows", 9, any(orContainer: true))
        case 17 where random.int(0...2) == 0: try one("unmap subwindows", 11, any(orContainer: true))
        case 18 where random.int(0...2) == 0: try one("destroy", 4, any())
        case 19, 20: try change()
        default: try clear()
        }
    }

    /// Whether a window may have a border; others may have a bit gravity.
    ///
    /// Of a window with both the sample server keeps pixels as the gravity of its last windows inside says, and puts them over those.
    private static func hasBorder(_ window: Int) -> Bool { window % 2 == 1 }

    private mutating func create() throws {
        let (id, parent) = (next, any(orContainer: true))
        next += 1
        windows.append(id)
        let frame = [random.int(-30...250), random.int(-30...200), random.int(1...150), random.int(1...120)]
        let border = Self.hasBorder(id) ? random.int(0...4) : 0
        let values: [Int: UInt32] = [
            1: UInt32(random.int(0...0xffffff)), 3: UInt32(random.int(0...0xffffff)),
            4: Self.hasBorder(id) ? 0 : UInt32(random.int(0...10)),
            5: UInt32(random.int(0...10)), 9: UInt32(random.int(0...1)),
            11: random.int(0...5) == 0 ? 0x38000 : 0x1b8000,
        ]
        last = "create \(id) in \(parent) \(frame) border \(border) gravity \(values[4] ?? 0) \(values[5] ?? 0)"
        try pair.send {
            .createWindow(
                $0.id(id), parent: $0.id(parent), x: frame[0], y: frame[1], width: frame[2], height: frame[3],
                border: border, values: values)
        }
        if random.int(0...3) > 0 { try pair.send { .mapWindow($0.id(id)) } }
    }

    private mutating func one(_ name: String, _ opcode: UInt8, _ window: Int, _ data: UInt8 = 0) throws {
        last = "\(name) \(window) \(data)"
        try pair.send { XRequest(opcode, data).u32($0.id(window)) }
    }

    private mutating func configure() throws {
        let window = any()
        var values: [Int: UInt32] = [:]
        func signed(_ value: Int) -> UInt32 { UInt32(bitPattern: Int32(value)) }
        if random.int(0...1) == 0 { values[0] = signed(random.int(-60...250)) }
        if random.int(0...1) == 0 { values[1] = signed(random.int(-60...200)) }
        if random.int(0...2) == 0 { values[2] = signed(random.int(1...160)) }
        if random.int(0...2) == 0 { values[3] = signed(random.int(1...140)) }
        if Self.hasBorder(window), random.int(0...5) == 0 { values[4] = signed(random.int(0...5)) }
        let sibling = random.int(0...4) == 0 ? any() : 0
        if random.int(0...1) == 0 { values[6] = signed(random.int(0...4)) }
        last = "configure \(window) \(values.sorted { $0.key < $1.key }) sibling \(sibling)"
        try pair.send { names in
            var values = values
            if sibling > 0, values[6] != nil { values[5] = names.id(sibling) }
            return .configureWindow(names.id(window), values)
        }
    }

    private mutating func reparent() throws {
        let (window, parent, x, y) = (any(), any(orContainer: true), random.int(-20...200), random.int(-20...200))
        last = "reparent \(window) to \(parent)"
        try pair.send { XRequest(7).u32($0.id(window), $0.id(parent)).u16(x, y) }
    }

    private mutating func change() throws {
        let window = any()
        var values: [Int: UInt32] = [:]
        switch random.int(0...4) {
        case 0: values[1] = UInt32(random.int(0...0xffffff))
        case 1: values[3] = UInt32(random.int(0...0xffffff))
        case 2 where !Self.hasBorder(window): values[4] = UInt32(random.int(0...10))
        case 3: values[5] = UInt32(random.int(0...10))
        // None would show whatever was there, which is nobody's business.
        default: values[0] = 1
        }
        last = "change \(window) \(values)"
        try pair.send { .changeWindowAttributes($0.id(window), values) }
    }

    private mutating func clear() throws {
        let window = any(orContainer: true)
        let area = [random.int(-10...200), random.int(-10...200), random.int(0...100), random.int(0...100)]
        let asks = UInt8(random.int(0...1))
        last = "clear \(window) \(area)"
        try pair.send { XRequest(61, asks).u32($0.id(window)).list16(area) }
    }

    /// Asks for what can be seen, and who is where.
    mutating func ask() throws {
        try pair.send { .getImage($0.id(container), format: 2, x: 0, y: 0, width: 300, height: 240, planes: 0xffffff) }
        for window in [container] + windows.suffix(14) {
            try pair.send { XRequest(15).u32($0.id(window)) }
            try pair.send { .getGeometry($0.id(window)) }
            try pair.send { XRequest(3).u32($0.id(window)) }
        }
        if windows.count > 14 { windows.removeFirst(windows.count - 14) }
    }
}
