internal import Glibc

/// Lines for the person who runs the program, on standard error, each with the program's name before it.
package enum Log {
    /// The name before each line: the program's, or what `NITPICKER_NAME` says.
    private static let name: String =
        Files.environment("NITPICKER_NAME")
        ?? CommandLine.arguments.first.map { String($0.split(separator: "/").last ?? "nitpicker") } ?? "nitpicker"

    /// Says something that is worth a line.
    package static func info(_ text: @autoclosure () -> String) { write("\(name): \(text())\n") }

    /// Says that something went wrong but the program goes on.
    package static func warning(_ text: @autoclosure () -> String) { write("\(name): warning: \(text())\n") }

    /// Says why the program, or what it was asked for, failed.
    package static func error(_ text: @autoclosure () -> String) { write("\(name): error: \(text())\n") }

    /// A line without the program's name, such as a compiler's, with the place of a fault at its beginning.
    package static func plain(_ text: String) { write(text + "\n") }

    private static func write(_ line: String) {
        var bytes = Array(line.utf8)
        // A peer's text must not steer the terminal.
        for index in bytes.indices.dropLast() where bytes[index] < 32 || bytes[index] == 127 { bytes[index] = 0x3f }
        Files.writeToStandardError(bytes)
    }
}
