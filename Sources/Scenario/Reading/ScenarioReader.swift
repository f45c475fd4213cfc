package import Sessions
package import YAMLDocuments

/// Reads a scenario from its document and tells everything that is wrong with its form.
///
/// What the names in it refer to is the business of `ScenarioCheck`.
package struct ScenarioReader {
    /// The keys of a scenario.
    static let keys = [
        "name", "version", "reports", "keyboard", "roms", "defaults", "components",
    ]

    var problems: Problems
    var scenario: ScenarioFile
    /// What `defaults` says of the members of a component.
    var defaults = Component("defaults")

    /// The scenario of a file's text, as far as it can be read, with all problems of its form.
    ///
    /// `name` is what the scenario is called unless it says so itself; `variables` are those for `${NAME}`.
    package static func read(
        _ text: String, file: String, name: String, variables: [String: String] = [:]
    ) -> (scenario: ScenarioFile, problems: [Problem]) {
        do {
            return read(try YAML.parse(text, variables: variables), file: file, name: name)
        } catch {
            return (ScenarioFile(name: name), [Problem(file: file, line: error.line, error.message)])
        }
    }

    /// The scenario of a document.
    package static func read(
        _ document: Document, file: String, name: String
    ) -> (scenario: ScenarioFile, problems: [Problem]) {
        var reader = ScenarioReader(problems: Problems(file: file), scenario: ScenarioFile(name: name))
        reader.read(.init("scenario", document, line: 1))
        return (reader.scenario, reader.problems.all.sorted { $0.line < $1.line })
    }

    private mutating func read(_ root: Document.Member) {
        let members = problems.members(root, of: "the scenario", known: Self.keys)
        for member in members {
            switch member.name {
            case "name": if let name = self.name(member, of: "a scenario's name") { scenario.name = name }
            case "version": scenario.version = problems.text(member, of: "version")
            case "reports": scenario.reports = problems.text(member, of: "reports")
            case "keyboard": readRom(member)
            case "roms": for member in problems.members(member, of: "roms") { readRom(member) }
            default: break
            }
        }
        // The defaults hold for all components, wherever they stand in the file.
        if let member = members.first(where: { $0.name == "defaults" }) { readDefaults(member) }
        guard let components = members.first(where: { $0.name == "components" }) else {
            problems.error(root.line, "the scenario has no 'components'")
            return
        }
        for member in problems.members(components, of: "components") {
            guard name(member.name, line: member.line, of: "a component's name") != nil else { continue }
            scenario.components.append(component(member))
        }
        if scenario.components.isEmpty { problems.error(components.line, "'components' names no component") }
    }

    private mutating func readRom(_ member: Document.Member) {
        if scenario.roms[member.name] != nil {
            problems.error(member.line, "the Rom '\(member.name)' is there twice")
        }
        scenario.roms[member.name] = rom(member)
        scenario.romLines[member.name] = member.line
    }

    private mutating func readDefaults(_ member: Document.Member) {
        let known = ["routes", "quota", "restart", "environment"]
        for member in problems.members(member, of: "defaults", known: known) {
            switch member.name {
            case "routes": scenario.defaultRoutes = routes(member)
            case "quota": defaults.quota = quota(member, usual: .usual)
            case "restart": defaults.restart = restart(member, usual: RestartPolicy())
            case "environment": defaults.environment = environment(member)
            default: break
            }
        }
    }

    private mutating func name(_ member: Document.Member, of what: String) -> String? {
        problems.text(member, of: what).flatMap { name($0, line: member.line, of: what) }
    }

    private mutating func name(_ text: String, line: Int, of what: String) -> String? {
        guard let fault = Self.faultOfName(text) else { return text }
        problems.error(line, "\(what) \(fault): '\(text)'")
        return nil
    }

    /// What is wrong with a name, if anything.
    static func faultOfName(_ text: String) -> String? {
        if text.isEmpty || text.utf8.count > 64 {
            "must have 1 to 64 bytes"
        } else if text == "parent" || text == "none" {
            "cannot be '\(text)', which has a meaning in routes"
        } else if text.contains("->") || text.contains("/") || text.hasPrefix(".") || Label(text).text != text {
            "cannot hold '->', '/', control characters, blanks at its ends, or a dot at its beginning"
        } else {
            nil
        }
    }
}
