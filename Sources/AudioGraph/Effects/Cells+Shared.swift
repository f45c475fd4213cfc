import Sound

/// A fixed array as effects use it on the audio thread: its accesses are compiled here, for each type of values.
///
/// Across modules they would be generic calls, which may allocate what describes a type. Valid as long as the `FixedArray`.
@safe struct Cells<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    let view: FixedArrayView<Element>
    @unsafe private let base: UnsafeMutablePointer<Element>

    /// The values of an array.
    init(_ array: FixedArray<Element>) {
        view = array.view
        unsafe base = array.view.address
    }

    var count: Int { view.count }

    /// The value at an index, which has to be inside.
    subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < view.count)
            return unsafe UnsafePointer(base + index)
        }
        nonmutating unsafeMutableAddress {
            precondition(index >= 0 && index < view.count)
            return unsafe base + index
        }
    }
}
