internal import Framebuffer

extension TestRun {
    /// How long, in milliseconds, a server may take to say that a time has passed.
    private static let patience = 5000

    /// Waits until nothing has changed for a time.
    ///
    /// What was sent anew without being different is no change. Our own server measures it where it captures; of others it is seen by what they send.
    func settle(quiet: Int, limit: Int, area: Rect?) throws(StepFailure) {
        let screen = try connected()
        try driving { () throws(ScenarioError) in try screen.drain() }
        if screen.takesInquiries {
            try settleByAnswer(quiet, limit, area, screen)
        } else {
            try settleBySight(quiet, limit, area, screen)
        }
    }

    private func settleByAnswer(_ quiet: Int, _ limit: Int, _ area: Rect?, _ screen: VNCScreen) throws(StepFailure) {
        let question = try driving { () throws(ScenarioError) in try screen.askForQuiet(quiet, in: area) }
        defer { screen.forget(question) }
        let deadline = Deadline(milliseconds: limit)
        var patience = Deadline(milliseconds: quiet + Self.patience)
        // Said is one thing, shown another: the picture has to be that of the frame that was named.
        while screen.settledFrame(question).map({ $0 > screen.record.frame?.number ?? 0 }) ?? true {
            let updates = screen.record.updates
            _ = try driving { () throws(ScenarioError) in try screen.pump(patience) }
            if patience.isOver { throw StepFailure(.stalledServer, "nothing changes, but the server does not answer") }
            if screen.record.updates == updates { continue }
            let last = Self.changed(screen, area)
            if last.isEmpty { continue }
            patience = Deadline(milliseconds: quiet + Self.patience)
            if deadline.isOver && screen.settledFrame(question) == nil { throw Self.restless(quiet, limit, last) }
        }
    }

    private func settleBySight(_ quiet: Int, _ limit: Int, _ area: Rect?, _ screen: VNCScreen) throws(StepFailure) {
        let deadline = Deadline(milliseconds: limit)
        var before = screen.picture
        var rest = Deadline(milliseconds: quiet)
        while !rest.isOver {
            let updates = screen.record.updates
            // The rest may end in the middle of a millisecond, which the deadline rounds up.
            let isHandled = try driving { () throws(ScenarioError) in try screen.pump(rest) }
            guard isHandled, screen.record.updates != updates else { continue }
            let picture = screen.picture
            let last = Self.changed(screen, area, of: picture, since: before)
            before = picture
            if last.isEmpty { continue }
            rest = Deadline(milliseconds: quiet)
            if deadline.isOver { throw Self.restless(quiet, limit, last) }
        }
        // A server that has stopped is still, too.
        if !isAnswering(screen) {
            throw StepFailure(.stalledServer, "nothing changes, but the server does not answer")
        }
    }

    /// What the newest update has brought in the area, where the pictures differ if there are two.
    private static func changed(
        _ screen: VNCScreen, _ area: Rect?, of picture: Bitmap? = nil, since before: Bitmap? = nil
    ) -> Rect {
        screen.record.newest.map { rect in area.map { rect.intersection($0) } ?? rect }.filter { rect in
            guard let picture, let before else { return true }
            return !rect.isEmpty && (picture.area != before.area || picture.part(rect) != before.part(rect))
        }.reduce(.zero) { $0.union($1) }
    }

    private static func restless(_ quiet: Int, _ limit: Int, _ last: Rect) -> StepFailure {
        StepFailure(
            .notThere,
            "the screen was not still for \(quiet) ms within \(limit) ms: it changed last in "
                + "[\(last.x), \(last.y), \(last.width), \(last.height)]")
    }
}
