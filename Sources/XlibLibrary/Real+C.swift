internal import CXlib

// How the library gets before the distribution's.
//
// A program finds it in a folder that LD_LIBRARY_PATH names first (LibraryDirectory), as `libX11.so.6` and as `libxcb.so.1`: two links
// to one file, which the loader maps once. It needs, in this order,
//
//   libX11.so.6, libxcb.so.1                              itself, by both names (module map of CXlib)
//   libnitpicker-real-X11.so, libnitpicker-real-xcb.so    the distribution's files (Packages/distribution-x)
//
// The loader goes by names: the first two entries give it both names, however it was asked for, before anything else may take
// them; the others are names that nobody else uses, so that the real files are loaded although a library of their name is there already.
// Symbols are looked for in the order of loading, so that what is exported here is found here by everybody, also by the real libX11 and
// by libxcb's own stubs, and everything else - 640 stubs, 1,200 functions, data - in the real libraries, at load time where a program
// wants that (BIND_NOW). No X library has versions of symbols, which would stand against it.
//
// All else is hidden (Exports.map), the Swift runtime is linked in, and nothing runs before the first call.

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
