/// A row of plain values whose place and number never change, for threads that may neither allocate nor count references.
///
/// Owned by the object; its views must not outlive it. Several threads may use the views: the values are then each thread's own
/// business, as with any shared memory.
@safe package final class FixedArray<Element: BitwiseCopyable>: @unchecked Sendable {
    package let count: Int
    @unsafe private let base: UnsafeMutablePointer<Element>

    /// `count` times the same value.
    package init(repeating value: Element, count: Int) {
        self.count = max(0, count)
        unsafe base = UnsafeMutablePointer.allocate(capacity: max(1, self.count))
        unsafe base.initialize(repeating: value, count: max(1, self.count))
    }

    /// The values of an array.
    package init(_ values: [Element]) {
        count = values.count
        unsafe base = UnsafeMutablePointer.allocate(capacity: max(1, count))
        for (index, value) in values.enumerated() { unsafe (base + index).initialize(to: value) }
    }

    deinit { unsafe base.deallocate() }

    /// The values for a thread that counts no references.
    package var view: FixedArrayView<Element> { unsafe FixedArrayView(base, count) }

    /// The value at an index, which has to be inside.
    package subscript(index: Int) -> Element {
        get { view[index] }
        set { view[index] = newValue }
    }
}

/// A fixed array as a thread uses it; valid as long as the `FixedArray`.
@safe public struct FixedArrayView<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    /// The number of values.
    public let count: Int
    @unsafe @usableFromInline let base: UnsafeMutablePointer<Element>

    /// A view; the caller vouches for `count` values at `base`.
    @inlinable @unsafe public init(_ base: UnsafeMutablePointer<Element>, _ count: Int) {
        unsafe self.base = unsafe base
        self.count = count
    }

    /// Where the values are.
    @inlinable @unsafe public var address: UnsafeMutablePointer<Element> { unsafe base }

    /// The value at an index, which has to be inside.
    @inlinable public subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < count)
            return unsafe UnsafePointer(base + index)
        }
        nonmutating unsafeMutableAddress {
            precondition(index >= 0 && index < count)
            return unsafe base + index
        }
    }
}
