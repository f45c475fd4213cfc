internal import Plumbing
internal import Sessions
internal import YAMLDocuments

extension Parent {
    // MARK: Documents

    func source(of name: String, for client: String) -> RomSource? {
        guard let component = machine.members[client]?.component else { return nil }
        return machine.scenario.rom(name, for: component)
    }

    func content(of name: String, for client: String) -> Document? {
        switch source(of: name, for: client) {
        case .inline(let inline)?: inline.document
        case .file(let path)?: romFiles.document(path)
        case .report(let label)?: documents.report(label)
        case .log(let names)?: logs.document(of: names)
        case nil: nil
        }
    }

    func filesChanged() {
        takeOverScenario()
        updateFiles()
    }

    func updateFiles() {
        var paths: Set<String> = []
        for source in machine.scenario.components.flatMap({ Array($0.roms.values) })
            + Array(machine.scenario.roms.values)
        {
            if case .file(let path) = source { paths.insert(path) }
        }
        fileWatch?.watch(paths.union([source.path]))
        let changed = romFiles.update(paths)
        // Also a file that cannot be read any more is told.
        markChanged()
        guard !changed.isEmpty else { return }
        documents.romsChanged { client, name in
            if case .file(let path)? = source(of: name, for: client) { changed.contains(path) } else { false }
        }
    }

    private func takeOverScenario() {
        // A file that is gone for the moment is being replaced by an editor.
        guard let new = try? source.text(), new != text, !machine.isEnding else { return }
        text = new
        var (scenario, problems) = source.scenario(in: new)
        // What is running keeps the name that it is found by.
        scenario.name = machine.scenario.name
        for guest in guests.keys where scenario.component(guest) != nil {
            problems.append(Problem(file: source.file, line: 0, "'\(guest)' is the name of a program started by exec"))
        }
        self.problems = problems.filter { $0.severity == .error }
        markChanged()
        if problems.contains(where: { $0.severity == .error }) {
            for problem in problems { Log.plain(problem.description) }
            Log.error("\(source.file): the change is refused, the scenario goes on as it was")
            return
        }
        if scenario.reports != machine.scenario.reports {
            Log.warning("\(source.file): another report directory counts at the next start")
        }
        let change = machine.change(to: scenario, now: now)
        changes += 1
        Log.info("\(source.file) changed\(change.steps.isEmpty ? ", nothing to do" : ":")")
        for step in change.steps { Log.info("  \(step)") }
        perform(change.actions)
    }
}
