internal import Glibc
internal import XDrawing

/// A System V segment of shared memory that a client attached (MIT-SHM).
///
/// Its size is the kernel's word and never changes; what is in it may change at any moment, and only pixels are read from it.
@safe final class SharedSegment: Resource {
    @unsafe private let base: UnsafeMutableRawPointer
    let size: Int
    let isReadOnly: Bool

    /// Attaches the segment of that number; nothing when there is none, or it is another user's.
    init?(id: UInt32, number: Int32, isReadOnly: Bool) {
        var state = shmid_ds()
        guard unsafe shmctl(number, IPC_STAT, &state) == 0, state.shm_perm.uid == geteuid() else { return nil }
        guard let base = unsafe shmat(number, nil, isReadOnly ? SHM_RDONLY : 0), Int(bitPattern: base) != -1
        else { return nil }
        unsafe self.base = base
        size = Int(state.shm_segsz)
        self.isReadOnly = isReadOnly
        super.init(id: id)
    }

    deinit { _ = unsafe shmdt(base) }

    /// Lends a part of the memory; nothing when it is not all there.
    func read<Failure: Error>(
        _ offset: Int, _ count: Int, _ body: (WireBytes) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return false }
        try body(unsafe WireBytes(UnsafeRawBufferPointer(start: base + offset, count: count)))
        return true
    }

    /// Stores bytes; false when there is no room for them.
    func write(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard !isReadOnly, offset >= 0, offset <= size, bytes.count <= size - offset else { return false }
        unsafe bytes.withUnsafeBytes { from in
            if let start = from.baseAddress { unsafe (base + offset).copyMemory(from: start, byteCount: from.count) }
        }
        return true
    }
}
