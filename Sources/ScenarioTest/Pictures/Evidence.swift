package import Framebuffer
internal import Glibc
internal import Images
internal import Plumbing
internal import Synchronization

/// Pictures that a failed step leaves for whoever looks into it.
package enum Evidence {
    private static let number = Atomic<Int>(0)

    /// The folder: `NITPICKER_EVIDENCE`, or one below /tmp.
    static var folder: String { Files.environment("NITPICKER_EVIDENCE") ?? "/tmp/nitpicker-evidence" }

    /// Writes a picture as PNG and returns its path, or why there is none.
    package static func save(_ picture: Bitmap, _ name: String) -> String {
        let number = number.add(1, ordering: .relaxed).newValue
        let path = "\(folder)/\(getpid())-\(number)-\(name).png"
        do {
            let bytes = try PNG.encode(picture, fast: true)
            try Files.makeDirectory(folder)
            try Files.write(bytes, to: path)
            return path
        } catch {
            return "(not saved: \(error))"
        }
    }
}
