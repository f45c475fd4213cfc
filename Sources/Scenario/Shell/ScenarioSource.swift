internal import Foundation
internal import Plumbing
package import YAMLDocuments

/// A scenario's file: reads it, and turns the relative paths in it into absolute ones.
package struct ScenarioSource: Sendable {
    /// The file as the user named it, which stands in messages.
    package let file: String
    /// Its absolute path.
    package let path: String
    package let programs: Programs
    /// The name under which the scenario is run, instead of its own.
    package let name: String?
    private let variables: [String: String]

    /// The file at a path.
    ///
    /// Its `${NAME}` are variables of the environment, and `NITPICKER_SCENARIO_DIR` (the file's directory),
    /// `NITPICKER_PROGRAMS` (that of our programs) and `NITPICKER_STATE` (that of the running scenario, unless the environment
    /// names another).
    package init(_ file: String, name: String? = nil, programs directory: String = Files.programDirectory) {
        self.file = file
        self.name = name
        path = URL(fileURLWithPath: file).standardizedFileURL.path
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().path
        programs = Programs(directory: directory, base: base)
        let own = ["NITPICKER_SCENARIO_DIR": base, "NITPICKER_PROGRAMS": directory]
        variables = ProcessInfo.processInfo.environment.merging(own) { $1 }
    }

    /// What the scenario is called unless it says so itself.
    package var defaultName: String {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        return name.isEmpty ? "scenario" : name
    }

    /// The text of the file.
    package func text() throws(ScenarioError) -> String {
        do throws(SystemError) {
            return String(decoding: try Files.read(path, limit: YAML.textLimit), as: UTF8.self)
        } catch {
            throw .unreadable(file: file, error)
        }
    }

    /// The scenario in a text of the file, and what is wrong with it.
    package func scenario(in text: String) -> (scenario: ScenarioFile, problems: [Problem]) {
        var variables = variables
        if variables["NITPICKER_STATE"] == nil {
            // The directory depends on the name, which may stand in the text.
            variables["NITPICKER_STATE"] = ""
            let named = ScenarioReader.read(text, file: file, name: defaultName, variables: variables).scenario.name
            variables["NITPICKER_STATE"] = RuntimeDirectory(name: name ?? named).path
        }
        let read = ScenarioCheck.read(
            text, file: file, name: defaultName, variables: variables, in: programs.surroundings)
        var scenario = read.scenario
        scenario.name = name ?? scenario.name
        scenario.reports = scenario.reports.map { programs.absolute($0) }
        scenario.roms = scenario.roms.mapValues { absolute($0) }
        for index in scenario.components.indices {
            scenario.components[index].roms = scenario.components[index].roms.mapValues { absolute($0) }
        }
        return (scenario, read.problems)
    }

    /// The scenario of the file; refused with all problems when there is an error among them.
    package func load() throws(ScenarioError) -> (text: String, scenario: ScenarioFile, problems: [Problem]) {
        let text = try text()
        let (scenario, problems) = scenario(in: text)
        if problems.contains(where: { $0.severity == .error }) { throw .refused(problems) }
        return (text, scenario, problems)
    }

    private func absolute(_ source: RomSource) -> RomSource {
        if case .file(let path) = source { .file(programs.absolute(path)) } else { source }
    }
}
