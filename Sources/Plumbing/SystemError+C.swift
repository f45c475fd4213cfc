internal import CLinux

extension SystemError {
    /// The C library's words for an errno.
    static func text(_ errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        unsafe buffer.withUnsafeMutableBufferPointer { unsafe clinux_error_text(errno, $0.baseAddress, $0.count) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
