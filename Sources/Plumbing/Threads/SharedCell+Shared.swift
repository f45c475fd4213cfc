/// A number of 64 bits and a word to wait on, for the threads of this process: how they hand each other things without a lock.
@safe package final class SharedCell: @unchecked Sendable {
    @unsafe private let address: UnsafeMutableRawPointer

    /// Zeros.
    package init() {
        unsafe address = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        unsafe address.initializeMemory(as: UInt64.self, repeating: 0, count: 8)
    }

    deinit { unsafe address.deallocate() }

    /// The number, valid as long as this.
    package var count: SharedCount { unsafe SharedCount(address) }

    /// The word, valid as long as this.
    package var word: SharedWord { unsafe SharedWord(address + 8) }
}
