import Foundation
import Framebuffer
import Plumbing
import Testing
import VNCServer

/// Random input for the parser and random pictures for the encoders, the same in every run.
///
/// The test run takes a few of them; `scripts/fuzz-rfb` as many as it is told.
struct FuzzTests {
    /// How many inputs are tried: of the variable that the script sets, or so many.
    private func count(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["NITPICKER_FUZZ_COUNT"].flatMap { Int($0) } ?? usual
    }

    private var seed: UInt64 {
        ProcessInfo.processInfo.environment["NITPICKER_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    }

    // MARK: The parser

    private static let encodings: [Int] = [
        0, 1, 2, 5, 6, 7, 16, 21, 50, -23, -32, -223, -224, -232, -239, -240, -257, -258, -259, -260, -261, -307, -308,
        -312, -313, -314, -316, -412, -768, 0x574d_5664, 0x574d_5666, 0x574d_5668, -1_063_131_698,
        -1_313_428_560,
    ]

    /// A message of a viewer, most of them right but for what is then done to them.
    private func message(_ random: inout Seeded) -> [UInt8] {
        func number(_ limit: UInt64) -> Int { Int(random.next() % limit) }
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        switch number(15) {
        case 0: return [0, 0, 0, 0, [8, 16, 32][number(3)], 24] + bytes(14)
        case 1:
            let bits = [8, 16, 32][number(3)]
            let maxima = (0..<3).flatMap { _ in Viewer.u16(1 << number(9) - 1) }
            return Viewer.format(
                UInt8(bits), UInt8(number(33)), big: number(2) == 0, trueColour: number(4) > 0,
                maxima + (0..<3).map { _ in UInt8(number(UInt64(bits))) })
        case 2, 3:
            return Viewer.encodings((0..<number(20)).map { _ in Self.encodings[number(UInt64(Self.encodings.count))] })
        case 4: return [3] + bytes(9)
        case 5: return [4] + bytes(7)
        case 6: return [5] + bytes(5 + number(2))
        case 7: return [6, 0, 0, 0] + Viewer.u32(number(40)) + bytes(number(60))
        case 8: return [6, 0, 0, 0] + Viewer.u32(-number(60)) + bytes(number(60))
        case 9: return [150] + bytes(9)
        case 10:
            let length = number(70)
            return [248, 0, 0, 0] + bytes(4) + [UInt8(length)] + bytes(length)
        case 11:
            let screens = number(4)
            return [251, 0] + bytes(4) + [UInt8(screens), 0] + bytes(16 * screens)
        case 12: return [255, UInt8(number(2)), 0, UInt8(number(4))] + bytes(8)
        case 13: return [78, UInt8(number(6)), 0, 0] + bytes(4) + [0, UInt8(number(12))] + bytes(number(14))
        default: return bytes(1 + number(24))
        }
    }

    /// Cuts, repeats, flips and swaps.
    private func spoil(_ bytes: inout [UInt8], _ random: inout Seeded) {
        for _ in 0..<random.next() % 3 where !bytes.isEmpty {
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 5 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 2: bytes.removeSubrange(place...)
            case 3: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
            default: bytes[place] = [0, 0x7f, 0x80, 0xff][Int(random.next() % 4)]
            }
        }
    }

    private func newcomer(_ random: inout Seeded) -> LiveMachine {
        let versions = ["RFB 003.003\n", "RFB 003.007\n", "RFB 003.008\n", "RFB 003.889\n", "RFB 004.001\n"]
        var bytes = Array(versions[Int(random.next() % 5)].utf8) + [1, 1]
        if random.next() & 7 == 0 { spoil(&bytes, &random) }
        let machine = random.next() & 7 == 0 ? LiveMachine.fresh(.vncAuth) : LiveMachine.fresh()
        machine.hasClipboard = random.next() & 1 == 0
        machine.hasManyButtons = random.next() & 1 == 0
        if case .close = machine.feed(bytes).last { return newcomer(&random) }
        return machine
    }

    @Test func theParserTakesWhatever() {
        var random = Seeded(seed)
        var machine = newcomer(&random)
        var viewer = ViewerState(Area(800, 600))
        var closed = 0
        var taken = 0
        var inquiries = Inquiries()
        var now = Instant(nanoseconds: 0)
        for _ in 0..<count(60_000) {
            var bytes = message(&random)
            if random.next() & 3 == 0 { spoil(&bytes, &random) }
            let cut = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count + 1))
            var actions = machine.feed(bytes[..<cut])
            actions += machine.feed(bytes[cut...])
            taken += actions.count
            for action in actions {
                switch action {
                case .configure: viewer.configure(machine.agreed)
                case .request(let incremental, let rect): viewer.request(incremental: incremental, rect)
                case .continuousUpdates(let rect): viewer.allowContinuously(rect)
                case .resize(let area, let screens): viewer.resize(area, screens: screens, reason: .thisViewer)
                case .inquire(let inquiry):
                    if inquiries.take(inquiry, at: now) == .end { inquiries = Inquiries() }
                case .refuseResize: viewer.refuseSize(.invalidLayout)
                default: break
                }
            }
            now = now.advanced(milliseconds: Int(random.next() % 1000))
            inquiries.note(Region(Rect(Int(random.next() % 800), 0, 9, 9)), frame: random.next(), at: now)
            if inquiries.expire(at: now) { _ = inquiries.captured().map(\.bytes) }
            _ = random.next() & 15 == 0 ? inquiries.lost() : inquiries.reached(UInt32(truncatingIfNeeded: taken / 16))
            if let update = viewer.nextUpdate() {
                _ = update.head(cursor: .none, pointer: .zero, format: machine.format)
                viewer.updateSent()
            }
            var isOver = false
            if case .close = actions.last {
                closed += 1
                isOver = true
                #expect(machine.feed([3, 0, 0, 0]) == [])
            }
            // Some would pass over megabytes that a spoilt length promises.
            if isOver || random.next() & 31 == 0 {
                machine = newcomer(&random)
                viewer = ViewerState(Area(800, 600))
            }
        }
        #expect(closed > 0 && taken > closed)
        if count(0) > 0 { print("\(taken) actions, \(closed) closed") }
    }

    // MARK: The encoders

    private func format(_ random: inout Seeded) -> PixelFormat {
        if random.next() & 1 == 0 { return PixelFormat.common[Int(random.next() % UInt64(PixelFormat.common.count))] }
        while true {
            let bits = [8, 16, 32][Int(random.next() % 3)]
            let room = bits / 3
            // Odd maxima too; the parts apart from each other, in any order.
            let maxima = (0..<3).map { _ in 1 + Int(random.next() % UInt64(min(65535, 1 << room - 1))) }
            let order = [0, 1, 2].shuffled(using: &random)
            let shifts = (0..<3).map { order[$0] * room + Int(random.next() % UInt64(bits - 3 * room + 1)) }
            let depth = 1 + Int(random.next() % UInt64(bits))
            let big = bits > 8 && random.next() & 1 == 0
            let fits = zip(maxima, shifts).allSatisfy { $0 << $1 < 1 << bits }
            if fits, Set(shifts.map { $0 / room }).count == 3 {
                return PixelFormat(
                    bitsPerPixel: bits, depth: depth, isBigEndian: big, maxima: (maxima[0], maxima[1], maxima[2]),
                    shifts: (shifts[0], shifts[1], shifts[2]))
            }
        }
    }

    @Test func theEncodersBringWhatever() throws {
        var random = Seeded(seed)
        var bench = Workbench()
        let scenes = Scene.allCases.map { $0.bitmap(Area(400, 300), seed: seed) }
        for round in 0..<count(400) {
            let format = format(&random)
            let encoding = Encoding.allCases[Int(random.next() % UInt64(Encoding.allCases.count))]
            let kind = EncodingClass(encoding, format: format)
            let area = Area(.random(in: 1...300, using: &random), .random(in: 1...120, using: &random))
            let whole = scenes[Int(random.next() % UInt64(scenes.count))]
            let corner = Point(.random(in: 0...99, using: &random), .random(in: 0...179, using: &random))
            var bitmap = Bitmap(area)
            bitmap.withSurface { target in whole.withPixels { target.copy($0, Rect(corner, area), to: .zero) } }
            let decoder = TestDecoder(area, format)
            var starts = StreamStarts()
            let jobs = EncodingJob.jobs([bitmap.bounds], within: bitmap.bounds, kind)
            var bytes = ServerMessage.update(count: jobs.count)
            bitmap.withPixels { surface in
                for job in jobs { bytes += starts.bytes(of: job.run(on: surface, &bench)) }
            }
            try decoder.update(bytes)
            try #require(difference(decoder, bitmap) == nil, "round \(round): \(encoding) \(format)")
        }
    }
}
