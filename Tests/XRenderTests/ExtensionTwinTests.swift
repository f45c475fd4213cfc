import Framebuffer
import TestKit
import Testing
import XlibCompat

/// Shapes of windows and regions of XFIXES are what a real server makes of the same requests.
@Suite(.serialized, .enabled(if: Xvfb.program != nil, "Xvfb is not installed"))
struct ExtensionTwinTests {
    private static func rects(_ random: inout Seeded) -> [Int] {
        (0..<random.int(0...4)).flatMap { _ in
            [random.int(-20...60), random.int(-20...60), random.int(0...50), random.int(0...50)]
        }
    }

    @Test func shapes() throws {
        let server = try Xvfb(displays: 160...169)
        let twins = try RenderTwins(XWire(path: server.path))
        let (theirs, ours) = try twins.majors("SHAPE")
        func major(_ side: RenderTwins.Side) -> UInt8 { side.isOurs ? ours : theirs }
        var random = Seeded(21)
        let windows = (0..<2).map { _ in twins.newID() }
        for (index, id) in windows.enumerated() {
            try twins.both {
                .createWindow($0.id(id), parent: $0.root, x: 0, y: 0, width: 60, height: 50, border: 2 * index)
            }
        }
        for _ in 0..<2000 {
            let window = windows[random.int(0...1)]
            let other = windows[random.int(0...1)]
            let (op, kind, kind2) = (random.int(0...5), random.int(0...3), random.int(0...2))
            let (x, y) = (random.int(-9...9), random.int(-9...9))
            let rects = Self.rects(&random)
            let minor = [1, 1, 2, 3, 3, 4][random.int(0...5)]
            try twins.both {
                let head = XRequest(major($0), UInt8(minor))
                switch minor {
                case 1:
                    return head.u8(UInt8(op)).u8(UInt8(kind)).u16(0).u32($0.id(window)).u16(x, y).list16(rects)
                case 2:
                    return head.u8(UInt8(op)).u8(UInt8(kind)).u16(0).u32($0.id(window)).u16(x, y).u32(0)
                case 3:
                    return head.u8(UInt8(op)).u8(UInt8(kind)).u8(UInt8(kind2)).u8(0).u32($0.id(window)).u16(x, y)
                        .u32($0.id(other))
                default: return head.u8(UInt8(kind)).u8(0).u16(0).u32($0.id(window)).u16(x, y)
                }
            }
            let errors = try twins.errors()
            #expect(errors.theirs == errors.ours)
            for request in 0..<4 {
                let answers = try twins.answers(rects: request == 3 ? [12, 20] : []) { side in
                    request == 3
                        ? XRequest(major(side), 5).u32(side.id(window))
                        : XRequest(major(side), 8).u32(side.id(window)).u8(UInt8(request)).u8(0).u16(0)
                }
                #expect(
                    answers.theirs == answers.ours, "minor \(minor), operation \(op), kind \(kind), asked \(request)")
            }
        }
    }

    @Test func regions() throws {
        let server = try Xvfb(displays: 160...169)
        let twins = try RenderTwins(XWire(path: server.path))
        let (theirs, ours) = try twins.majors("XFIXES")
        func major(_ side: RenderTwins.Side) -> UInt8 { side.isOurs ? ours : theirs }
        _ = try twins.answers { XRequest(major($0), 0).u32(5, 0) }
        var random = Seeded(22)
        let ids = (0..<4).map { _ in twins.newID() }
        for id in ids { try twins.both { XRequest(major($0), 5).u32($0.id(id)) } }
        for _ in 0..<2000 {
            let picked = (0..<3).map { _ in ids[random.int(0...3)] }
            let rects = Self.rects(&random)
            let minor = [11, 11, 12, 13, 14, 15, 16, 17, 28][random.int(0...8)]
            let numbers = [random.int(-5...20), random.int(-5...20), random.int(1...60), random.int(1...60)]
            try twins.both { side in
                let head = XRequest(major(side), UInt8(minor))
                let id = picked.map { side.id($0) }
                switch minor {
                case 11: return head.u32(id[0]).list16(rects)
                case 12: return head.u32(id[0], id[1])
                case 16: return head.u32(id[0]).list16(numbers).u32(id[1])
                case 17: return head.u32(id[0]).list16(Array(numbers.prefix(2)))
                case 28: return head.u32(id[0], id[1]).list16(numbers.map { max(0, $0 / 8) })
                default: return head.u32(id[0], id[1], id[2])
                }
            }
            let errors = try twins.errors()
            #expect(errors.theirs == errors.ours)
            for id in ids {
                let answers = try twins.answers(rects: [8]) { XRequest(major($0), 19).u32($0.id(id)) }
                // Of a region without pixels servers may say that it has a rectangle without any.
                if answers.theirs[10..<14] == [0, 0, 0, 0], answers.ours[10..<14] == [0, 0, 0, 0] { continue }
                #expect(answers.theirs == answers.ours, "minor \(minor)")
            }
        }
    }
}
