import Framebuffer
import Plumbing
import TestKit
import Testing
import XDrawing

/// One kind of request, drawn on both sides with random values.
struct Family: Sendable {
    /// A request for the server, and the same for our painter.
    struct Drawing {
        let request: XRequest
        let paint: (inout Painter) -> Void
    }

    let name: String
    var depths = [1, 8, 24, 32]
    var lines = false
    var mayDash: Bool?
    var function: Int?
    let make: @Sendable (inout Seeded, Twins) throws -> Drawing

    /// What a run found.
    struct Outcome {
        /// Requests that did not give the same picture.
        var different = 0
        /// Pixels that differed, and pixels that were changed at all.
        var pixels = 0
        var drawn = 0
        /// Pixels that were changed outside of the rectangle that the painter called touched.
        var untold = 0
        var first = ""
        var shortest = 0
        /// Different requests by what they were drawn with.
        var kinds: [String: Int] = [:]
        var errors = 0
    }

    /// Draws so many requests, in small runs, each of a server of its own if the one before crashed the last.
    func runs(count: Int, seed: Int) throws -> (Outcome, crashes: Int) {
        var sum = Outcome()
        var crashes = 0
        var done = 0
        while done < count {
            let server = try Xvfb()
            do {
                let wire = try XWire(path: server.path)
                while done < count {
                    let part = try run(wire, count: 100, seed: seed * 1000 + done)
                    done += 100
                    sum.different += part.different
                    sum.pixels += part.pixels
                    sum.drawn += part.drawn
                    sum.untold += part.untold
                    sum.errors += part.errors
                    sum.kinds.merge(part.kinds) { $0 + $1 }
                    if sum.first.isEmpty { sum.first = part.first }
                }
            } catch let error as SystemError where error.errno == 104 {
                crashes += 1
                done += 100
            }
        }
        return (sum, crashes)
    }

    /// Draws so many requests.
    func run(_ wire: XWire, count: Int, seed: Int) throws -> Outcome {
        var random = Seeded(seed)
        var outcome = Outcome()
        var done = 0
        while done < count {
            let twins = try Twins(
                wire, width: random.int(20...90), height: random.int(20...70),
                depth: depths[random.int(0...depths.count - 1)])
            for _ in 0..<20 {
                try twins.change(&random, lines: lines, mayDash: mayDash ?? !lines, function: function)
                for _ in 0..<5 {
                    let before = twins.image
                    let drawing = try make(&random, twins)
                    var painter = twins.painter
                    drawing.paint(&painter)
                    let after = twins.image
                    try wire.send(drawing.request)
                    let (pixels, untold) = try twins.difference(touched: painter.touched, before: before)
                    if pixels > 0 {
                        outcome.different += 1
                        outcome.pixels += pixels
                        let c = twins.context
                        outcome.kinds[
                            lines
                                ? "w1 \(c.lineWidth < 2) \(c.lineStyle) \(c.capStyle) \(c.joinStyle) careful \(c.function.rawValue & 0xc == 0x8 || c.function.rawValue & 0x3 == 0x2)"
                                : "\(twins.depth == 1 ? 1 : 8) \(c.fillStyle) \(c.lineStyle) boxes \(min(2, twins.clip.rects.count))",
                            default: 0] += 1
                        if outcome.first.isEmpty || drawing.request.bytes.count < outcome.shortest {
                            outcome.shortest = drawing.request.bytes.count
                            outcome.first =
                                "seed \(seed) request \(done): \(pixels) pixels \(twins.places), depth \(twins.depth), \(twins.width)x\(twins.height), "
                                + "clip \(twins.clip.rects.map { [$0.x, $0.y, $0.width, $0.height] }), \(Self.text(twins.context)), request \(Self.numbers(drawing.request))"
                        }
                    }
                    outcome.untold += untold
                    outcome.drawn += Self.changed(before, after)
                    done += 1
                }
            }
            try twins.end()
        }
        outcome.errors = wire.errors.count
        return outcome
    }

    static func numbers(_ r: XRequest) -> [Int] {
        let packet = r.bytes
        return stride(from: 12, to: min(packet.count, 100) - 1, by: 2).map {
            Int(Int16(truncatingIfNeeded: Int(packet[$0]) | Int(packet[$0 + 1]) << 8))
        }
    }

    static func changed(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var count = 0
        for index in a.indices where a[index] != b[index] { count += 1 }
        return count
    }

    static func text(_ c: GraphicsContext) -> String {
        "\(c.function) \(c.fillStyle) planes \(String(c.planeMask, radix: 16)) rule \(c.fillRule) arc \(c.arcMode) width \(c.lineWidth) \(c.lineStyle) cap \(c.capStyle) join \(c.joinStyle) dashes \(c.dashes)+\(c.dashOffset) tile \(c.tileOriginX),\(c.tileOriginY)"
    }
}
