import TestKit
import Testing

/// Every core request as it should be, and wrong in every field, to Xvfb and to ours: the same replies, errors and events.
@Suite(.serialized, .enabled(if: Worlds.isThere, "Xvfb (Debian package xvfb) is not there"))
struct RequestTests {
    @Test(arguments: GoodRequest.all) func aGoodRequest(_ request: GoodRequest) throws {
        let pair = try Pair(Worlds.server.path)
        let fixture = Fixture(base: 32)
        try Self.calm(pair)
        try fixture.make(pair)
        try #require(try pair.compare("fixture"))
        try pair.send { request.make(fixture, $0) }
        try #require(try pair.compare(request.name))
        try fixture.ask(pair)
        try pair.compare("pixels after \(request.name)")
        try fixture.free(pair)
        try Self.calm(pair)
        try pair.compare("the end of \(request.name)")
    }

    /// Takes the pointer and the focus to where they are for every test.
    private static func calm(_ pair: Pair) throws {
        try pair.send { XRequest(41).u32(0, $0.root).u16(0, 0, 0, 0, 600, 400) }
        try pair.send { _ in XRequest(42, 1).u32(1, 0) }
        for opcode: UInt8 in [27, 32] { try pair.send { _ in XRequest(opcode).u32(0) } }
    }

    /// The request with one thing wrong, each field in its turn; whatever comes of it is the same on both sides.
    @Test(arguments: GoodRequest.all) func aWrongRequest(_ request: GoodRequest) throws {
        let pair = try Pair(Worlds.server.path)
        var base = 32
        var failures = 0
        // Who finds several things wrong may tell any of them.
        pair.comparesErrorValues = false
        for wrong in WrongRequest.all(of: request) where failures < 5 {
            let fixture = Fixture(base: base)
            base += Fixture.count
            try Self.calm(pair)
            try fixture.make(pair)
            guard try pair.compare("fixture before \(wrong)") else { return }
            if let reason = Known.reason(request.name, wrong) {
                withKnownIssue(reason, isIntermittent: true) { _ = try Self.isAlike(request, wrong, fixture, pair) }
            } else if try !Self.isAlike(request, wrong, fixture, pair) {
                failures += 1
            }
        }
    }

    /// Whether a wrong request is answered, and is seen, alike.
    private static func isAlike(
        _ request: GoodRequest, _ wrong: WrongRequest, _ fixture: Fixture, _ pair: Pair
    ) throws -> Bool {
        try pair.send { wrong.apply(to: request.make(fixture, $0), fixture, $0) }
        let isEqual = try pair.compare("\(request.name) with \(wrong)")
        try fixture.ask(pair)
        let looksEqual = try isEqual && pair.compare("pixels after \(request.name) with \(wrong)")
        try fixture.free(pair)
        try pair.send { .freePixmap($0.id(fixture.free)) }
        try pair.compare("the end of \(request.name) with \(wrong)")
        return isEqual && looksEqual
    }
}
