internal import BenchmarkKit
internal import CBenchPeers
internal import Framebuffer
internal import Plumbing
internal import Sessions

/// The pixel loops on one frame of 1920x1080, beside pixman's; checked bit for bit before they are timed.
struct Kernels {
    private static let area = Area(1920, 1080)
    private var source: Bitmap
    private var target: Bitmap
    private let count: Int

    /// Pictures of random premultiplied pixels.
    init(count: Int) {
        var random: UInt32 = 12345
        var pixels: [UInt32] = []
        pixels.reserveCapacity(Self.area.count)
        for _ in 0..<Self.area.count {
            random = random &* 1_664_525 &+ 1_013_904_223
            let alpha = random >> 24
            let parts = [(random >> 4) & 255, (random >> 10) & 255, (random >> 15) & 255].map { $0 * alpha / 255 }
            pixels.append(alpha << 24 | parts[2] << 16 | parts[1] << 8 | parts[0])
        }
        source = Bitmap(Self.area, pixels: pixels) ?? Bitmap(Self.area)
        target = Bitmap(Self.area, filledWith: .white)
        self.count = count
    }

    /// All figures; an error's text when a kernel draws other pixels than its peer.
    mutating func run() -> ([Figure], String?) {
        guard agrees() else { return ([], "over differs from pixman's") }
        let bounds = Rect(.zero, Self.area)
        var other = source
        let figures = [
            figure("copy, full frame", peer: pixman(over: false)) { $0.copy($1, bounds, to: .zero) },
            figure("copy opaque, full frame", peer: nil) { $0.copyOpaque($1, bounds, to: .zero) },
            figure("over, full frame", peer: pixman(over: true), target: 0.70) { $0.over($1, bounds, to: .zero) },
            figure("fill, full frame", peer: nil) { target, _ in target.fill(bounds, .black) },
            shared(),
            compare(&other),
        ]
        return (figures, nil)
    }

    private mutating func agrees() -> Bool {
        var ours = target
        ours.withSurface { surface in source.withPixels { surface.over($0, surface.bounds, to: .zero) } }
        var theirs = target
        let (width, height) = (Int32(Self.area.width), Int32(Self.area.height))
        _ = unsafe theirs.pixels.withUnsafeMutableBufferPointer { to in
            unsafe source.pixels.withUnsafeBufferPointer { from in
                unsafe cbench_pixman(to.baseAddress, from.baseAddress, width, height, 1)
            }
        }
        return zip(ours.pixels, theirs.pixels).allSatisfy { $0 & 0xff_ffff == $1 & 0xff_ffff }
    }

    private mutating func figure(
        _ name: String, peer: Double?, target limit: Double? = nil, _ draw: (Surface, Surface) -> Void
    ) -> Figure {
        let series = target.withSurface { target in
            source.withPixels { source in Series.measure(count) { draw(target, source) } }
        }
        return Figure(
            name: name, unit: .milliseconds, value: Double(series.median) / 1e6, best: Double(series.best) / 1e6,
            target: limit, peers: peer.map { [("pixman", $0)] } ?? [])
    }

    private mutating func pixman(over: Bool) -> Double {
        let (width, height) = (Int32(Self.area.width), Int32(Self.area.height))
        let series = unsafe target.pixels.withUnsafeMutableBufferPointer { to in
            unsafe source.pixels.withUnsafeBufferPointer { from in
                Series.measure(count) {
                    _ = unsafe cbench_pixman(to.baseAddress, from.baseAddress, width, height, over ? 1 : 0)
                }
            }
        }
        return Double(series.median) / 1e6
    }

    /// What a capture is at best: from a program's shared memory to a viewer's.
    private func shared() -> Figure {
        guard let from = try? CaptureBuffer(Self.area), let to = try? CaptureBuffer(Self.area) else {
            return Figure(name: "copy opaque, shared memory (FAILED)", unit: .milliseconds, value: 0, best: 0)
        }
        let series = to.withSurface { target in
            from.withSurface { source in
                source.fill(source.bounds, .white)
                return Series.measure(count) { target.copyOpaque(source, source.bounds, to: .zero) }
            }
        }
        let times = (series ?? nil) ?? Series([])
        return Figure(
            name: "copy opaque, shared memory", unit: .milliseconds, value: times.milliseconds,
            best: Double(times.best) / 1e6)
    }

    private func compare(_ other: inout Bitmap) -> Figure {
        var equal = true
        let series = other.withPixels { a in
            source.withPixels { b in Series.measure(count) { equal = a.equals(b, in: a.bounds) && equal } }
        }
        return Figure(
            name: equal ? "compare, full frame" : "compare, full frame (WRONG)", unit: .milliseconds,
            value: Double(series.median) / 1e6, best: Double(series.best) / 1e6)
    }
}
