package import Framebuffer

/// What one capture client has not seen yet.
///
/// A pure value: damage comes in, each capture takes out what the named buffer lacks and what is different from the previous capture.
/// Bounded, however long the client does not look.
package struct CaptureLog: Sendable {
    /// The part of the panorama that is captured.
    package private(set) var rect: Rect
    /// Counts the captures that found something new.
    package private(set) var number: UInt64 = 0
    private var sinceLast: Changes
    /// What each buffer lacks.
    private var missing: [Int: Region] = [:]

    /// What a capture has to do and to tell.
    package struct Take: Hashable, Sendable {
        /// What is to be drawn into the buffer, on the panorama.
        package var redraw: Region
        /// What is different from the previous capture, on the panorama.
        package var changes: Changes
        package var number: UInt64
    }

    /// A client that has seen nothing.
    package init(_ rect: Rect) {
        self.rect = rect
        sinceLast = Changes(all: rect)
    }

    /// Whether a capture would find something new.
    package var hasNews: Bool { !sinceLast.isEmpty }

    /// Shows another part from now on; all is new.
    package mutating func reset(_ rect: Rect) {
        self.rect = rect
        sinceLast = Changes(all: rect)
        for index in missing.keys { missing[index] = Region(rect) }
    }

    /// Names a buffer that holds nothing yet.
    package mutating func add(buffer index: Int) { missing[index] = Region(rect) }

    /// Forgets all buffers.
    package mutating func forgetBuffers() { missing = [:] }

    /// Takes note of changes of the panorama.
    package mutating func note(_ changes: Changes) {
        if changes.isEmpty { return }
        var changes = changes
        changes.clip(to: rect)
        if changes.isEmpty { return }
        sinceLast.append(changes)
        let region = changes.region
        for index in missing.keys {
            missing[index]?.formUnion(region)
            if let lack = missing[index], lack.rects.count > Changes.limit {
                missing[index] = lack.simplified(to: Changes.limit)
            }
        }
    }

    /// Counts a picture that is new for another reason.
    package mutating func countAnew() { number += 1 }

    /// Tells what moved since the last capture as damage: what it was moved from may not have been right.
    package mutating func dropMoves() { sinceLast.dropMoves() }

    /// A capture into a buffer; nil when there is no such buffer.
    package mutating func capture(into index: Int) -> Take? {
        guard let redraw = missing[index] else { return nil }
        missing[index] = Region()
        if !sinceLast.isEmpty { number += 1 }
        defer { sinceLast = Changes() }
        return Take(redraw: redraw, changes: sinceLast, number: number)
    }
}
