import TestKit
import Testing

/// Random trees of windows on Xvfb and on ours: the same events in the same order, the same pixels, the same answers.
@Suite(.serialized, .enabled(if: Worlds.isThere, "Xvfb (Debian package xvfb) is not there"))
struct WindowFuzzTests {
    @Test(arguments: 0..<60) func windowsDoTheSame(seed: Int) throws {
        let pair = try Pair(Worlds.server.path)
        var fuzz = try WindowFuzz(pair, seed: seed)
        try pair.compare("the container")
        var history: [String] = []
        for step in 0..<120 {
            try fuzz.step()
            history.append(fuzz.last)
            let what = "seed \(seed) step \(step): \(history.suffix(3).joined(separator: "; "))"
            guard try pair.compare(what) else { return }
            guard step % 4 == 3 else { continue }
            try fuzz.ask()
            guard try pair.compare("picture after \(what)") else { return }
        }
    }
}
