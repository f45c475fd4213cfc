public import CLinux
internal import Glibc

/// A word of 32 bits in memory that processes share, on which they wait for each other (a futex).
///
/// A view: whoever made it keeps the memory. It is trivial, so a thread that may neither allocate nor count references can use it.
@safe public struct SharedWord: BitwiseCopyable, @unchecked Sendable {
    @unsafe @usableFromInline let address: UnsafeMutableRawPointer

    /// A word at an address that is a multiple of four; the caller vouches for it.
    @inlinable @unsafe public init(_ address: UnsafeMutableRawPointer) { unsafe self.address = unsafe address }

    /// The value, read before everything that is read later.
    @inlinable public var value: UInt32 { unsafe clinux_load_acquire(address) }

    /// Sets the value after everything that was written before.
    @inlinable public func store(_ value: UInt32) { unsafe clinux_store_release(address, value) }

    /// Sets the value between everything that was done before and everything that is read later.
    @inlinable public func storeOrdered(_ value: UInt32) { unsafe clinux_store_ordered(address, value) }

    /// Takes one off, and returns what was there before.
    @inlinable public func takeOne() -> Int32 { unsafe clinux_take_one(address) }

    /// Sleeps while the value is `expected`, until `wake` or a moment (nil: for ever).
    ///
    /// It may return without either; false means that the moment has come.
    @discardableResult
    package func wait(while expected: UInt32, until deadline: Instant? = nil) -> Bool {
        unsafe clinux_futex_wait(address, expected, max(-1, deadline?.nanoseconds ?? -1)) != -ETIMEDOUT
    }

    /// Wakes up to `count` that wait, in every process.
    package func wake(_ count: Int = 1 << 20) { _ = unsafe clinux_futex_wake(address, Int32(clamping: count)) }
}

/// A number of 64 bits in memory that processes share; a view like `SharedWord`.
@safe public struct SharedCount: BitwiseCopyable, @unchecked Sendable {
    @unsafe @usableFromInline let address: UnsafeMutableRawPointer

    /// A number at an address that is a multiple of eight; the caller vouches for it.
    @inlinable @unsafe public init(_ address: UnsafeMutableRawPointer) { unsafe self.address = unsafe address }

    /// The value, read before everything that is read later.
    @inlinable public var value: UInt64 { unsafe clinux_load64_acquire(address) }

    /// Sets the value after everything that was written before.
    @inlinable public func store(_ value: UInt64) { unsafe clinux_store64_release(address, value) }
}
