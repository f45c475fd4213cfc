package import Sessions

extension ParentMachine {
    /// What is known of a component's process outside of the machine.
    package struct ProcessFacts: Sendable {
        package var pid: Int
        /// The bytes of memory that belong to the process alone or in part, if known.
        package var memory: Int?

        /// Facts.
        package init(pid: Int, memory: Int? = nil) {
            self.pid = pid
            self.memory = memory
        }
    }

    /// The state of everything, as `nitpicker status` and the report `scenario` tell it.
    package func status(processes: [String: ProcessFacts] = [:]) -> Document {
        var members: [Document.Member] = [.init("scenario", .string(scenario.name))]
        if let version = scenario.version { members.append(.init("version", .string(version))) }
        members.append(.init("state", isEnding ? "ending" : "running"))
        members.append(.init("components", .list(ordered.map { status($0, processes[$0.component.name]) })))
        return .object(members)
    }

    private func status(_ member: Member, _ facts: ProcessFacts?) -> Document {
        let component = member.component
        var members: [Document.Member] = [
            .init("name", .string(component.name)), .init("binary", .string(component.binary)),
            .init("state", .string(member.life.state.word)),
        ]
        if member.isGuest { members.append(.init("guest", true)) }
        if let facts { members.append(.init("pid", .integer(facts.pid))) }
        if let memory = facts?.memory { members.append(.init("memory", .integer(memory))) }
        members.append(.init("restarts", .integer(member.life.restarts)))
        if let exit = member.life.lastExit { members.append(.init("last-exit", .string(exit.description))) }
        let files = scenario.roms.merging(component.roms) { $1 }.compactMap { name, source -> Document.Member? in
            if case .file(let path) = source { .init(name, .string(path)) } else { nil }
        }
        if !files.isEmpty { members.append(.init("files", .object(files.sorted { $0.name < $1.name }))) }
        let own = sessions.filter { $0.value.client == component.name }.sorted { $0.key < $1.key }
        let used = own.reduce(0) { $0 + $1.value.quota }
        members.append(.init("quota", ["memory": .integer(component.quota.memory), "used": .integer(used)]))
        if !component.provides.isEmpty {
            let provided = component.provides.map { service -> Document in
                let count = self.sessions.values.count { $0.server == component.name && $0.service == service }
                return [
                    "service": .string(service.rawValue), "announced": .bool(member.announced.contains(service)),
                    "sessions": .integer(count),
                ]
            }
            members.append(.init("provides", .list(provided)))
        }
        let opened = own.map { id, session -> Document in
            [
                "session": .integer(Int(id)), "service": .string(session.service.rawValue),
                "label": .string(session.label.text), "server": .string(session.server ?? "parent"),
                "quota": .integer(session.quota),
            ]
        }
        members.append(.init("sessions", .list(opened)))
        let waiting = waiting.filter { $0.client == component.name }
        if !waiting.isEmpty {
            members.append(.init("waiting", .list(waiting.map { .string($0.service.rawValue) })))
        }
        return .object(members)
    }
}

extension Supervision.State {
    /// The state in a word.
    package var word: String {
        switch self {
        case .stopped: "stopped"
        case .starting: "starting"
        case .running: "running"
        case .stopping: "stopping"
        case .backingOff: "backing off"
        case .failed: "failed"
        }
    }
}
