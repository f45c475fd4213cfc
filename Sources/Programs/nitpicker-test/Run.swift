import ArgumentParser
import Plumbing
import ScenarioTest
import Sessions

/// `nitpicker test FILE…`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run tests and report.", discussion: "This is what is done when no other verb is named.")

    @OptionGroup var options: TestOptions

    @Option(help: "The report for people, one HTML file with all pictures.", completion: .file(extensions: ["html"]))
    var html: String?

    @Option(help: "The report for machines, JUnit's XML.", completion: .file(extensions: ["xml"]))
    var junit: String?

    @Option(name: .shortAndLong, help: "How many tests run side by side.")
    var jobs = 1

    @Flag(help: "Hand each test to Slurm by srun; the folder of the tests has to be shared.")
    var slurm = false

    @Option(help: "The folder for results on the way, which has to be shared with --slurm.", completion: .directory)
    var results: String?

    @Argument(help: "The tests, YAML files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func validate() throws {
        if !(1...1000).contains(jobs) { throw ValidationError("1 to 1000 tests run side by side") }
        if slurm && results == nil { throw ValidationError("--slurm needs --results, a folder that all machines see") }
    }

    func run() throws {
        _ = try options.variables()
        let folder = try results.map { try Folder($0) } ?? Folder()
        let farm = TestFarm(
            program: "\(Files.programDirectory)/nitpicker-test", prefix: slurm ? TestFarm.slurm : [],
            arguments: options.arguments + (html == nil ? [] : ["--film"]), folder: folder.path)
        let documents = farm.run(files, jobs: slurm ? max(jobs, files.count) : jobs) { tell($0) }
        if files.count > 1 { tell(TerminalReport.summary(documents)) }
        if let html {
            try Files.write(Array(HTMLReport.page(documents).utf8), to: html)
            tell("report: \(html)")
        }
        if let junit { try Files.write(Array(JUnitReport.xml(documents).utf8), to: junit) }
        throw ExitCode(TerminalReport.status(documents))
    }

    /// Where results lie until they are reported.
    private struct Folder {
        let path: String
        private let temporary: TestFolder?

        init(_ path: String) throws {
            try Files.makeDirectory(path)
            self.path = path
            temporary = nil
        }

        init() throws {
            let folder = try TestFolder("results")
            path = folder.path
            temporary = folder
        }
    }
}

/// `nitpicker test check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell everything that is wrong with tests, without running them.")

    @OptionGroup var options: TestOptions

    @Argument(help: "The tests, YAML files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var isFine = true
        let source = FileTestSource(variant: options.variant)
        for file in files {
            let (plan, problems) = TestReader.read(file: file, variables: try options.variables(), from: source)
            for problem in problems { tell(problem.description) }
            if problems.isEmpty { tell("\(file): fine (\(plan.steps.count) steps)") }
            isFine = isFine && problems.isEmpty
        }
        if !isFine { throw ExitCode(2) }
    }
}
