internal import Synchronization

/// The newest of a row of values, on its way from one thread to another; neither ever waits.
///
/// Exactly one thread posts and one takes. Owned by the object; its views must not outlive it.
@safe final class Handover<Value: BitwiseCopyable>: @unchecked Sendable {
    @unsafe private let base: UnsafeMutablePointer<HandoverView<Value>.Places>

    /// Nothing posted yet.
    ///
    /// - Parameter value: what the memory holds until then.
    init(_ value: Value) {
        unsafe base = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe base.initialize(to: HandoverView<Value>.Places(value))
    }

    deinit {
        unsafe base.deinitialize(count: 1)
        unsafe base.deallocate()
    }

    /// Both ends, for threads that count no references.
    var view: HandoverView<Value> { unsafe HandoverView(base) }

    /// Posts a value; one that was not taken yet is lost.
    func post(_ value: Value) { view.post(value) }

    /// The newest value that was posted, nil when it was taken before.
    func take() -> Value? { view.take() }

    /// Takes back what was posted last; false when it was taken before.
    func withdraw() -> Bool { view.withdraw() }
}

/// A handover as a thread uses it; valid as long as the `Handover`.
@safe struct HandoverView<Value: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    /// Three places: one that the poster writes, one that the taker reads, and one in the middle that they exchange theirs for.
    struct Places: ~Copyable {
        /// The index of the place in the middle; with `fresh`, what is in it was not taken yet.
        let middle = Atomic<UInt32>(1)
        var first: Value
        var second: Value
        var third: Value
        var back: UInt32 = 0
        var front: UInt32 = 2

        init(_ value: Value) {
            first = value
            second = value
            third = value
        }

        subscript(index: UInt32) -> Value {
            get { index == 0 ? first : index == 1 ? second : third }
            set {
                if index == 0 { first = newValue } else if index == 1 { second = newValue } else { third = newValue }
            }
        }
    }

    @unsafe private let places: UnsafeMutablePointer<Places>
    private static var fresh: UInt32 { 4 }

    @unsafe init(_ places: UnsafeMutablePointer<Places>) { unsafe self.places = unsafe places }

    /// Posts a value; one that was not taken yet is lost.
    func post(_ value: Value) {
        let back = unsafe places.pointee.back
        unsafe places.pointee[back] = value
        let old = unsafe places.pointee.middle.exchange(back | Self.fresh, ordering: .acquiringAndReleasing)
        unsafe places.pointee.back = old & 3
    }

    /// Posts a value in the place of one that was not taken yet; false, with nothing posted, when there is none.
    func replace(_ value: Value) -> Bool {
        let middle = unsafe places.pointee.middle.load(ordering: .relaxed)
        guard middle & Self.fresh != 0 else { return false }
        let back = unsafe places.pointee.back
        unsafe places.pointee[back] = value
        let (done, _) = unsafe places.pointee.middle.compareExchange(
            expected: middle, desired: back | Self.fresh, ordering: .acquiringAndReleasing)
        if done { unsafe places.pointee.back = middle & 3 }
        return done
    }

    /// Takes back what was posted last; false when it was taken before.
    func withdraw() -> Bool {
        let middle = unsafe places.pointee.middle.load(ordering: .relaxed)
        guard middle & Self.fresh != 0 else { return false }
        return unsafe places.pointee.middle.compareExchange(
            expected: middle, desired: middle & 3, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// The newest value that was posted, nil when it was taken before.
    func take() -> Value? {
        guard unsafe places.pointee.middle.load(ordering: .relaxed) & Self.fresh != 0 else { return nil }
        let front = unsafe places.pointee.front
        let old = unsafe places.pointee.middle.exchange(front, ordering: .acquiringAndReleasing)
        unsafe places.pointee.front = old & 3
        return unsafe places.pointee[old & 3]
    }
}
