import Framebuffer
import Plumbing
import TestKit
import Testing
import XDrawing

/// Random drawing that is equal to a real server's, pixel by pixel.
@Suite(.serialized, .enabled(if: Xvfb.program != nil, "Xvfb is not installed"))
struct XvfbTests {
    private static func point(_ random: inout Seeded, _ twins: Twins) -> [Int] {
        if random.int(0...60) == 0 { return [random.int(-32768...32767), random.int(-32768...32767)] }
        return [random.int(-30...twins.width + 30), random.int(-30...twins.height + 30)]
    }

    private static func points(_ random: inout Seeded, _ twins: Twins, _ count: ClosedRange<Int>) -> [Int] {
        (0..<random.int(count)).flatMap { _ in point(&random, twins) }
    }

    private static func sizes(_ random: inout Seeded, _ twins: Twins, count: ClosedRange<Int>) -> [Int] {
        (0..<random.int(count)).flatMap { _ in
            point(&random, twins) + [random.int(0...60), random.int(0...60)]
        }
    }

    private static func arc(_ random: inout Seeded, _ twins: Twins, whole: Bool) -> [Int] {
        let size =
            random.int(0...1) == 0
            ? [random.int(0...60), random.int(0...60)] : [Int](repeating: random.int(0...60), count: 2)
        let angles =
            whole
            ? [random.int(-400...400) * 64, 23040]
            : random.int(0...2) == 0
                ? [random.int(-8...8) * 45 * 64, random.int(-7...7) * 45 * 64]
                : [random.int(-23040...23040), random.int(-23040...23040)]
        return point(&random, twins) + size + angles
    }

