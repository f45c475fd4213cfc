import ArgumentParser
import Foundation
import Plumbing
import Scenario

/// `nitpicker x11 -- PROGRAM…`.
struct X11: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "x11",
        abstract: "Start an X11 program inside a running scenario, without an X server.",
        discussion: """
            The program's windows become windows of the scenario; it and what it starts share an X world that no other
            program sees. Its exit status is returned; Ctrl-C ends it. With --root all windows are on one, as on
            a screen of their own, so that a window manager can be started.
            """)

    @OptionGroup var option: ScenarioOption

    @Option(help: "What the program is called on screen, instead of its name.")
    var label: String?

    @Flag(help: "Show a root window with all windows on it, for a window manager.")
    var root = false

    @Option(help: "The size of the root (such as 1280x800), instead of that of the place for windows.")
    var size: String?

    @Flag(help: "Tell what the program needs of X and what it would miss, without starting it.")
    var explain = false

    @Argument(parsing: .postTerminator, help: "The program and its arguments, behind '--'.")
    var command: [String] = []

    @Argument(help: "With --explain: the program.", completion: .file())
    var program: String?

    private var wanted: [String] { program.map { [$0] + command } ?? command }

    func validate() throws {
        if wanted.isEmpty { throw ValidationError("The program is missing: nitpicker x11 -- PROGRAM") }
        if program != nil && !explain {
            throw ValidationError("The program stands behind '--': nitpicker x11 -- PROGRAM")
        }
        if let size, Self.sides(size) == nil {
            throw ValidationError("--size is WIDTHxHEIGHT, such as 1280x800")
        }
    }

    func run() throws {
        if explain {
            Replacement.become("\(Files.programDirectory)/\(X11Options.program)", ["--explain", wanted[0]])
            throw ExitCode.failure
        }
        let options = X11Options(hasRoot: root, size: size.flatMap(Self.sides))
        let name = label ?? wanted[0].split(separator: "/").last.map(String.init) ?? "x11"
        var order = GuestOrder(
            label: name, command: X11Options.program,
            arguments: options.arguments(program: wanted[0], Array(wanted.dropFirst())),
            environment: Files.environment, directory: FileManager.default.currentDirectoryPath)
        order.isNumbered = label == nil
        try execute(order, option.scenario)
    }

    private static func sides(_ text: String) -> [Int]? {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return sides.count == 2 && sides.allSatisfy(X11Options.sides.contains) ? sides : nil
    }
}
