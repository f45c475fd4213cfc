internal import CLinux
internal import Glibc

/// A memory file in this process's address space, unmapped when its owner lets go of it.
///
/// The other side may write at any time: read a value once into a local, validate it, then use it. The size cannot
/// change, because only sealed memory is mapped.
@safe package struct Mapping: ~Copyable, Sendable {
    @unsafe private nonisolated(unsafe) let base: UnsafeMutableRawPointer
    /// The mapped bytes.
    package let count: Int
    package let isWritable: Bool

    /// Maps the whole file.
    package init(_ file: borrowing MemoryFile, writable: Bool) throws(SystemError) {
        var error: Int32 = 0
        guard let base = unsafe clinux_map(file.descriptor.number, file.count, writable ? 1 : 0, &error) else {
            throw SystemError("mmap", error)
        }
        unsafe self.base = unsafe base
        count = file.count
        isWritable = writable
    }

    deinit { unsafe munmap(base, count) }

    /// Reads the 32-bit word at a byte offset (a multiple of four), ordered before later reads.
    package borrowing func load(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset % 4 == 0 && offset + 4 <= count)
        return unsafe clinux_load_acquire(base + offset)
    }

    /// Writes the 32-bit word at a byte offset (a multiple of four), ordered after earlier writes.
    package borrowing func store(_ value: UInt32, at offset: Int) {
        precondition(isWritable && offset >= 0 && offset % 4 == 0 && offset + 4 <= count)
        unsafe clinux_store_release(base + offset, value)
    }

    /// Where the memory begins; valid as long as the mapping.
    ///
    /// For views that a thread uses which may not count references; their owner keeps the mapping.
    @unsafe package var address: UnsafeMutableRawPointer { unsafe base }

    /// Reads one byte; nil outside.
    package borrowing func byte(at offset: Int) -> UInt8? {
        guard offset >= 0 && offset < count else { return nil }
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Lets `body` use `words` 32-bit words from a byte offset; nil when they do not lie inside.
    ///
    /// The pointer is valid only inside `body`, and read-only unless the mapping is writable.
    @unsafe package borrowing func withWords<R>(
        at offset: Int, count words: Int, _ body: (UnsafeMutablePointer<UInt32>) -> R
    ) -> R? {
        guard offset >= 0, offset % 4 == 0, words >= 0, words <= (count - offset) / 4, offset <= count else {
            return nil
        }
        return unsafe body((base + offset).assumingMemoryBound(to: UInt32.self))
    }

    /// Lets `body` use `size` bytes from a byte offset; nil when they do not lie inside.
    @unsafe package borrowing func withBytes<R>(
        at offset: Int, count size: Int, _ body: (UnsafeMutableRawBufferPointer) -> R
    ) -> R? {
        guard offset >= 0, size >= 0, offset <= count, size <= count - offset else { return nil }
        return unsafe body(UnsafeMutableRawBufferPointer(start: base + offset, count: size))
    }
}