    static let families = [
        Family(name: "points") { random, twins in
            let points = points(&random, twins, 0...50)
            let relative = random.int(0...3) == 0
            return Family.Drawing(request: .polyPoint(twins.pixmap, twins.gc, points, relative: relative)) {
                $0.with(points) { $0.points($1, relative: relative) }
            }
        },
        Family(name: "fills") { random, twins in
            let rects = sizes(&random, twins, count: 0...6)
            return Family.Drawing(request: .polyFillRectangle(twins.pixmap, twins.gc, rects)) {
                $0.with(rects) { $0.fillRectangles($1) }
            }
        },
        Family(name: "thin lines") { random, twins in
            var points = points(&random, twins, 1...8)
            if random.int(0...3) == 0 { points += points.prefix(2) }
            let relative = random.int(0...3) == 0
            return Family.Drawing(request: .polyLine(twins.pixmap, twins.gc, points, relative: relative)) {
                $0.with(points) { $0.lines($1, relative: relative) }
            }
        },
        Family(name: "thin segments") { random, twins in
            let points = (0..<random.int(0...6)).flatMap { _ in point(&random, twins) + point(&random, twins) }
            return Family.Drawing(request: .polySegment(twins.pixmap, twins.gc, points)) {
                $0.with(points) { $0.segments($1) }
            }
        },
        Family(name: "thin rectangles") { random, twins in
            let rects = sizes(&random, twins, count: 0...4)
            return Family.Drawing(request: .polyRectangle(twins.pixmap, twins.gc, rects)) {
                $0.with(rects) { $0.rectangles($1) }
            }
        },
        Family(name: "polygons") { random, twins in
            let points = points(&random, twins, 0...9)
            let relative = random.int(0...3) == 0
            let shape = UInt8(random.int(0...1))
            return Family.Drawing(
                request: .fillPoly(twins.pixmap, twins.gc, shape: shape, points, relative: relative)
            ) { $0.with(points) { $0.fillPolygon($1, relative: relative, shape: shape) } }
        },
        Family(name: "triangles, convex") { random, twins in
            let points = points(&random, twins, 3...3)
            return Family.Drawing(request: .fillPoly(twins.pixmap, twins.gc, shape: 2, points)) {
                $0.with(points) { $0.fillPolygon($1, relative: false, shape: 2) }
            }
        },
        Family(name: "images") { random, twins in
            let format = UInt8(random.int(0...2))
            let depth = format == 0 ? 1 : twins.depth
            let pad = format == 2 ? 0 : random.int(0...31)
            let size = [random.int(0...50), random.int(0...50)]
            let at = point(&random, twins)
            let bytes = Twins.noise(&random, width: size[0] + pad, height: size[1], depth: format == 2 ? depth : 1)
            let data = format == 1 ? (0..<depth).flatMap { _ in bytes.shuffled(using: &random) } : bytes
            return Family.Drawing(
                request: .putImage(
                    twins.pixmap, twins.gc, format: format, width: size[0], height: size[1], x: at[0], y: at[1],
                    leftPad: UInt8(pad), depth: depth, data)
            ) {
                $0.with(data) {
                    $0.putImage(
                        $1, format: format, depth: depth, leftPad: pad, width: size[0], height: size[1], x: at[0],
                        y: at[1])
                }
            }
        },
        Family(name: "copies") { random, twins in
            let from = Rect(
                random.int(0...twins.width - 1), random.int(0...twins.height - 1), random.int(1...twins.width),
                random.int(1...twins.height)
            ).intersection(Rect(0, 0, twins.width, twins.height))
            let at =
                random.int(0...1) == 0
                ? point(&random, twins) : [from.x + random.int(-3...3), from.y + random.int(-2...2)]
            var source = (twins.pixmap, twins.memory)
            if random.int(0...3) == 0 {
                source = try twins.picture(&random, width: twins.width, height: twins.height, depth: twins.depth)
            }
            return Family.Drawing(
                request: .copyArea(
                    source.0, twins.pixmap, twins.gc, fromX: from.x, fromY: from.y, x: at[0], y: at[1],
                    width: from.width, height: from.height)
            ) { $0.copyArea(source.1.raster, from, x: at[0], y: at[1]) }
        },
        Family(name: "plane copies") { random, twins in
            let from = Rect(
                random.int(0...twins.width - 1), random.int(0...twins.height - 1), random.int(1...twins.width),
                random.int(1...twins.height)
            ).intersection(Rect(0, 0, twins.width, twins.height))
            let at =
                random.int(0...1) == 0
                ? point(&random, twins) : [from.x + random.int(-3...3), from.y + random.int(-2...2)]
            var source = (twins.pixmap, twins.memory)
            if random.int(0...2) > 0 {
                let depths = [1, 1, 8, 24, 32]
                source = try twins.picture(
                    &random, width: twins.width, height: twins.height, depth: depths[random.int(0...4)])
            }
            let plane = UInt32(1) << UInt32(random.int(0...source.1.raster.depth - 1))
            return Family.Drawing(
                request: .copyPlane(
                    source.0, twins.pixmap, twins.gc, fromX: from.x, fromY: from.y, x: at[0], y: at[1],
                    width: from.width, height: from.height, plane: plane)
            ) { $0.copyPlane(source.1.raster, from, plane: plane, x: at[0], y: at[1]) }
        },
    ]

