import Foundation
import Plumbing
import Sessions
import TestKit

/// A program that was started with a link to a parent in the test, as a scenario's parent starts it.
final class SoundProgram {
    let process: ChildProcess
    private let folder: String
    private(set) var status: ExitStatus?

    /// Starts a program of ours, or one of the system's by its path.
    init(
        _ parent: LocalParent, _ program: String, _ arguments: [String], name: String = "app",
        environment: [String] = [], folder: String
    ) throws {
        self.folder = folder
        let socket = try parent.socket(name)
        let path = program.hasPrefix("/") ? program : Files.programDirectory + "/" + program
        _ = FileManager.default.createFile(atPath: folder + "/\(name).log", contents: nil)
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/\(name).log"))
        let inherited = Files.environment.filter { !$0.hasPrefix("NITPICKER_") }
        process = try ChildProcess(
            path: path, arguments: [program] + arguments,
            environment: environment + inherited + ["NITPICKER_LINK=3", "NITPICKER_NAME=\(name)"],
            keeping: [socket.descriptor.number], standard: [nil, output.fileDescriptor, output.fileDescriptor])
        self.name = name
    }

    private let name: String

    /// Whether it has ended.
    var isOver: Bool {
        if status == nil { status = (try? process.reap()) ?? nil }
        return status != nil
    }

    /// What it printed.
    var output: String { (try? Files.read(folder + "/\(name).log")).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
