internal import Framebuffer
internal import Glibc

/// Pixels that go to viewers as they are in memory.
enum PixelRows {
    /// The head, then the pixels of a rectangle, which must lie in the surface; nil when it does not.
    ///
    /// The byte that means nothing goes along.
    static func bytes(_ head: [UInt8], then rect: Rect, of surface: Surface) -> [UInt8]? {
        guard surface.bounds.contains(rect), !rect.isEmpty else { return nil }
        let size = head.count + rect.count * 4
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { target, count in
            guard var place = target.baseAddress else { return }
            unsafe place.initialize(from: head, count: head.count)
            unsafe place += head.count
            for y in rect.top..<rect.bottom {
                unsafe memcpy(place, surface.base + y * surface.stride + rect.x, rect.width * 4)
                unsafe place += rect.width * 4
            }
            count = size
        }
    }
}
