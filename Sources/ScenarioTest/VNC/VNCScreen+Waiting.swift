package import Framebuffer

extension VNCScreen {
    /// Waits until the picture is as `condition` wants it: the present one first, then each update.
    ///
    /// A picture that is not yet whole after a change of its size is not looked at.
    package func waitUntil(
        _ what: String, limit: Int = Deadline.limit, _ condition: (Bitmap) -> Bool
    ) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        var seen = -1
        while true {
            if record.isWhole && record.updates != seen {
                seen = record.updates
                if condition(picture) { return }
            }
            if try !pump(deadline) || deadline.isOver { throw expired(what, limit) }
        }
    }

    /// Waits until what has been counted is as `condition` wants it; it is asked after each message.
    package func wait(
        _ what: String, limit: Int = Deadline.limit, until condition: (VNCRecord) -> Bool
    ) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        while !condition(record) {
            if try !pump(deadline) || deadline.isOver { throw expired(what, limit) }
        }
    }

    /// Waits until the server has handled everything that this viewer sent before.
    ///
    /// The protocol has no acknowledgement, but a pixel that is asked for regardless of changes must be answered, and
    /// messages are handled in order. One answer may have been on its way when the question was sent, so two are asked.
    /// What programs make of the input comes later: that is waited for by its effect on the picture.
    package func fence(limit: Int = Deadline.limit) throws(ScenarioError) {
        for _ in 0..<2 {
            let answered = record.corners
            try connection.request(Rect(0, 0, 1, 1), isIncremental: false)
            try wait("the answer to a fence", limit: limit) { $0.corners > answered }
        }
    }

    /// Asks for the whole picture anew and waits for it.
    package func refresh() throws(ScenarioError) {
        try fence()
        let pixels = record.pixels.values.reduce(0, +)
        try connection.request(Rect(.zero, area), isIncremental: false)
        try wait("the whole picture") { $0.pixels.values.reduce(0, +) >= pixels + $0.area.count }
    }

    /// Waits until the server closes the connection.
    package func waitForDisconnect(limit: Int = Deadline.limit) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        do throws(ScenarioError) {
            while try pump(deadline) {}
        } catch {
            if error.code == .disconnected { return }
            throw error
        }
        throw expired("the server to close the connection", limit)
    }

    /// A limit that was reached, with what the server was doing: still, stalled or gone.
    private func expired(_ what: String, _ limit: Int) -> ScenarioError {
        var verdict = "still: the server answers, the picture does not change"
        let answered = record.corners
        do throws(ScenarioError) {
            let deadline = Deadline(milliseconds: min(5000, max(1000, limit)))
            try connection.request(Rect(0, 0, 1, 1), isIncremental: false)
            while record.corners == answered {
                if try !pump(deadline) { verdict = "stalled: the server does not answer"; break }
            }
        } catch {
            verdict = "dead: \(error.context)"
        }
        return ScenarioError(
            .limit,
            "waited for \(what) on \(address); \(verdict); \(record.updates) updates, "
                + "picture saved as \(Evidence.save(picture, "expired"))")
    }
}
