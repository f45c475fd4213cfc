import ArgumentParser
import AudioMixer
import Plumbing
import Scenario
import Sessions

/// The files of a running mixer: the report that it writes, and the routing that it reads.
struct MixerAccess {
    private let name: String
    private let reportFile: String
    private let routingFile: String?

    /// Finds the mixer in a running scenario.
    init(_ option: MixerOption) throws {
        let status: Document
        do { status = try ControlClient(scenario: option.scenario).status() } catch {
            Log.error("\(error)")
            throw ExitCode.failure
        }
        let mixers = status["components"].items.filter { component in
            let binary = component["binary"].string?.split(separator: "/").last ?? ""
            return option.mixer == nil ? binary == "audio-mixer" : component["name"].string == option.mixer
        }
        guard let mixer = mixers.first, let name = mixer["name"].string else {
            throw ValidationError("The scenario has no mixer\(option.mixer.map { " '\($0)'" } ?? "").")
        }
        guard mixers.count == 1 else {
            let names = mixers.compactMap { $0["name"].string }.joined(separator: ", ")
            throw ValidationError("There are several mixers (\(names)): name one with --mixer.")
        }
        self.name = name
        reportFile = "\(status["reports"].string ?? "")/\(name)/graph.json"
        routingFile = mixer["files"]["routing"].string
    }

    /// What the mixer said last.
    func report() throws -> Document {
        do { return try Document(json: try Files.read(reportFile)) } catch {
            Log.error("no report of the mixer '\(name)' in \(reportFile): \(error)")
            throw ExitCode.failure
        }
    }

    /// The routing that the mixer reads, or what it has by its configuration.
    func routing() throws -> Patchbay {
        if let routingFile, let text = try? Files.read(routingFile) {
            return try Patchbay(try Document(json: text))
        }
        let report = try report()
        return Patchbay(
            cables: report["cables"].items.compactMap { try? CableSettings($0) }, captures: report["rights"])
    }

    /// Changes the routing.
    func edit(_ change: (inout Patchbay) throws -> Void) throws {
        guard let routingFile else {
            throw ValidationError(
                """
                The cables of '\(name)' stand in the scenario. To change them from here, give it a file: \
                'config: {routing: rom}' and 'roms: {routing: {file: routing.json}}'.
                """)
        }
        do {
            var routing = try routing()
            try change(&routing)
            try Files.write(routing.document.prettyText, to: routingFile)
        } catch {
            Log.error("\(error)")
            throw ExitCode.failure
        }
    }
}
