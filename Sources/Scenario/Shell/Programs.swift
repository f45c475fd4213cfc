internal import Foundation
internal import Plumbing

/// Finds the program that a `binary` names.
package struct Programs: Sendable {
    /// Where our own programs are.
    package let directory: String
    /// What a relative path starts from.
    package let base: String

    /// Programs of a directory (that of this executable unless told) and paths relative to `base`.
    package init(directory: String = Files.programDirectory, base: String) {
        self.directory = directory
        self.base = base
    }

    /// The path of a program beside our own ones, or of a file when the name holds a slash.
    package func path(of binary: String) -> String? {
        let path = binary.contains("/") ? absolute(binary) : directory + "/" + binary
        return Self.isProgram(path) ? path : nil
    }

    /// The path of a command as a shell would find it, our own programs first.
    package func path(ofCommand command: String, searchPath: String) -> String? {
        if let path = path(of: command) { return path }
        guard !command.contains("/") else { return nil }
        return searchPath.split(separator: ":").lazy.map { "\($0)/\(command)" }.first { Self.isProgram($0) }
    }

    /// A path made absolute from `base`.
    package func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : base + "/" + path }

    /// What a check has to know of the machine.
    package var surroundings: Surroundings {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let programs = names.filter { !$0.contains(".") && Self.isProgram(directory + "/" + $0) }
        return Surroundings(
            programs: programs, program: { path(of: $0) },
            command: { path(ofCommand: $0, searchPath: Files.environment("PATH") ?? "/usr/bin:/bin") },
            isReadable: { Files.exists(absolute($0)) })
    }

    private static func isProgram(_ path: String) -> Bool {
        guard Files.isExecutable(path) else { return false }
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: resolved)[.type] as? FileAttributeType
        return type == .typeRegular
    }
}
