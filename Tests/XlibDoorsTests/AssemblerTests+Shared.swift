import TestKit
import Testing
import XDrawing
import XlibDoors

/// Requests out of a stream, however it is cut.
@Suite struct AssemblerTests {
    private static func request(_ opcode: UInt8, _ count: Int) -> [UInt8] {
        let units = 1 + count / 4
        let body = (0..<units * 4 - 4).map { UInt8(truncatingIfNeeded: $0 &* 5 &+ Int(opcode)) }
        return [opcode, 0, UInt8(units & 0xff), UInt8(units >> 8)] + body
    }

    private static func bigRequest(_ opcode: UInt8, _ units: Int) -> [UInt8] {
        let length = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: units >> $0) }
        return [opcode, 0, 0, 0] + length + [UInt8](repeating: opcode, count: max(0, units * 4 - 8))
    }

    private func cut(_ bytes: [UInt8], big: Bool, sizes: () -> Int) -> (found: [[UInt8]], isRight: Bool, isInside: Bool)
    {
        var assembler = RequestAssembler()
        var found: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            let piece = Array(bytes[place..<min(bytes.count, place + max(1, sizes()))])
            let taken = unsafe piece.withUnsafeBytes {
                unsafe assembler.feed($0, hasBigRequests: { big }) {
                    found.append($0.bytes)
                    return true
                }
            }
            guard taken == piece.count else { return (found, false, assembler.isInside) }
            place += piece.count
        }
        return (found, true, assembler.isInside)
    }

    @Test func requestsAreFoundHoweverTheyAreCut() {
        var random = Seeded(7)
        let requests =
            (0..<200).map { Self.request(UInt8($0), Int.random(in: 0..<300, using: &random)) }
            + [Self.bigRequest(9, 70_000), Self.request(1, 0), Self.bigRequest(8, 2)]
        for limit in [1, 3, 5, 64, 1000, 100_000, 1 << 20] {
            let (found, isRight, isInside) = cut(requests.flatMap { $0 }, big: true) {
                Int.random(in: 1...limit, using: &random)
            }
            #expect(isRight && !isInside && found == requests)
        }
    }

    @Test func aLengthOfZeroIsFourBytesWithoutBigRequests() {
        let (found, isRight, _) = cut(Self.bigRequest(9, 2) + Self.request(3, 4), big: false) { 5 }
        #expect(isRight && found.prefix(1) == [[9, 0, 0, 0]])
    }

    @Test(arguments: [(4 << 20) + 1, 0x3fff_ffff, 0xffff_ffff])
    func aRequestThatIsTooLongEndsIt(units: Int) {
        let head =
            Array(Self.bigRequest(9, 2).prefix(4)) + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: units >> $0) }
        #expect(cut(head + [0, 0, 0, 0], big: true) { 3 }.isRight == false)
    }

    /// Less than its own header is the header all the same.
    @Test(arguments: [0, 1])
    func aBigRequestThatIsTooShortIsItsHeader(units: Int) {
        let head: [UInt8] = [9, 0, 0, 0, UInt8(units), 0, 0, 0]
        let (found, isRight, isInside) = cut(head + Self.request(1, 0), big: true) { 2 }
        #expect(isRight && !isInside && found == [head, Self.request(1, 0)])
    }

    @Test func anythingAtAllIsTaken() {
        var random = Seeded(11)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<4000, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let big = Bool.random(using: &random)
            let (found, _, _) = cut(bytes, big: big) { Int.random(in: 1...900, using: &random) }
            #expect(found.reduce(0) { $0 + $1.count } <= bytes.count)
        }
    }
}
