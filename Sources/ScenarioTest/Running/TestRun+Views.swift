internal import Framebuffer

extension TestRun {
    /// How long, in milliseconds, until what nobody sees change is looked at again.
    private static let pause = 50

    /// What the views of a label show.
    func views(of label: String, on screen: VNCScreen) throws(StepFailure) -> VNCViews {
        let views = try driving { () throws(ScenarioError) in try screen.views(of: label, limit: max(5000, plan.limit))
        }
        guard let views else {
            throw StepFailure(
                .brokenTest,
                "'view' needs a server of ours whose scenario permits it: 'tests: {views: true}' for 'vnc-server', and "
                    + "'views: [{label: vnc-server -> views}]' for 'gui-server'")
        }
        return views
    }

    /// Looks until the deadline for conditions of which some are of views by themselves; nil when none came to hold.
    ///
    /// What lies below others changes without anybody seeing it, so that is looked at again and again.
    func lookAtViews(
        for conditions: [Condition], on screen: VNCScreen, until deadline: Deadline
    ) throws(StepFailure) -> Sight.Finding? {
        try driving { () throws(ScenarioError) in try screen.drain() }
        while true {
            for (index, condition) in conditions.enumerated() {
                guard let picture = try picture(for: condition, on: screen) else { continue }
                // What was read before was read on another picture.
                sight.forget()
                defer { sight.forget() }
                if let found = sight.first(of: [condition], on: picture) {
                    return Sight.Finding(place: found.place, index: index)
                }
            }
            if deadline.isOver { return nil }
            let pause = Deadline(milliseconds: min(Self.pause, Int(deadline.milliseconds)))
            let updates = screen.record.updates
            while screen.record.updates == updates && !pause.isOver {
                _ = try driving { () throws(ScenarioError) in try screen.pump(pause) }
            }
        }
    }

    /// The picture on which a condition is looked for: the screen, or the views of its label where they are on it; nil while there are none.
    func picture(for condition: Condition, on screen: VNCScreen) throws(StepFailure) -> Bitmap? {
        guard let label = condition.view else { return screen.record.isWhole ? screen.picture : nil }
        let views = try views(of: label, on: screen)
        return views.place.isEmpty ? nil : views.picture(on: screen.area)
    }
}