    static let loose = [
        Family(name: "wide lines", lines: true) { random, twins in
            var points = points(&random, twins, 1...6)
            if random.int(0...3) == 0 { points += points.prefix(2) }
            let relative = random.int(0...3) == 0
            return Family.Drawing(request: .polyLine(twins.pixmap, twins.gc, points, relative: relative)) {
                $0.with(points) { $0.lines($1, relative: relative) }
            }
        },
        Family(name: "wide segments", lines: true) { random, twins in
            let points = (0..<random.int(0...3)).flatMap { _ in point(&random, twins) + point(&random, twins) }
            return Family.Drawing(request: .polySegment(twins.pixmap, twins.gc, points)) {
                $0.with(points) { $0.segments($1) }
            }
        },
        Family(name: "wide rectangles", lines: true) { random, twins in
            let rects = sizes(&random, twins, count: 0...3)
            return Family.Drawing(request: .polyRectangle(twins.pixmap, twins.gc, rects)) {
                $0.with(rects) { $0.rectangles($1) }
            }
        },
        Family(name: "whole filled arcs", mayDash: false) { random, twins in
            let arcs = (0..<random.int(0...3)).flatMap { _ in arc(&random, twins, whole: true) }
            return Family.Drawing(request: .polyFillArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.fillArcs($1) }
            }
        },
        Family(name: "filled parts", mayDash: false) { random, twins in
            let arcs = (0..<random.int(0...3)).flatMap { _ in arc(&random, twins, whole: false) }
            return Family.Drawing(request: .polyFillArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.fillArcs($1) }
            }
        },
        Family(name: "whole thin arcs", mayDash: false) { random, twins in
            let arcs = (0..<random.int(0...3)).flatMap { _ in arc(&random, twins, whole: true) }
            return Family.Drawing(request: .polyArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.arcs($1) }
            }
        },
        Family(name: "thin parts", mayDash: false) { random, twins in
            let arcs = (0..<random.int(0...3)).flatMap { _ in arc(&random, twins, whole: false) }
            return Family.Drawing(request: .polyArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.arcs($1) }
            }
        },
        Family(name: "whole wide arcs", lines: true) { random, twins in
            let arcs = (0..<random.int(0...2)).flatMap { _ in arc(&random, twins, whole: true) }
            return Family.Drawing(request: .polyArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.arcs($1) }
            }
        },
        Family(name: "wide parts", lines: true) { random, twins in
            let arcs = (0..<random.int(0...2)).flatMap { _ in arc(&random, twins, whole: false) }
            return Family.Drawing(request: .polyArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.arcs($1) }
            }
        },
        Family(name: "dashed arcs", lines: true, mayDash: true, function: 3) { random, twins in
            let arcs = arc(&random, twins, whole: random.int(0...1) == 0)
            return Family.Drawing(request: .polyArc(twins.pixmap, twins.gc, arcs)) {
                $0.with(arcs) { $0.arcs($1) }
            }
        },
        Family(name: "wide dashes", lines: true, mayDash: true, function: 3) { random, twins in
            // Xvfb 21.1 crashes on wide dashes with functions that invert, and when they go far.
            var points = (0..<random.int(2...6)).flatMap { _ in
                [random.int(-30...twins.width + 30), random.int(-30...twins.height + 30)]
            }
            if random.int(0...3) == 0 { points += points.prefix(2) }
            return Family.Drawing(request: .polyLine(twins.pixmap, twins.gc, points)) {
                $0.with(points) { $0.lines($1, relative: false) }
            }
        },
    ]

    @Test(arguments: loose.indices) func near(_ index: Int) throws {
        let family = Self.loose[index]
        let (outcome, crashes) = try family.runs(count: 10_000, seed: 1 + index)
        if crashes > 0 { print("Xvfb crashed \(crashes) times") }
        print(
            "\(family.name): \(outcome.different) of 10000 requests, \(outcome.pixels) pixels of \(outcome.drawn) drawn differ from Xvfb's"
        )
        if outcome.different > 0 {
            print(outcome.kinds.sorted { $0.value > $1.value }.map { "\($0.key): \($0.value)" }, outcome.first)
        }
        #expect(outcome.errors == 0, "\(family.name)")
        #expect(outcome.untold == 0, "\(family.name)")
        #expect(outcome.drawn > 10_000, "\(family.name)")
    }

    @Test(arguments: families.indices) func equal(_ index: Int) throws {
        let family = Self.families[index]
        let server = try Xvfb()
        let wire = try XWire(path: server.path)
        let outcome = try family.run(wire, count: 10_000, seed: 1 + index)
        if outcome.different > 0 {
            print(family.name, outcome.kinds.sorted { $0.value > $1.value }.map { "\($0.key): \($0.value)" })
        }
        #expect(wire.errors.map(\.bytes) == [], "\(family.name)")
        #expect(outcome.different == 0, "\(family.name): \(outcome.pixels) pixels; \(outcome.first)")
        #expect(outcome.untold == 0, "\(family.name)")
        #expect(outcome.drawn > 10_000, "\(family.name)")
    }
}
