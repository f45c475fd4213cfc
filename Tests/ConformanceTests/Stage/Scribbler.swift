import Framebuffer
import Sessions
import Synchronization
import TestKit

/// Writes at random into shared memory, on a thread of its own, until it is told to stop.
final class Scribbler: Sendable {
    private let isOver = Atomic(false)

    /// Begins with all of the memory.
    init(_ memory: CaptureBuffer) {
        Task.detached { [self] in
            var random = Seeded(7)
            while !isOver.load(ordering: .relaxed) {
                _ = memory.withSurface { surface in
                    for _ in 0..<256 {
                        let place = random.int(0...surface.area.count - 1)
                        let bits = UInt32(random.int(0...Int(UInt32.max)))
                        surface.set(place % surface.area.width, place / surface.area.width, Color(bits: bits))
                    }
                    // The word that says whether it is being drawn.
                    surface.set(0, 0, Color(bits: UInt32(random.int(0...7))))
                }
                await Task.yield()
            }
        }
    }

    /// Ends it.
    func stop() { isOver.store(true, ordering: .relaxed) }
}
