package import Sessions

/// Which shape the pointer has: the one that the program reports whose session the pointer is over, else the usual one.
///
/// A report belongs to the session whose label is the report's without its last part: `xterm -> shape` tells the shape over the session
/// `xterm`, and nowhere else. Of several reports of one label the one that was told last counts. A pure value.
package struct ShapeBoard: Sendable {
    private struct Entry {
        let label: Label
        var shape: PointerShape?
        var turn: Int
    }
    private var entries: [UInt32: Entry] = [:]
    private var turn = 0
    /// What the pointer looks like where nobody says anything.
    package var usual: PointerShape
    /// The label of the session that the pointer is over.
    package var hovered: Label?

    /// A board without reports.
    package init(usual: PointerShape = .arrow) { self.usual = usual }

    /// What the pointer looks like now.
    package var shape: PointerShape {
        guard let hovered else { return usual }
        let told = entries.values.filter { $0.label == hovered && $0.shape != nil }
        return told.max { $0.turn < $1.turn }?.shape ?? usual
    }

    /// A report was opened; false when its label names no session.
    package mutating func open(_ session: UInt32, label: Label) -> Bool {
        let parts = label.parts
        guard parts.count > 1 else { return false }
        entries[session] = Entry(label: Label(parts.dropLast().joined(separator: " -> ")), shape: nil, turn: 0)
        return true
    }

    /// A report tells a shape, or that there is none of its own.
    package mutating func tell(_ session: UInt32, _ shape: PointerShape?) {
        turn += 1
        entries[session]?.shape = shape
        entries[session]?.turn = turn
    }

    /// A report ended.
    package mutating func close(_ session: UInt32) { entries[session] = nil }
}
