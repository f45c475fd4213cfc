internal import CXlib

/// The functions of the real libxcb, for connections that are not ours.
enum Real {
    /// The function of that name; the caller vouches for its type.
    ///
    /// The real library is needed by ours, so that a function of its header is there.
    @unsafe static func function<Function>(_ name: StaticString, _ type: Function.Type) -> Function {
        let pointer = name.withUTF8Buffer { bytes in
            unsafe cxlib_real(UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self))
        }
        guard let pointer = unsafe pointer else { preconditionFailure("libxcb has no \(name)") }
        return unsafe unsafeBitCast(pointer, to: type)
    }
}
