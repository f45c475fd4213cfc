package import Plumbing

extension Files {
    /// Waits until a file is there and its content is as `condition` wants it; returns the content.
    ///
    /// The present content is looked at first, then each change. The folder need not exist yet.
    @discardableResult
    package static func wait(
        for path: String, limit: Int = Deadline.limit, until condition: (String) -> Bool = { _ in true }
    ) throws(ScenarioError) -> String {
        let deadline = Deadline(milliseconds: limit)
        let home = folder(of: path)
        while true {
            // What leads to the file may have to be made first: watch as deep as there is something.
            var nearest = home
            while !exists(nearest) { nearest = folder(of: nearest) }
            let watch = try FileWatch(nearest)
            while exists(nearest) && (nearest == home || !exists(home)) {
                if let content = text(path), condition(content) { return content }
                if !watch.wait(deadline) {
                    throw ScenarioError(.limit, "waited for \(path), which holds \(text(path) ?? "nothing")")
                }
            }
        }
    }

    /// Waits until there is no such file or socket.
    package static func waitUntilGone(_ path: String, limit: Int = Deadline.limit) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        guard exists(folder(of: path)) else { return }
        let watch = try FileWatch(folder(of: path))
        while exists(path) {
            if !watch.wait(deadline) { throw ScenarioError(.limit, "waited for \(path) to go") }
        }
    }
}
