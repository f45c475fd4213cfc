import Framebuffer
import XDrawing
import XFonts
import XlibCompat

/// An engine with clients, driven by requests as bytes.
final class TestServer {
    let presenter = MemoryPresenter()
    let engine: Engine
    let root = Identifiers.root

    init(hasVisibleRoot: Bool = true, area: Area = Area(200, 160), world: WorldLink? = nil) {
        var configuration = Engine.Configuration()
        if let world {
            configuration.firstClient = world.firstClient
            configuration.clientCount = world.clientCount
            if world.isShared { configuration.world = world }
        }
        configuration.area = area
        configuration.hasVisibleRoot = hasVisibleRoot
        engine = Engine(configuration, fonts: FontCatalog(path: []), presenter: presenter)
    }

    func connect() -> TestClient {
        guard let client = engine.connect() else { preconditionFailure("there is room for a client") }
        return TestClient(client, self)
    }
}

/// One client of a test.
final class TestClient {
    let client: Client
    let server: TestServer
    private var nextID: UInt32 = 0

    init(_ client: Client, _ server: TestServer) {
        self.client = client
        self.server = server
    }

    func newID() -> UInt32 {
        nextID += 1
        return client.base + nextID - 1
    }

    /// Sends a request of a head and 32-bit words.
    func send(_ opcode: UInt8, _ data: UInt8 = 0, _ words: [UInt32]) {
        var bytes: [UInt8] = [opcode, data]
        put16(words.count + 1, into: &bytes)
        for word in words {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        withWire(bytes) { server.engine.handle($0, from: client) }
    }

    private func put16(_ value: Int, into bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    static func pair(_ low: Int, _ high: Int) -> UInt32 {
        UInt32(UInt16(truncatingIfNeeded: low)) | UInt32(UInt16(truncatingIfNeeded: high)) << 16
    }

    /// CreateWindow; `values` by their bits.
    @discardableResult
    func create(
        in parent: UInt32, _ frame: Rect, border: Int = 0, kind: Int = 1, depth: UInt8 = 0, values: [Int: UInt32] = [:]
    ) -> UInt32 {
        let id = newID()
        let mask = values.keys.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
        send(
            1, depth,
            [
                id, parent, Self.pair(frame.x, frame.y), Self.pair(frame.width, frame.height), Self.pair(border, kind),
                0,
                mask,
            ] + values.keys.sorted().compactMap { values[$0] })
        return id
    }

    func change(_ window: UInt32, _ values: [Int: UInt32]) {
        let mask = values.keys.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
        send(2, 0, [window, mask] + values.keys.sorted().compactMap { values[$0] })
    }

    func select(_ events: EventMask, of window: UInt32) { change(window, [11: events.rawValue]) }
    func destroy(_ window: UInt32) { send(4, 0, [window]) }
    func map(_ window: UInt32) { send(8, 0, [window]) }
    func unmap(_ window: UInt32) { send(10, 0, [window]) }
    func reparent(_ window: UInt32, to parent: UInt32, _ x: Int, _ y: Int) {
        send(7, 0, [window, parent, Self.pair(x, y)])
    }

    /// ConfigureWindow; `values` by their bits: x, y, width, height, border width, sibling, stack mode.
    func configure(_ window: UInt32, _ values: [Int: Int]) {
        let mask = values.keys.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
        send(
            12, 0,
            [window, mask] + values.keys.sorted().compactMap { values[$0].map { UInt32(truncatingIfNeeded: $0) } })
    }

    /// The packets that wait, as kind and words.
    func packets() -> [Packet] {
        var result: [Packet] = []
        while let packet = client.output.next() { result.append(Packet(Array(packet))) }
        return result
    }

    /// Throws away what waits.
    func forget() { _ = packets() }
}

/// A reply, event or error that a client was sent.
struct Packet: Equatable, CustomStringConvertible {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var kind: UInt8 { bytes[0] & 0x7f }
    var detail: UInt8 { bytes[1] }
    func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    func i16(_ offset: Int) -> Int { Int(Int16(truncatingIfNeeded: u16(offset))) }
    func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) | UInt32(u16(offset + 2)) << 16 }
    /// The rectangle that an Expose tells.
    var rect: Rect { Rect(u16(8), u16(10), u16(12), u16(14)) }
    var description: String { "\(kind)/\(detail) \(u32(4)) \(u32(8)) \(u32(12))" }
}

extension Engine {
    /// The window of that id, if it is there.
    func window(named id: UInt32) -> Window? { try? window(id) }
}
