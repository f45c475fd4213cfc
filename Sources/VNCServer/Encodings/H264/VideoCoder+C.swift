internal import COpenH264
internal import CTurboJPEG
internal import Framebuffer

/// Pictures of one size to frames of H.264, each made from the one before, by OpenH264.
///
/// One thread at a time.
@safe final class VideoCoder {
    private let area: Area
    private let coder: OpaquePointer
    private let converter: tjhandle
    private var planes: [UInt8]

    /// A coder; nil when there can be none of that size.
    init?(_ area: Area, quantizer: Int) {
        guard let coder = unsafe copenh264_open(Int32(area.width), Int32(area.height), Int32(quantizer)) else {
            return nil
        }
        guard let converter = unsafe tjInitCompress() else {
            unsafe copenh264_close(coder)
            return nil
        }
        self.area = area
        unsafe self.coder = coder
        unsafe self.converter = converter
        planes = Array(repeating: 0, count: area.count * 3 / 2)
    }

    deinit {
        unsafe copenh264_close(coder)
        unsafe tjDestroy(converter)
    }

    /// The next frame, of the part of the surface from `origin` on, nil when the library refuses.
    ///
    /// A `fresh` one needs none before it.
    func encode(_ surface: Surface, at origin: Point, fresh: Bool) -> [UInt8]? {
        guard surface.bounds.contains(Rect(origin, area)) else { return nil }
        let base = unsafe surface.base + origin.y * surface.stride + origin.x
        let isConverted = unsafe base.withMemoryRebound(to: UInt8.self, capacity: 4 * area.count) { source in
            unsafe planes.withUnsafeMutableBufferPointer { target in
                guard let luma = target.baseAddress else { return false }
                let blue = unsafe luma + area.count
                var places: [UnsafeMutablePointer<UInt8>?] = unsafe [luma, blue, blue + area.count / 4]
                var strides = [Int32(area.width), Int32(area.width / 2), Int32(area.width / 2)]
                return unsafe tjEncodeYUVPlanes(
                    converter, source, Int32(area.width), Int32(4 * surface.stride), Int32(area.height),
                    Int32(TJPF_BGRX.rawValue), &places, &strides, Int32(TJSAMP_420.rawValue), 0) == 0
            }
        }
        guard isConverted else { return nil }
        var frame: UnsafePointer<UInt8>?
        let count = unsafe copenh264_encode(coder, planes, fresh ? 1 : 0, &frame)
        guard count > 0, let frame = unsafe frame else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: frame, count: count))
    }
}
