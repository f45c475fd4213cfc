internal import Sessions

/// What the `record` part of the `config` document says.
package struct RecordSettings: Hashable, Sendable {
    /// The folder for the files, which is made when it is not there.
    package var folder: String
    /// The most moments a second.
    package var rate = 10
    /// When a file is full, in MiB, and how long one recording is, in minutes.
    package var megabytes = 256
    package var minutes = 60
    /// How many files are kept; the oldest go when there is another.
    package var keep = 10

    /// What a document says; nil where it says nothing.
    init?(_ document: Document, _ problems: inout [String]) throws(VNCServerError) {
        if document.isNull || document.bool == false { return nil }
        guard let folder = document["folder"].string, folder.hasPrefix("/") else {
            throw VNCServerError("`record` needs a `folder`, an absolute path")
        }
        self.folder = folder
        func number(_ name: String, _ range: ClosedRange<Int>, _ usual: Int) throws(VNCServerError) -> Int {
            if document[name].isNull { return usual }
            guard let number = document[name].integer, range.contains(number) else {
                throw VNCServerError("`record: \(name)` must be \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        rate = try number("rate", 1...60, rate)
        megabytes = try number("megabytes", 1...1 << 20, megabytes)
        minutes = try number("minutes", 1...100_000, minutes)
        keep = try number("keep", 1...10_000, keep)
        problems += document.members.filter { !["folder", "rate", "megabytes", "minutes", "keep"].contains($0.name) }
            .map { "`record: \($0.name)` is not known" }
    }
}
