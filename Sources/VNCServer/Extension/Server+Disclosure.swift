internal import Plumbing

/// What viewers are told beyond what they see, where the settings say so.
extension Server {
    /// What viewers with all rights may be told.
    var discloses: Disclosure { settings.discloses }

    /// Asks for what components say, or does so no more.
    func openLogs() throws {
        if !settings.discloses.contains(.logs) { logs = nil } else if logs == nil { logs = try LogWatch(link, loop) }
    }

    /// Has views shown by themselves to a viewer; false when too much of that is under way.
    func ask(_ question: ViewDesk.Question) -> Bool {
        if views == nil {
            do {
                views = try ViewDesk(link, loop, screens.shown) { [unowned self] in
                    screen.origin
                } answer: { [unowned self] question, picture in
                    sessions[question.viewer]?.answer(question.number, picture == nil ? .prohibited : .ok, picture)
                }
            } catch {
                Log.warning("views: \(error)")
            }
        }
        return views?.ask(question) ?? false
    }
}
