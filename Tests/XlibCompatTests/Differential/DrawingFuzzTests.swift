import TestKit
import Testing

/// Random drawing on Xvfb and on ours: the same pixels in windows that cover each other, and in pixmaps.
@Suite(.serialized, .enabled(if: Worlds.isThere, "Xvfb (Debian package xvfb) is not there"))
struct DrawingFuzzTests {
    /// Ten thousand requests: fills, thin solid lines, polygons, images, copies, text; every function, fill style and clip.
    @Test(arguments: 0..<50) func drawingIsEqual(seed: Int) throws {
        let pair = try Pair(Worlds.server.path)
        var fuzz = try DrawingFuzz(pair, seed: seed)
        try pair.compare("the fixture")
        for step in 0..<200 {
            if step % 3 == 0 { try fuzz.change() }
            try fuzz.step()
            try fuzz.ask()
            guard try pair.compare("seed \(seed) step \(step): \(fuzz.last)") else { return }
        }
    }
}
