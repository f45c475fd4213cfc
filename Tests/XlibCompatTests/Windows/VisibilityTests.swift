import Framebuffer
import TestKit
import Testing
import XlibCompat

/// What can be seen of windows, against painting all of them.
@Suite struct VisibilityTests {
    private struct World {
        let server = TestServer(area: Area(64, 48))
        let client: TestClient
        var ids: [UInt32] = []
        var random: Seeded
        init(seed: Int) {
            client = server.connect()
            random = Seeded(seed)
            for _ in 0..<10 {
                create()
                if let id = ids.last { client.map(id) }
            }
        }

        private mutating func create() {
            let rect = Rect(random.int(-8...40), random.int(-8...30), random.int(1...40), random.int(1...30))
            let isInputOnly = random.int(0...9) == 0
            let values: [Int: UInt32] =
                isInputOnly
                ? [:]
                : [
                    1: UInt32(random.int(1...999)), 3: UInt32(random.int(1...99)), 4: UInt32(random.int(0...10)),
                    5: UInt32(random.int(0...10)), 11: EventMask([.exposure, .visibilityChange]).rawValue,
                ]
            let id = client.create(
                in: any(orRoot: true), rect, border: isInputOnly ? 0 : random.int(0...2), kind: isInputOnly ? 2 : 1,
                values: values)
            if server.engine.window(named: id) != nil { ids.append(id) }
        }

        mutating func any(orRoot: Bool = false) -> UInt32 {
            let pick = random.int((orRoot ? -1 : 0)...max(0, ids.count - 1))
            return pick < 0 || ids.isEmpty ? server.root : ids[pick]
        }

        /// A random request; tells whether it may expose what it covers again (ReparentWindow).
        @discardableResult mutating func step() -> Bool {
            let kind = random.int(0...19)
            switch kind {
            case 0...3 where ids.count < 24, _ where ids.isEmpty:
                create()
            case 4...6: client.map(any())
            case 7: client.unmap(any())
            case 8, 9: client.configure(any(), [0: random.int(-8...40), 1: random.int(-8...30)])
            case 10: client.configure(any(), [2: random.int(1...40), 3: random.int(1...30)])
            case 11:
                client.configure(
                    any(),
                    [0: random.int(-8...40), 1: random.int(-8...30), 2: random.int(1...40), 4: random.int(0...3)])
            case 12: client.configure(any(), [6: random.int(0...4)])
            case 13: client.configure(any(), [5: Int(any()), 6: random.int(0...4), 0: random.int(0...20)])
            case 14: client.reparent(any(), to: any(orRoot: true), random.int(-8...30), random.int(-8...30))
            case 15: client.send(13, UInt8(random.int(0...1)), [any(orRoot: true)])
            case 16: client.send(UInt8([9, 11][random.int(0...1)]), 0, [any(orRoot: true)])
            case 17: if random.int(0...3) == 0 { client.destroy(any()) }
            default: reshape()
            }
            ids.removeAll { server.engine.window(named: $0) == nil }
            return kind == 14
        }

        private mutating func reshape() {
            guard let window = server.engine.window(named: any()) else { return }
            var region: Region?
            if random.int(0...2) > 0 {
                region = Region((0..<random.int(0...3)).map { _ in random.rect(in: 24) })
            }
            server.engine.setShape(random.int(0...2) == 0 ? .clip : .bounding, of: window, to: region)
        }
    }

    @Test(arguments: 0..<120) func clipListsEqualPaintedPixels(seed: Int) {
        var world = World(seed: seed)
        for _ in 0..<60 {
            world.step()
            let naive = NaiveTree(of: world.server.engine.root)
            for id in world.ids + [world.server.root] {
                guard let window = world.server.engine.window(named: id) else { continue }
                let expected = window.isViewable && !window.isInputOnly ? naive.pixels(of: id) : Region()
                #expect(window.clipList == expected, "window \(id)")
                if window.clipList != expected { return }
            }
            world.client.forget()
        }
    }

    /// Every pixel shows the background of its window, and after a change each pixel that is not what it was is exposed.
    @Test(arguments: 0..<120) func contentsAreKeptOrExposed(seed: Int) {
        var world = World(seed: seed &+ 5000)
        let engine = world.server.engine
        var checked = 0
        for _ in 0..<60 {
            // Each window draws a pattern that tells where in it a pixel is.
            for id in world.ids { draw(id, engine) }
            world.client.forget()
            let mayCover = world.step()
            let exposed = Dictionary(grouping: world.client.packets().filter { $0.kind == EventKind.expose }) {
                $0.u32(4)
            }
            for id in world.ids {
                guard let window = engine.window(named: id), let raster = window.surface?.raster else { continue }
                let asked = Region(exposed[id, default: []].map { $0.rect.offset(by: window.surfaceOrigin) })
                #expect(asked.subtracting(window.clipList).isEmpty || mayCover)
                for rect in window.clipList.subtracting(asked).rects {
                    checked += rect.count
                    for y in rect.top..<rect.bottom {
                        for x in rect.left..<rect.right where raster[x, y] >> 16 != id & 0xff | 0x100 {
                            Issue.record("window \(id) lost \(x),\(y) without being told")
                            return
                        }
                    }
                }
            }
        }
        #expect(checked > 100)
    }

    private func draw(_ id: UInt32, _ engine: Engine) {
        guard let window = engine.window(named: id), let raster = window.surface?.raster else { return }
        for rect in window.clipList.rects {
            for y in rect.top..<rect.bottom {
                for x in rect.left..<rect.right { raster[x, y] = (id & 0xff | 0x100) << 16 }
            }
        }
    }
}
