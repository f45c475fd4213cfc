/// What a check has to know about the machine, so that it needs not look itself.
package struct Surroundings: Sendable {
    /// The path of the program that a `binary` names, or nil when there is none that can be run.
    package var program: @Sendable (String) -> String?
    /// The path of a command as a shell would find it, or nil when there is none.
    package var command: @Sendable (String) -> String?
    /// Whether a file can be read.
    package var isReadable: @Sendable (String) -> Bool
    /// The names of the programs beside `nitpicker` itself, for hints.
    package var programs: [String]

    /// Surroundings.
    package init(
        programs: [String] = [], program: @escaping @Sendable (String) -> String?,
        command: (@Sendable (String) -> String?)? = nil,
        isReadable: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.programs = programs
        self.program = program
        self.command = command ?? program
        self.isReadable = isReadable
    }

    /// Surroundings in which everything is there.
    package static let complete = Surroundings(program: { $0 })
}
