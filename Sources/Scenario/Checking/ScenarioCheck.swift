internal import Sessions
package import YAMLDocuments

/// Finds what is wrong with what the names in a scenario refer to: components, services, programs, files, cycles.
package struct ScenarioCheck {
    private let scenario: ScenarioFile
    private let surroundings: Surroundings
    private let routing: Routing
    private var problems: Problems

    /// All problems of a scenario that was read, by line.
    package static func problems(
        of scenario: ScenarioFile, file: String, in surroundings: Surroundings = .complete
    ) -> [Problem] {
        var check = ScenarioCheck(
            scenario: scenario, surroundings: surroundings, routing: Routing(scenario), problems: Problems(file: file))
        check.run()
        return check.problems.all.sorted { $0.line < $1.line }
    }

    /// Reads a text and checks it: the scenario, and all that is wrong with it.
    package static func read(
        _ text: String, file: String, name: String, variables: [String: String] = [:],
        in surroundings: Surroundings = .complete
    ) -> (scenario: ScenarioFile, problems: [Problem]) {
        let (scenario, form) = ScenarioReader.read(text, file: file, name: name, variables: variables)
        guard !scenario.components.isEmpty else { return (scenario, form) }
        let meaning = problems(of: scenario, file: file, in: surroundings)
        var all = Problems(file: file)
        for problem in form + meaning { all.add(problem) }
        return (scenario, all.all.sorted { $0.line < $1.line })
    }

    private mutating func run() {
        for rules in scenario.defaultRoutes.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            check(rules.value, for: rules.key)
        }
        for (name, source) in scenario.roms.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            check(source, named: name, line: scenario.romLines[name] ?? 0)
        }
        for component in scenario.components {
            if component.x11 != nil {
                checkWorld(component)
            } else if surroundings.program(component.binary) == nil {
                problems.error(
                    component.line, "component '\(component.name)': there is no program '\(component.binary)'",
                    hint: Spelling.hint(component.binary, among: surroundings.programs))
            }
            ScreenConfigCheck.check(component, &problems)
            for (service, rules) in component.routes.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                check(rules, for: service, of: component)
            }
            for (name, source) in component.roms.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                check(source, named: name, line: component.romLines[name] ?? component.line)
            }
            for (name, usual) in KnownProgram.named(component.binary)?.roms ?? [:]
            where scenario.rom(name, for: component) == nil {
                problems.note(
                    component.line,
                    "component '\(component.name)' has no Rom '\(name)', such as 'roms: {\(name): \(usual)}'")
            }
            for service in component.needs where !Service.ofParent.contains(service) { checkNeed(service, component) }
        }
        for cycle in ScenarioGraph(routing).cycles { tell(cycle) }
    }

    private mutating func check(_ rules: [RouteRule], for service: Service, of component: Component? = nil) {
        let whose = component.map { "component '\($0.name)': " } ?? "defaults: "
        for rule in rules {
            switch rule.target {
            case .none: break
            case .parent:
                if !Service.ofParent.contains(service) {
                    problems.error(
                        rule.line, "\(whose)the parent does not provide \(service.rawValue), only Report and Rom")
                }
            case .component(let name):
                if name == component?.name {
                    problems.error(rule.line, "\(whose)the route for \(service.rawValue) leads back to itself")
                } else if let server = scenario.component(name) {
                    if !server.provides.contains(service) {
                        problems.error(
                            rule.line, "\(whose)'\(name)' does not provide \(service.rawValue)",
                            hint: providers(of: service))
                    }
                } else {
                    problems.error(
                        rule.line, "\(whose)the route for \(service.rawValue) leads to an unknown component '\(name)'",
                        hint: Spelling.hint(name, among: scenario.components.map(\.name)) ?? providers(of: service))
                }
            }
        }
    }

    private mutating func checkWorld(_ component: Component) {
        if surroundings.program(X11Options.program) == nil {
            problems.error(
                component.line,
                "component '\(component.name)': X11 programs need the program '\(X11Options.program)', which is not there"
            )
        }
        guard surroundings.command(component.binary) == nil else { return }
        let isPath = component.binary.contains("/")
        problems.error(
            component.line, "component '\(component.name)': there is no X11 program '\(component.binary)'",
            hint: isPath ? nil : "it is looked for on the PATH; 'binary' names another one")
    }

    private func providers(of service: Service) -> String? {
        let names = scenario.components.filter { $0.provides.contains(service) }.map { "'\($0.name)'" }
        return names.isEmpty ? nil : "\(service.rawValue) is provided by \(names.joined(separator: ", "))"
    }

    private mutating func checkNeed(_ service: Service, _ component: Component) {
        do throws(Routing.Refusal) {
            _ = try routing.route(service, own: "", of: component)
        } catch {
            switch error {
            case .noRoute, .toItself:
                // A rule of its own that leads to itself is told where it stands.
                guard component.routes[service] == nil else { return }
                let hint = scenario.components.first { $0 != component && $0.provides.contains(service) }
                problems.error(
                    component.line, "component '\(component.name)' needs \(service.rawValue), but has no route for it",
                    hint: hint.map { "such as 'routes: {\(service.rawValue): \($0.name)}'" })
            case .forbidden:
                problems.error(
                    component.line, "component '\(component.name)' needs \(service.rawValue), but a route forbids it")
            case .noMatch, .notProvided: break
            }
        }
    }

    private mutating func check(_ source: RomSource, named name: String, line: Int) {
        switch source {
        case .inline: break
        case .file(let path):
            if !surroundings.isReadable(path) {
                problems.note(
                    line, "the file '\(path)' of Rom '\(name)' is not there yet: the Rom is empty until it is")
            }
        case .log(let names):
            for writer in (names ?? []).sorted() where scenario.component(writer) == nil {
                problems.error(
                    line, "the Rom '\(name)' is the log of an unknown component '\(writer)'",
                    hint: Spelling.hint(writer, among: scenario.components.map(\.name)))
            }
        case .report(let label):
            let writer = label.parts.first.map(String.init) ?? ""
            guard writer != "parent", scenario.component(writer) == nil else { return }
            problems.error(
                line, "the Rom '\(name)' is the report of an unknown component '\(writer)'",
                hint: Spelling.hint(writer, among: scenario.components.map(\.name)))
        }
    }

    private mutating func tell(_ cycle: [ScenarioGraph.Edge]) {
        guard let first = cycle.first else { return }
        let path = cycle.map { "\($0.client) -\($0.service.rawValue)-> " }.joined() + first.client
        problems.error(first.line, "the routes make a cycle: \(path)")
    }
}
