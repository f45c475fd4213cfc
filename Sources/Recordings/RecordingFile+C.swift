internal import Glibc
internal import Plumbing

/// A recording that is being written: a new file that its owner alone may read.
///
/// Each moment is written whole and at once, so that what a recorder leaves that is killed can be read up to its last moment.
package final class RecordingFile {
    package let path: String
    /// The bytes written.
    package private(set) var byteCount = 0
    private let descriptor: Descriptor

    /// Makes the file; there must be none of that name, since recordings are never written over anything.
    package init(_ path: String) throws(RecordingError) {
        self.path = path
        let number = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw RecordingError("\(SystemError("make \(path)", errno))") }
        descriptor = Descriptor(owning: number)
    }

    /// Appends whole moments.
    package func append(_ bytes: [UInt8]) throws(RecordingError) {
        if bytes.isEmpty { return }
        do throws(SystemError) {
            try Files.write(bytes, descriptor: descriptor.number, path)
        } catch {
            throw RecordingError("\(error)")
        }
        byteCount += bytes.count
    }
}
