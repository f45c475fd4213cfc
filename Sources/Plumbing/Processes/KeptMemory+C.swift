internal import CLinux

/// What the allocator does with memory that is not used for the moment.
///
/// Given back to the kernel and taken again for every picture, it is cleared each time, which costs more than to copy a picture.
package enum KeptMemory {
    /// The bytes that are kept, and the pools from which threads allocate.
    private static let limit: Int32 = 12 << 20
    private static let pools: Int32 = 2

    /// Keeps some from now on; for a whole process, before it has threads.
    package static func keep() { clinux_keep_memory(limit, pools) }

    /// Gives back what is kept, when it will not be needed for a while.
    package static func giveBack() { clinux_give_memory_back() }
}
