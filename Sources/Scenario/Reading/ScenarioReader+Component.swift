internal import Sessions
internal import YAMLDocuments

extension ScenarioReader {
    /// The keys of a component.
    static let componentKeys = [
        "binary", "arguments", "environment", "provides", "needs", "routes", "config", "roms", "quota", "restart",
        "ends-scenario", "x11", "outer",
    ]

    /// The component of a member of `components`.
    mutating func component(_ member: Document.Member) -> Component {
        var component = Component(member.name)
        component.line = member.line
        component.quota = defaults.quota
        component.restart = defaults.restart
        component.environment = defaults.environment
        let what = "component '\(member.name)'"
        let members = problems.members(member, of: what, known: Self.componentKeys)
        for member in members {
            switch member.name {
            case "binary": component.binary = problems.text(member, of: "binary") ?? component.binary
            case "arguments": component.arguments = problems.texts(member, of: "arguments")
            case "environment": component.environment.merge(environment(member)) { $1 }
            case "provides": component.provides = services(member)
            case "needs": component.needs = services(member)
            case "routes": component.routes = routes(member)
            case "config": component.config = member.value.isNull ? .object([]) : member.value
            case "roms":
                for member in problems.members(member, of: "roms") {
                    component.roms[member.name] = rom(member)
                    component.romLines[member.name] = member.line
                }
            case "quota": component.quota = quota(member, usual: defaults.quota)
            case "x11": component.x11 = x11(member)
            case "outer":
                if let flag = member.value.bool {
                    component.hasOuterLink = flag
                } else {
                    problems.error(member.line, "outer must be true or false")
                }
            case "restart": component.restart = restart(member, usual: defaults.restart)
            case "ends-scenario":
                if let flag = member.value.bool {
                    component.endsScenario = flag
                } else {
                    problems.error(member.line, "ends-scenario must be true or false")
                }
            default: break
            }
        }
        if component.binary.isEmpty { problems.error(component.line, "the binary of \(what) is empty") }
        var known = KnownProgram.named(component.binary)
        if component.x11 != nil {
            if known != nil {
                problems.error(component.line, "\(what) is one of nitpicker's own programs, not an X11 program")
            }
            if members.contains(where: { $0.name == "provides" }) {
                problems.error(component.line, "\(what) is an X11 program, which provides nothing")
            }
            // It is the world that has the sessions.
            known = nil
            component.needs = [.gui]
        }
        if !members.contains(where: { $0.name == "provides" }) {
            component.provides = known?.provides ?? []
            component.optional = known?.byConfig ?? []
        }
        // Our own programs take one argument, their label.
        if known != nil, !members.contains(where: { $0.name == "arguments" }) { component.arguments = [component.name] }
        if component.x11 == nil, !members.contains(where: { $0.name == "needs" }) {
            component.needs = known?.needs ?? []
            // It has the scenario outside for that.
            if component.hasOuterLink { component.needs.removeAll { $0 == .gui } }
        }
        if component.roms["config"] != nil, members.contains(where: { $0.name == "config" }) {
            problems.error(component.line, "\(what) has its config twice: as 'config' and among 'roms'")
        }
        return component
    }

    /// `true`, or what the world of an X11 program is like.
    private mutating func x11(_ member: Document.Member) -> X11Options? {
        if let isOn = member.value.bool { return isOn ? X11Options() : nil }
        guard case .object = member.value else {
            problems.error(member.line, "x11 must be true, false or a mapping", hint: "known: root, size")
            return nil
        }
        var options = X11Options()
        for member in problems.members(member, of: "x11", known: ["root", "size"]) {
            switch member.name {
            case "root":
                if let isOn = member.value.bool {
                    options.hasRoot = isOn
                } else {
                    problems.error(member.line, "root must be true or false")
                }
            case "size":
                let sides = member.value.items.compactMap(\.integer)
                if member.value.items.count == 2, sides.count == 2, sides.allSatisfy(X11Options.sides.contains) {
                    options.size = sides
                } else {
                    problems.error(
                        member.line, "size must be a width and a height, each from 1 to \(X11Options.sides.upperBound)",
                        hint: "such as [1280, 800]")
                }
            default: break
            }
        }
        return options
    }

    /// A service by its name; complains when there is none of it.
    mutating func service(_ name: String, line: Int) -> Service? {
        if let service = Service(rawValue: name) { return service }
        let known = Service.allCases.map(\.rawValue)
        problems.error(
            line, "unknown service '\(name)'",
            hint: Spelling.hint(name, among: known) ?? "known: \(known.joined(separator: ", "))")
        return nil
    }

    private mutating func services(_ member: Document.Member) -> [Service] {
        var services: [Service] = []
        for name in problems.texts(member, of: member.name) {
            guard let service = service(name, line: member.line) else { continue }
            if services.contains(service) {
                problems.error(member.line, "\(service.rawValue) stands twice in '\(member.name)'")
            } else {
                services.append(service)
            }
        }
        return services
    }

    /// Variables; `~` takes one away.
    mutating func environment(_ member: Document.Member) -> [String: String?] {
        var variables: [String: String?] = [:]
        for variable in problems.members(member, of: "environment") {
            if variable.name.isEmpty || variable.name.contains("=") || variable.name.contains("\0") {
                problems.error(variable.line, "'\(variable.name)' cannot be the name of a variable")
            } else if variable.value.isNull {
                variables[variable.name] = .some(nil)
            } else if let text = problems.text(variable, of: "the variable '\(variable.name)'") {
                variables[variable.name] = text
            }
        }
        return variables
    }

    /// Where a Rom comes from: `{file: PATH}`, `{report: LABEL}`, `{log: COMPONENTS}`, `{document: ...}`, or else the value itself.
    mutating func rom(_ member: Document.Member) -> RomSource {
        guard member.value.members.count == 1, let only = member.value.members.first else {
            return .document(member.value)
        }
        switch only.name {
        case "file":
            let path = problems.text(only, of: "file") ?? ""
            if path.isEmpty { problems.error(only.line, "the file of '\(member.name)' has no name") }
            return .file(path)
        case "report":
            let label = Label(problems.text(only, of: "report") ?? "")
            if label.parts.count < 2 {
                problems.error(
                    only.line, "a report is named 'COMPONENT -> REPORT'", hint: "such as 'gui-server -> hover'")
            }
            return .report(label)
        case "log":
            let names = problems.texts(only, of: "log")
            if names.isEmpty {
                problems.error(only.line, "the log of '\(member.name)' is of nobody", hint: "such as 'all'")
            }
            return .log(names == ["all"] ? nil : Set(names))
        case "document": return .document(only.value)
        default: return .document(member.value)
        }
    }
}
