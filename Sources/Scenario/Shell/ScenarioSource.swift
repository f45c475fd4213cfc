internal import Foundation
internal import Plumbing

/// A scenario's file: reads it, and turns the relative paths in it into absolute ones.
package struct ScenarioSource: Sendable {
    /// The file as the user named it, which stands in messages.
    package let file: String
    /// Its absolute path.
    package let path: String
    package let programs: Programs
    private let variables: [String: String]

    /// The file at a path.
    ///
    /// `variables` are added to those of the environment.
    package init(_ file: String, programs directory: String = Files.programDirectory, variables: [String: String] = [:])
    {
        self.file = file
        path = URL(fileURLWithPath: file).standardizedFileURL.path
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().path
        programs = Programs(directory: directory, base: base)
        let own = ["NITPICKER_SCENARIO_DIR": base, "NITPICKER_PROGRAMS": directory]
        self.variables = ProcessInfo.processInfo.environment.merging(own) { $1 }.merging(variables) { $1 }
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
        let read = ScenarioCheck.read(
            text, file: file, name: defaultName, variables: variables, in: programs.surroundings)
        var scenario = read.scenario
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
