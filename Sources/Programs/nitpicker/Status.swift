import ArgumentParser
import Plumbing
import Scenario

/// `nitpicker status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the components of a running scenario with their sessions.")

    @OptionGroup var option: ScenarioOption

    @Flag(help: "Print everything as JSON.")
    var json = false

    func run() throws {
        do {
            let status = try ControlClient(scenario: option.scenario).status()
            print(json ? String(decoding: status.prettyText, as: UTF8.self) : StatusTable(status).text)
        } catch {
            throw failure(error)
        }
    }
}

/// `nitpicker end`.
struct End: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a running scenario.")

    @OptionGroup var option: ScenarioOption

    func run() throws {
        do {
            try ControlClient(scenario: option.scenario).end()
        } catch {
            throw failure(error)
        }
    }
}
