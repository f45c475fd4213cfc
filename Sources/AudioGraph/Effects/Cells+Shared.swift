import Sound

/// A fixed array as effects use it on the audio thread: its accesses are compiled here, for each type of values.
///
/// Across modules they would be generic calls, which may allocate what describes a type. Valid as long as the `FixedArray`.
@safe struct Cells<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    let count: Int
    @unsafe private let base: UnsafeMutablePointer<Element>

    /// The values of an array.
    init(_ array: FixedArray<Element>) {
        count = array.count
        unsafe base = array.view.address
    }

    /// The same for other modules.
    var view: FixedArrayView<Element> { unsafe FixedArrayView(base, count) }

    /// The value at an index, which has to be inside.
    subscript(index: Int) -> Element {
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
