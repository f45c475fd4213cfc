package import Framebuffer

extension WorldProgram.Options {
    /// Why arguments tell no world.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The options of `[--root] [--size WxH] [--] PROGRAM ARGUMENTS`.
    package init(_ arguments: some Collection<String>) throws(Problem) {
        self.init()
        var rest = Array(arguments)[...]
        while let first = rest.first, first.hasPrefix("-") {
            rest.removeFirst()
            if first == "--" { break }
            switch first {
            case "--root": hasRoot = true
            case "--size":
                guard let text = rest.popFirst(), let area = Self.area(text) else {
                    throw Problem(description: "--size is WIDTHxHEIGHT, such as 1280x800")
                }
                self.area = area
            default: throw Problem(description: "unknown option \(first)")
            }
        }
        guard let command = rest.popFirst(), !command.isEmpty else {
            throw Problem(description: "the program is missing: x11-world -- PROGRAM")
        }
        self.command = command
        self.arguments = Array(rest)
    }

    /// The size of a text such as "1280x800".
    package static func area(_ text: String) -> Area? {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
            (1...32767).contains(width), (1...32767).contains(height)
        else { return nil }
        return Area(width, height)
    }

    /// The arguments that tell these options.
    package var commandLine: [String] {
        (hasRoot ? ["--root"] : []) + (area.map { ["--size", "\($0.width)x\($0.height)"] } ?? []) + ["--", command]
            + arguments
    }
}
