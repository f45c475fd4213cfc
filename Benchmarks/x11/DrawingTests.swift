/// The tests of x11perf that are run.
enum DrawingTests {
    /// What programs do most, one size of each: points, fills, lines, text, copies, images, and then windows.
    static let all = [
        "dot", "rect1", "rect10", "rect100", "rect500", "line1", "line10", "line100", "line500", "seg100", "wline100",
        "circle100", "fcircle100", "ftext", "fitext", "copywinwin10", "copywinwin100", "copywinwin500",
        "copypixwin100", "copypixwin500", "scroll100", "scroll500", "putimage10", "putimage100", "putimage500",
        "getimage100", "getimage500", "noop", "gc", "prop", "create", "map", "move", "resize", "aa10text", "shmput100",
    ]
    /// How many children a window has in the tests of windows.
    static let windows = 25

    /// The rates that x11perf printed, in things per second.
    ///
    /// A line of a trial reads `  2400 reps @   0.0004 msec (2740000.0/sec): Map window`, with `trep` for a mean.
    static func rates(in output: String) -> [Double] {
        output.split(separator: "\n").compactMap { line in
            guard line.contains(" reps @ "), let open = line.firstIndex(of: "("),
                let end = line[open...].range(of: "/sec")?.lowerBound
            else { return nil }
            return Double(line[line.index(after: open)..<end].drop { $0 == " " })
        }
    }
}

extension Substring {
    /// Where a text stands in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
