import TestKit
import Testing

/// Random input on Xvfb and on ours: the same events to the same clients, whatever is grabbed, focused, mapped and moved.
@Suite(.serialized, .enabled(if: Worlds.isThere, "Xvfb (Debian package xvfb) is not there"))
struct InputFuzzTests {
    @Test(arguments: 0..<60) func inputArrivesAlike(seed: Int) throws {
        let path = try Worlds.server.path
        let pair = try Pair(path, clients: 2)
        var fuzz = try InputFuzz(pair, server: path, seed: seed * 7919)
        try pair.compare("the windows")
        var history: [String] = []
        for step in 0..<150 {
            try fuzz.step()
            history.append(fuzz.last)
            let what = "seed \(seed) step \(step): \(history.suffix(4).joined(separator: "; "))"
            guard try pair.compare(what) else { break }
        }
        try fuzz.end()
    }
}
