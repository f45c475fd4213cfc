internal import Framebuffer
internal import Plumbing

extension TestRun {
    /// Waits until one of the conditions holds: on the present picture first, then after each change.
    func wait(for conditions: [Condition], limit: Int) throws(StepFailure) -> Sight.Finding {
        let screen = try connected()
        let begin = screen.record.updates
        let deadline = Deadline(milliseconds: limit)
        if let found = try look(for: conditions, on: screen, until: deadline) { return found }
        if let fault = sight.fault { throw StepFailure(.brokenTest, fault) }
        if let found = try accept(conditions, on: screen) { return found }
        throw try verdict(on: conditions, limit: limit, changes: screen.record.updates - begin, screen)
    }

    /// Looks for the conditions until the deadline; nil when none came to hold.
    func look(
        for conditions: [Condition], on screen: VNCScreen, until deadline: Deadline
    ) throws(StepFailure) -> Sight.Finding? {
        if conditions.contains(where: { $0.view != nil }) {
            return try lookAtViews(for: conditions, on: screen, until: deadline)
        }
        var seen = -1
        var changed: [Rect]?
        try driving { () throws(ScenarioError) in try screen.drain() }
        while true {
            if screen.record.isWhole && screen.record.updates != seen {
                seen = screen.record.updates
                let search = SearchPicture(screen.picture)
                if let found = sight.first(of: conditions, on: search, changed: changed) { return found }
                changed = []
            }
            let size = screen.record.sizes
            let isHandled = try driving { () throws(ScenarioError) in try screen.pump(deadline) }
            if screen.record.updates != seen { changed? += screen.record.newest }
            if screen.record.sizes != size { changed = nil }
            if !isHandled || deadline.isOver { return nil }
        }
    }

    /// Why none of the conditions came to hold: looked into with the server and the components.
    private func verdict(
        on conditions: [Condition], limit: Int, changes: Int, _ screen: VNCScreen
    ) throws(StepFailure) -> StepFailure {
        var picture = screen.picture
        for condition in conditions where condition.view != nil {
            picture = try self.picture(for: condition, on: screen) ?? picture
        }
        let (miss, reading) = sight.nearest(conditions, on: picture)
        let what = conditions.map(\.words).joined(separator: " or ")
        var failure = StepFailure(.notThere, "")
        var tail = ""
        if let miss {
            let place = miss.match.place
            let score = Double(Int(miss.match.score * 10_000)) / 10_000
            tail += "; nearest: \(miss.name) at [\(place.x), \(place.y)] with a score of \(score)"
            if miss.match.off > 0 {
                tail += " (\(miss.match.off) of \(miss.wanted.area.count) pixels off)"
            }
            if miss.match.isMatch { tail += ", which would do, but not there" }
        }
        if let reading { tail += "; read: \"\(reading.prefix(300).replacing("\n", with: " / "))\"" }
        // Is it late, or not there? A little patience tells.
        let late = Deadline(milliseconds: options.grace)
        let started = now
        let found = try look(for: conditions, on: screen, until: late)
        if found != nil {
            failure = StepFailure(
                .tooLate, "\(what) came \(now - started) ms after the limit of \(limit) ms")
        } else if !deadComponents.isEmpty {
            failure = StepFailure(
                .deadComponent, "\(what) was not there within \(limit) ms; \(deadComponents)")
        } else if !isAnswering(screen) {
            failure = StepFailure(
                .stalledServer, "\(what) was not there within \(limit) ms; the server does not answer")
        } else if changes == 0 {
            failure = StepFailure(
                .stillScreen,
                "\(what) was not there within \(limit) ms; the server answers, but nothing on the screen changed"
            )
        } else {
            failure = StepFailure(
                .notThere, "\(what) was not there within \(limit) ms, in \(changes) updates")
        }
        failure.message += tail
        failure.nearMiss = found == nil ? miss : nil
        failure.reading = reading
        return failure
    }

    /// Whether the server answers within seconds.
    func isAnswering(_ screen: VNCScreen) -> Bool {
        do throws(ScenarioError) {
            try screen.fence(limit: 5000)
            return true
        } catch { return false }
    }

    /// Waits for a time in which none of the conditions holds.
    func expectNo(_ conditions: [Condition], span: Int) throws(StepFailure) {
        let screen = try connected()
        let started = now
        guard let found = try look(for: conditions, on: screen, until: Deadline(milliseconds: span))
        else {
            if let fault = sight.fault { throw StepFailure(.brokenTest, fault) }
            return
        }
        current.place = found.place
        throw StepFailure(
            .stillThere,
            "\(conditions[found.index].words) was at [\(found.place.x), \(found.place.y)] after \(now - started) ms"
        )
    }
}

extension Condition {
    /// What is looked for, in words.
    var words: String {
        let what =
            switch subject {
            case .image(let subject): "the image \(subject.name)"
            case .text(let subject): "the text \"\(subject.text)\""
            case .color(let subject):
                "the color #\(String(subject.color.bits & 0xff_ffff | 0x100_0000, radix: 16).dropFirst())"
            case .size(let size): "a screen of \(size.width)x\(size.height)"
            }
        return view.map { "\(what) in the views of '\($0)'" } ?? what
    }
}
