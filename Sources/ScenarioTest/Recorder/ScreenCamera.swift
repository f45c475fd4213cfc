internal import Framebuffer
internal import Plumbing
package import Recordings

/// Records what a VNC server shows.
package final class ScreenCamera {
    /// What it records with.
    package let recorder: ScreenRecorder
    private let period: Int
    private var pending = Region()
    private var last = Instant(nanoseconds: 0)

    /// How often is asked whether it is over, in milliseconds.
    private static let lookAround = 100

    /// A camera that takes a moment at most every `period` milliseconds.
    package init(_ recorder: ScreenRecorder, period: Int) {
        self.recorder = recorder
        self.period = period
    }

    /// Records until the file is full, `isOver` says so, or the server leaves.
    package func film(_ screen: VNCScreen, until isOver: () -> Bool) throws(ScenarioError) {
        pending = Region(Rect(.zero, screen.area))
        screen.updated = { [unowned self] screen in
            for rect in screen.record.newest { pending.formUnion(rect) }
            pending = pending.simplified(to: 32)
        }
        defer { screen.updated = nil }
        while !isOver(), !recorder.isFull {
            let due = last.advanced(milliseconds: period)
            let left = Int(due.since(.now) / 1_000_000)
            if !pending.isEmpty, left <= 0, screen.record.isWhole {
                try take(screen)
            } else {
                try screen.pump(Deadline(milliseconds: pending.isEmpty ? Self.lookAround : max(1, left)))
            }
        }
        if !pending.isEmpty, screen.record.isWhole, !recorder.isFull { try take(screen) }
    }

    /// Ends the recording.
    package func finish() throws(RecordingError) { try recorder.finish(at: .now) }

    private func take(_ screen: VNCScreen) throws(ScenarioError) {
        let rects = pending.rects
        pending = Region()
        last = .now
        do throws(RecordingError) {
            try recorder.take(screen.picture, rects, at: last)
        } catch {
            throw ScenarioError(.process, "\(error)")
        }
    }
}
