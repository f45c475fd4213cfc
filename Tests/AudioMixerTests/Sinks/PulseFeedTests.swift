import AudioGraph
import AudioMixer
import TestKit
import Testing

@Suite struct PulseFeedTests {
    typealias Portion = PulseFeed.Portion

    @Test func itBeginsWithSilenceUntilEnoughWaits() {
        var feed = PulseFeed(period: 64, capacity: 4096, request: 100)
        #expect(feed.margin == 164)
        #expect(feed.portion(wanted: 100, fill: nil) == Portion(silence: 100))
        #expect(feed.portion(wanted: 100, fill: 0) == Portion(silence: 100))
        #expect(feed.portion(wanted: 100, fill: 163) == Portion(silence: 100))
        #expect(feed.portion(wanted: 100, fill: 164) == Portion(take: 100))
        #expect(feed.portion(wanted: 100, fill: 64) == Portion(take: 64, silence: 36, isUnderrun: true))
        #expect(feed.underruns == 1 && feed.lost == 0)
    }

    @Test func whatIsOldIsLeftOut() {
        var feed = PulseFeed(period: 64, capacity: 4096, request: 64)
        #expect(feed.portion(wanted: 64, fill: 3000) == Portion(skip: 3000 - 128 - 64, take: 64))
        #expect(feed.portion(wanted: 64, fill: 832) == Portion(take: 64))
        // What a device that was late asks for at once is not left out, only what goes on waiting.
        for _ in 0..<32 { #expect(feed.portion(wanted: 64, fill: 833) == Portion(take: 64)) }
        #expect(feed.portion(wanted: 64, fill: 833) == Portion(skip: 833 - 192, take: 64))
        #expect(feed.lost == 833 - 192)
        // What was written over is gone.
        #expect(feed.portion(wanted: 300, fill: 4000) == Portion(skip: 4000 - 2976, take: 300))
        #expect(feed.portion(wanted: 64, fill: 4000) == Portion(skip: 4000 - 192, take: 64))
        feed.lose(10)
        #expect(feed.lost == 833 - 192 + 4000 - 2976 + 4000 - 192 + 10)
        feed.restart(request: 0)
        #expect(!feed.isPrimed && feed.margin == 128)
    }

    @Test func everyWishIsAnsweredInFull() {
        var random = Seeded(1)
        for _ in 0..<200 {
            let period = 32 << random.int(0...7)
            var feed = PulseFeed(period: period, capacity: 16 * period, request: random.int(0...20_000))
            for _ in 0..<200 {
                let wanted = random.int(0...9000)
                let fill = random.int(-5...16 * period)
                let portion = feed.portion(wanted: wanted, fill: fill)
                #expect(portion.take + portion.silence == wanted)
                #expect(portion.skip >= 0 && portion.take >= 0 && portion.silence >= 0)
                #expect(portion.skip + portion.take <= max(0, fill))
            }
        }
    }

    @Test(arguments: [
        ("unix:/run/x/native", ["/run", "/run/x"]), ("/native", ["/", "/"]),
        ("{abc}unix:/a/b/c tcp:x", ["/a", "/a/b"]),
        ("tcp:127.0.0.1:4713", []), ("unix:", []), ("{", []), (" ", []),
    ])
    func places(server: String, folders: [String]) { #expect(PulsePlace.folders(server) == folders) }
}
