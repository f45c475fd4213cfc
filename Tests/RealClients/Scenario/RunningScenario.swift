import Foundation
import Glibc
import Plumbing
import Sessions
import Testing

/// A scenario that `nitpicker run` runs in a process of its own, in a directory of its own.
final class RunningScenario {
    let directory: String
    let file: String
    private let process = Process()
    /// Ends when the parent and all its components are gone, for all have it as standard error.
    private let output = Pipe()

    /// The directory of the programs that were built with the tests.
    static let programs = Files.programDirectory

    /// Runs a scenario.
    init(_ text: String) throws {
        directory = NSTemporaryDirectory() + "nitpicker-test-\(UUID().uuidString.prefix(8))"
        try Files.makeDirectory(directory + "/run")
        file = directory + "/scenario.yaml"
        try write(text)
        process.executableURL = URL(fileURLWithPath: Self.programs + "/nitpicker")
        process.arguments = ["run", file]
        process.environment = environment
        process.standardError = output
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }

    var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(["XDG_RUNTIME_DIR": directory + "/run"]) { $1 }
    }

    var pid: Int { Int(process.processIdentifier) }

    /// Replaces the scenario as editors do, by a rename, or by writing into the file.
    func write(_ text: String, inPlace: Bool = false) throws {
        if inPlace {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } else {
            try Files.write(Array(text.utf8), to: file)
        }
    }

    /// A report by its file, `COMPONENT/NAME`.
    func report(_ name: String) -> Document? {
        guard let bytes = try? Files.read("\(directory)/reports/\(name).json") else { return nil }
        return try? Document(json: bytes)
    }

    /// What the parent reports of a component.
    func component(_ name: String) -> Document {
        report("parent/scenario")?["components"].items.first { $0["name"].string == name } ?? .null
    }

    func pid(of name: String) -> Int? { component(name)["pid"].integer }

    /// The process of each component.
    var pids: [String: Int] {
        let components = report("parent/scenario")?["components"].items ?? []
        return components.reduce(into: [:]) { $0[$1["name"].string ?? ""] = $1["pid"].integer }
    }

    /// Waits until the reports tell that `condition` holds; false after a minute.
    func wait(until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        var watched: [String] = []
        var watch: DirectoryWatch?
        while Instant.now < end {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory + "/reports")) ?? []
            let folders = [directory] + names.sorted().map { "\(directory)/reports/\($0)" }
            if folders != watched {
                watch = try? DirectoryWatch(folders)
                watched = folders
            }
            _ = try? watch?.drain()
            if condition() { return true }
            // A folder that was made since is looked for again soon.
            if watch == nil { watched = [] }
            _ = try? watch?.descriptor.waitReadable(milliseconds: 50)
        }
        return false
    }

    func signal(_ number: Int32) { signal(number, pid) }

    func signal(_ number: Int32, _ pid: Int) { kill(pid_t(pid), number) }

    /// Waits for the end of the parent and of everything that it started; returns its exit status and what was printed.
    func finish() -> (status: Int, output: String) {
        try? output.fileHandleForWriting.close()
        let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        let isSignal = process.terminationReason == .uncaughtSignal
        return (Int(process.terminationStatus) + (isSignal ? 128 : 0), String(decoding: bytes, as: UTF8.self))
    }

    /// Runs a command of `nitpicker` beside the scenario; `started` may do something to it.
    func command(_ arguments: String..., started: (Process) -> Void = { _ in }) throws -> (status: Int, output: String)
    {
        try Self.command(arguments, environment, started)
    }

    static func command(
        _ arguments: [String], _ environment: [String: String]? = nil, _ started: (Process) -> Void = { _ in }
    ) throws -> (status: Int, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: programs + "/nitpicker")
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        started(process)
        let bytes = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        return (Int(process.terminationStatus), String(decoding: bytes, as: UTF8.self))
    }
}
