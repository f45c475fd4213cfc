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
            // What leads to the file may have to be made first: the deepest folder that is there is watched.
            let nearest = nearestFolder(to: home)
            let watch = try FileWatch(nearest)
            // Each look comes after the watch was set, so that nothing is missed in between.
            while nearestFolder(to: home) == nearest {
                if let content = text(path), condition(content) { return content }
                if !watch.wait(deadline) || deadline.isOver {
                    throw ScenarioError(.limit, "waited for \(path), which holds \(text(path) ?? "nothing")")
                }
            }
        }
    }

    private static func nearestFolder(to folder: String) -> String {
        var result = folder
        while !exists(result) { result = self.folder(of: result) }
        return result
    }

    /// Waits until there is no such file or socket.
    package static func waitUntilGone(_ path: String, limit: Int = Deadline.limit) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        guard exists(folder(of: path)) else { return }
        let watch = try FileWatch(folder(of: path))
        while exists(path) {
            if !watch.wait(deadline) || deadline.isOver { throw ScenarioError(.limit, "waited for \(path) to go") }
        }
    }
}
