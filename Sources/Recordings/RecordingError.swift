/// Why a recording cannot be read or written, and at which byte of it.
package struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte of the file at which what is wrong begins; nil when it is not a matter of content.
    package let place: Int?
    /// What is wrong, in English.
    package let reason: String

    /// A failure.
    package init(_ reason: String, at place: Int? = nil) {
        self.place = place
        self.reason = reason
    }

    package var description: String { place.map { "byte \($0): \(reason)" } ?? reason }
}
