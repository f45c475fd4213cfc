internal import CTurboJPEG
internal import Framebuffer

/// Pictures to JPEG by libjpeg-turbo.
///
/// One thread at a time. When the library refuses, which it does for lack of memory alone, there is no result and
/// the caller sends the pixels otherwise.
@safe final class JPEGCompressor {
    private let handle: tjhandle?
    private var buffer: UnsafeMutablePointer<UInt8>?
    private var capacity: UInt = 0

    /// A compressor.
    init() { unsafe handle = tjInitCompress() }

    deinit {
        if let handle = unsafe handle { unsafe tjDestroy(handle) }
        unsafe tjFree(buffer)
    }

    /// The part of the surface in `rect`, which must lie inside, as a JPEG file.
    func compress(_ surface: Surface, _ rect: Rect, _ quality: JPEGQuality) -> [UInt8]? {
        guard surface.bounds.contains(rect), !rect.isEmpty else { return nil }
        return unsafe compress(
            surface.base + rect.y * surface.stride + rect.x, area: rect.area, stride: surface.stride, quality)
    }

    /// Pixels without padding as a JPEG file, or nil when there are too few.
    func compress(_ pixels: [UInt32], _ area: Area, _ quality: JPEGQuality) -> [UInt8]? {
        guard !area.isEmpty, pixels.count >= area.count else { return nil }
        return unsafe pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return nil }
            return unsafe compress(base, area: area, stride: area.width, quality)
        }
    }

    @unsafe private func compress(
        _ base: UnsafePointer<UInt32>, area: Area, stride: Int, _ quality: JPEGQuality
    ) -> [UInt8]? {
        let sampling =
            switch quality.subsampling {
            case .none: TJSAMP_444
            case .two: TJSAMP_422
            case .four: TJSAMP_420
            case .gray: TJSAMP_GRAY
            }
        let needed = tjBufSize(Int32(area.width), Int32(area.height), Int32(sampling.rawValue))
        if needed > capacity {
            unsafe tjFree(buffer)
            unsafe buffer = tjAlloc(Int32(needed))
            capacity = unsafe buffer == nil ? 0 : needed
        }
        guard capacity > 0, let handle = unsafe handle else { return nil }
        var size = capacity
        let result = unsafe base.withMemoryRebound(to: UInt8.self, capacity: area.count * 4) {
            unsafe tjCompress2(
                handle, $0, Int32(area.width), Int32(stride * 4), Int32(area.height), Int32(TJPF_BGRX.rawValue),
                &buffer, &size, Int32(sampling.rawValue), Int32(quality.quality), TJFLAG_NOREALLOC)
        }
        guard result == 0, let bytes = unsafe buffer else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
    }
}
