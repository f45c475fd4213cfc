import Foundation
import Plumbing

/// Folders and programs for one test.
enum Scratch {
    /// A new folder.
    static func folder() -> String {
        let name = NSTemporaryDirectory() + "/nitpicker-x11-" + UUID().uuidString.prefix(8)
        try? Files.makeDirectory(name)
        return name
    }

    /// Removes a folder of ours.
    static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs a program to its end, with its output in a file of the folder; `turn` is called while it runs.
    static func run(
        _ path: String, _ arguments: [String], _ environment: [String], _ folder: String,
        turn: (borrowing Descriptor) throws -> Void = { _ = try $0.waitReadable(milliseconds: 1000) }
    ) throws -> (text: String, status: Plumbing.ExitStatus) {
        let name = folder + "/output"
        try Files.write([], to: name)
        let output = Descriptor(owning: unsafe open(name, O_WRONLY | O_CLOEXEC))
        let child = try ChildProcess(
            path: path, arguments: [path] + arguments, environment: environment, directory: folder,
            standard: [nil, output.number, output.number])
        let end = Instant.now.advanced(milliseconds: 60_000)
        while Instant.now < end {
            if let status = try child.reap() { return (String(decoding: try Files.read(name), as: UTF8.self), status) }
            try turn(child.descriptor)
        }
        return ("no end", .killed(signal: 9))
    }
}
