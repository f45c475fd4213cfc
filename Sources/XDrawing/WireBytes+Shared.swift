/// Bytes of a request, borrowed for the time of its handling; reading outside of them yields zero.
///
/// A request's length is checked before its parts are read, so that zero is never taken for a value.
@safe package struct WireBytes {
    @unsafe package let base: UnsafeRawPointer
    package let count: Int

    /// The bytes of a buffer that stays while this is used.
    @unsafe @inlinable package init(_ buffer: UnsafeRawBufferPointer) {
        // An empty buffer has no address; nothing is ever read through the stand-in.
        unsafe base = buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = buffer.count
    }

    @unsafe @usableFromInline init(base: UnsafeRawPointer, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    @inlinable @inline(__always) package func u8(_ offset: Int) -> UInt8 {
        offset >= 0 && offset < count ? unsafe base.load(fromByteOffset: offset, as: UInt8.self) : 0
    }
    @inlinable @inline(__always) package func u16(_ offset: Int) -> UInt16 {
        offset >= 0 && offset <= count - 2 ? unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt16.self) : 0
    }
    @inlinable @inline(__always) package func u32(_ offset: Int) -> UInt32 {
        offset >= 0 && offset <= count - 4 ? unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self) : 0
    }
    @inlinable @inline(__always) package func i16(_ offset: Int) -> Int { Int(Int16(bitPattern: u16(offset))) }
    @inlinable @inline(__always) package func i32(_ offset: Int) -> Int { Int(Int32(bitPattern: u32(offset))) }
    /// A 16-bit count, size or offset.
    @inlinable @inline(__always) package func int16(_ offset: Int) -> Int { Int(u16(offset)) }

    /// The part that begins at `offset`, at most `length` bytes long, clamped to what there is.
    @inlinable @inline(__always) package func part(_ offset: Int, _ length: Int = .max) -> WireBytes {
        let start = min(max(0, offset), count)
        return unsafe WireBytes(base: base + start, count: min(max(0, length), count - start))
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] { unsafe Array(UnsafeRawBufferPointer(start: base, count: count)) }

    /// The bytes as text, each a Latin-1 character, as names in the protocol are.
    package var latin1: String { String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })) }
}
