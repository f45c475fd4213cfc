internal import Plumbing
internal import Sessions

extension Parent {
    // MARK: What components say

    /// How often, in milliseconds, those are told who read it.
    private static let logPause = 100

    /// Pipes for what a component will say, where somebody is told of it; else it speaks for itself.
    func openLog(of name: String) throws(SystemError) -> [LogPipe] {
        guard guests[name] == nil, machine.scenario.tellsLog(of: name) else { return [] }
        var pipes: [LogPipe] = []
        for number: Int32 in [1, 2] {
            let pipe = try LogPipe(number, loop) { [unowned self] bytes in
                if logs.append(bytes, of: name) { logsChanged() }
            } end: { [unowned self] pipe in
                logPipes[name]?.removeAll { $0 === pipe }
            }
            pipes.append(pipe)
        }
        return pipes
    }

    /// A component has ended: its last words are taken.
    ///
    /// What it started may go on to speak.
    func closeLog(of name: String) {
        for pipe in logPipes[name] ?? [] { pipe.read() }
        if logs.end(of: name) { logsChanged() }
    }

    /// What the parent says of components stands between what they say.
    func noteLog(_ text: String) { if logs.append(Array("\(text)\n".utf8), of: "nitpicker") { logsChanged() } }

    private func logsChanged() {
        guard logTimer == nil else { return }
        let isSoon = loop.now.since(lastLog) < Int64(Self.logPause) * 1_000_000
        guard isSoon else { return tellLogs() }
        logTimer = loop.schedule(at: lastLog.advanced(milliseconds: Self.logPause)) { [unowned self] in
            logTimer = nil
            tellLogs()
        }
    }

    private func tellLogs() {
        lastLog = loop.now
        documents.romsChanged { client, name in
            if case .log? = source(of: name, for: client) { true } else { false }
        }
    }
}
