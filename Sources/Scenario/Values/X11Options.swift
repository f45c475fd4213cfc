/// What the X world of a component is like.
package struct X11Options: Hashable, Sendable {
    /// The program that is a world.
    package static let program = "x11-world"

    /// Whether all windows are on one visible root, for a window manager.
    package var hasRoot = false
    /// Width and height of the root; that of the place for windows when there is none.
    package var size: [Int]?

    /// The usual world.
    package init(hasRoot: Bool = false, size: [Int]? = nil) {
        self.hasRoot = hasRoot
        self.size = size
    }

    /// The sides that a root can have.
    package static let sides = 1...32767

    /// The arguments of the world that starts a program.
    package func arguments(program: String, _ arguments: [String]) -> [String] {
        (hasRoot ? ["--root"] : []) + (size.map { ["--size", $0.map { String($0) }.joined(separator: "x")] } ?? [])
            + ["--", program] + arguments
    }
}
