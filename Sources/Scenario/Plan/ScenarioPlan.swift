package import Sessions

/// What has to be done to get from one running scenario to another, touching only what changed.
///
/// Components of the same name are the same component. A new binary, other arguments, variables or services, or an
/// open session whose request would now go elsewhere or under another label, restarts it. Everything else reaches the
/// running process: documents as new Rom content, quotas and the restart policy as numbers.
package struct ScenarioPlan: Equatable, Sendable {
    /// One step.
    package enum Step: Equatable, Sendable {
        /// End the component for good.
        case stop(String)
        /// End the process and start it again by its new description.
        case restart(String, reason: String)
        /// Start a component that was not there.
        case start(String)
        /// Hand out the new content of a Rom to a running component.
        case rom(String, name: String)
        /// The component may spend other amounts.
        case quota(String)
        /// From the next end on, another restart policy holds; a component that was given up is tried again.
        case policy(String)
    }

    /// A session that is open while the scenario changes.
    package struct OpenSession: Hashable, Sendable {
        package var client: String
        package var service: Service
        package var own: String

        /// A session.
        package init(_ client: String, _ service: Service, own: String = "") {
            self.client = client
            self.service = service
            self.own = own
        }
    }

    /// The steps in the order in which they are to be done: ends first, starts in the order of the file.
    package var steps: [Step] = []

    /// The plan of a change.
    package init(from old: ScenarioFile, to new: ScenarioFile, open: [OpenSession] = []) {
        steps += old.components.filter { new.component($0.name) == nil }.map { .stop($0.name) }
        for component in new.components {
            guard let before = old.component(component.name) else {
                steps.append(.start(component.name))
                continue
            }
            let sessions = open.filter { $0.client == component.name }
            if let reason = Self.reason(toRestart: before, as: component, sessions, old, new) {
                steps.append(.restart(component.name, reason: reason))
                continue
            }
            for name in Self.changedRoms(of: before, as: component, old, new) {
                steps.append(.rom(component.name, name: name))
            }
            if before.quota != component.quota { steps.append(.quota(component.name)) }
            if before.restart != component.restart || before.endsScenario != component.endsScenario {
                steps.append(.policy(component.name))
            }
        }
    }

    private static func reason(
        toRestart before: Component, as after: Component, _ sessions: [OpenSession], _ old: ScenarioFile,
        _ new: ScenarioFile
    ) -> String? {
        if before.binary != after.binary { return "binary" }
        if before.arguments != after.arguments { return "arguments" }
        if before.environment != after.environment { return "environment" }
        if before.provides != after.provides { return "provides" }
        for session in sessions {
            let was = try? Routing(old).route(session.service, own: session.own, of: before)
            let willBe = try? Routing(new).route(session.service, own: session.own, of: after)
            if was != willBe { return "route of \(session.service.rawValue)" }
        }
        return nil
    }

    /// The names of the Roms whose source differs, in the order of the alphabet.
    private static func changedRoms(
        of before: Component, as after: Component, _ old: ScenarioFile, _ new: ScenarioFile
    ) -> [String] {
        let names = Set(["config"]).union(before.roms.keys).union(after.roms.keys).union(old.roms.keys)
            .union(new.roms.keys)
        return names.filter { old.rom($0, for: before) != new.rom($0, for: after) }.sorted()
    }
}

extension ScenarioPlan.Step: CustomStringConvertible {
    /// The step in a few words.
    package var description: String {
        switch self {
        case .stop(let name): "\(name) is stopped"
        case .restart(let name, let reason): "\(name) is restarted: \(reason)"
        case .start(let name): "\(name) is started"
        case .rom(let name, let rom): "\(name): new \(rom)"
        case .quota(let name): "\(name): new quota"
        case .policy(let name): "\(name): new restart policy"
        }
    }
}
