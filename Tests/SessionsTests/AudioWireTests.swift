import Plumbing
import Sessions
import TestKit
import Testing

@Suite struct AudioWireTests {
    static let samples: [AudioRequest] = [
        .attach(serial: 7, AudioPort(channels: 2, capacity: 1024, latency: 64, isSynchronous: false)),
        .dry(serial: 8, input: 15, AudioPort(channels: 1)), .dropDry(input: 3), .latency(480), .gate(number: 0),
        .gate(number: 255), .dropGate(number: 255),
    ]

    @Test(arguments: samples)
    func whatAClientSaysIsUnderstood(request: AudioRequest) throws {
        let bytes = request.encoded()
        #expect(try AudioRequest(decoding: bytes) == request)
        for count in 0..<bytes.count {
            #expect(throws: WireError.self) { try AudioRequest(decoding: Array(bytes.prefix(count))) }
        }
    }

    @Test func numbersBeyondTheirLimitsAreRefused() {
        for request in [AudioRequest.gate(number: 256), .dropGate(number: 256), .dropDry(input: 16)] {
            #expect(throws: WireError.self) { try AudioRequest(decoding: request.encoded()) }
        }
    }

    @Test func aGateThatIsOpenedLetsALateThreadGoOnWithoutATimer() throws {
        let gate = try AudioGate()
        defer { withExtendedLifetime(gate) {} }
        var looks = 0
        // Nobody ever arrives: without the opening this would never end.
        let left = gate.view.wait(until: .now) {
            looks += 1
            if looks == 1 { gate.view.open() }
            return looks > 1
        } missing: {
            1
        }
        #expect(left == 1)
        #expect(looks == 2)
    }

    @Test func theClockSaysInWhichCycleSomebodyIsLate() throws {
        let format = try #require(AudioFormat(rate: 48_000, period: 64))
        let (clock, hand) = try AudioClock.make(format)
        defer { withExtendedLifetime(clock) {} }
        hand.begin(position: 0, start: .now)
        let tick = clock.view.tick
        #expect(!clock.view.isLate(after: tick &- 1))
        hand.alarm(tick)
        #expect(clock.view.isLate(after: tick &- 1))
        #expect(!clock.view.isLate(after: tick))
        hand.begin(position: 64, start: .now)
        // One that has not yet made the cycle is late in the next as well.
        #expect(clock.view.isLate(after: tick &- 1))
    }
}
