internal import Framebuffer
internal import Plumbing
internal import Sessions

extension TestRun {
    /// Connects to a server, trying again while nobody listens there, until the limit.
    func connect(_ target: ServerTarget) throws(ScenarioError) {
        screen?.disconnect()
        screen = nil
        var options = VNCOptions(password: try password(target.password))
        options.separateCursor = !target.showsPointer
        options.hears = plan.steps.hear
        var address = target.address
        if case .tcp(let host, let port) = address { address = .tcp(HostName.number(of: host), port) }
        let deadline = Deadline(milliseconds: target.limit)
        var pause = 10
        while true {
            do throws(ScenarioError) {
                let screen = try VNCScreen(address, options)
                take(screen)
                return
            } catch {
                // Nobody listens yet, or the socket is not there yet; everything else is an answer. And a QEMU whose screen gets another
                // size between its greeting and the list of encodings sends pictures of the new one without a word.
                let isEarly =
                    error.context.contains("ECONNREFUSED") || error.context.contains("ENOENT")
                    || error.context.contains("refused") && !error.context.contains("auth")
                    || error.context.contains("No such file") || error.context.contains("Rect too large")
                if !isEarly || deadline.isOver { throw error }
            }
            // There is nothing whose coming one could wait for: a port is tried.
            _ = Poll.wait([], Deadline(milliseconds: min(pause, Int(deadline.milliseconds))))
            pause = min(200, pause * 2)
        }
    }

    private func take(_ screen: VNCScreen) {
        self.screen = screen
        sight.forget()
        isHearing = false
        recording.changed([Rect(.zero, screen.area)], screen.picture, time: now)
        screen.updated = { [unowned self] screen in
            guard screen.record.isWhole else { return }
            sight.changed(screen.record.newest, size: screen.area)
            recording.changed(screen.record.newest, screen.picture, time: now)
        }
    }

    private func password(_ source: ServerTarget.Password) throws(ScenarioError) -> String? {
        switch source {
        case .none: return nil
        case .environment(let name):
            guard let value = Files.environment(name) else {
                throw ScenarioError(.malformed, "the variable \(name) with the password is not set")
            }
            return value
        case .file(let path):
            guard let text = Files.text(path) else {
                throw ScenarioError(.malformed, "the password's file \(path) cannot be read")
            }
            return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        }
    }

    /// The connection; a step without one is the test's fault.
    func connected() throws(StepFailure) -> VNCScreen {
        guard let screen else {
            throw StepFailure(
                .brokenTest, "there is no connection: the test has no 'connect' and no 'scenario' before this")
        }
        return screen
    }

    /// Does something with the driver and tells its failure as that of a step.
    func driving<Value>(_ body: () throws(ScenarioError) -> Value) throws(StepFailure) -> Value {
        do throws(ScenarioError) {
            return try body()
        } catch {
            throw failure(error)
        }
    }

    /// A failure of the driver as that of a step.
    func failure(_ error: ScenarioError) -> StepFailure {
        switch error.code {
        case .disconnected:
            let dead = deadComponents
            if !dead.isEmpty { return StepFailure(.deadComponent, "\(error.context); \(dead)") }
            return StepFailure(.disconnected, error.context)
        case .limit:
            let dead = deadComponents
            if !dead.isEmpty { return StepFailure(.deadComponent, "\(error.context); \(dead)") }
            return StepFailure(error.context.contains("; still:") ? .stillScreen : .stalledServer, error.context)
        case .refused, .malformed, .process, .left: return StepFailure(.brokenTest, error.context)
        }
    }

    /// What is known of components that died, in words; empty when all live.
    var deadComponents: String {
        let dead = scenario?.dead ?? []
        return dead.isEmpty ? "" : "dead: " + dead.joined(separator: ", ")
    }
}
