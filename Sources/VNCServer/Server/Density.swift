/// How many bytes a pixel takes, from the updates so far: those with loss where it is permitted, and the exact ones.
package struct Density: Sendable {
    private var usual = 1.0
    private var exact = 2.5
    private var pixels = 0
    private var bytes = 0
    private var isExact = false

    /// Nothing known.
    package init() {}

    /// An update of so many pixels begins.
    package mutating func begin(pixels: Int, isExact: Bool) {
        self.pixels = pixels
        self.isExact = isExact
        bytes = 0
    }

    /// It has more bytes.
    package mutating func add(bytes count: Int) { bytes += count }

    /// It has ended.
    package mutating func end() {
        // Heads say more of a few pixels than their content does.
        guard pixels >= 4096 else { return }
        let found = max(0.01, Double(bytes) / Double(pixels))
        if isExact { exact = (exact + found) / 2 } else { usual = (usual + found) / 2 }
    }

    /// The pixels that so many bytes are for, and a few in any case.
    package func pixels(bytes: Int, isExact: Bool) -> Int {
        max(4096, Int(min(Double(bytes) / (isExact ? exact : usual), 1e9)))
    }
}
