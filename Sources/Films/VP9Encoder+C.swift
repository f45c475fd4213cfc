internal import CVPX
internal import Framebuffer

/// VP9 of pictures of one size, each a frame at once.
@safe final class VP9Encoder {
    private let encoder: OpaquePointer
    private let area: Area

    /// A frame as it goes into a file.
    struct Frame {
        let bytes: [UInt8]
        /// Whether it needs none before it.
        let isKey: Bool
    }

    /// An encoder; nil when there is none for such pictures.
    ///
    /// - Parameters:
    ///   - quantizer: 0 for no loss, to 63.
    ///   - threads: how many it may use.
    init?(_ area: Area, quantizer: Int, threads: Int) {
        let opened = unsafe cvpx_open(
            Int32(clamping: area.width), Int32(clamping: area.height), Int32(clamping: quantizer),
            Int32(clamping: threads))
        guard let opened = unsafe opened else { return nil }
        unsafe encoder = opened
        self.area = area
    }

    deinit { unsafe cvpx_close(encoder) }

    /// The frame of a picture, which must have the encoder's size; nil on failure.
    func encode(_ picture: Bitmap, time: Int, duration: Int, isFresh: Bool) -> Frame? {
        guard picture.area == area else { return nil }
        return unsafe picture.pixels.withUnsafeBufferPointer { pixels in
            var bytes: UnsafePointer<UInt8>?
            var isKey: Int32 = 0
            let count = unsafe cvpx_encode(
                encoder, pixels.baseAddress, Int64(time), Int64(max(1, duration)), isFresh ? 1 : 0, &bytes, &isKey)
            guard count > 0, let start = unsafe bytes else { return nil }
            return unsafe Frame(bytes: Array(UnsafeBufferPointer(start: start, count: count)), isKey: isKey != 0)
        }
    }
}
