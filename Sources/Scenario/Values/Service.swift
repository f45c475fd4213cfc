/// The name of a service that sessions are opened at, such as `Gui`.
package struct Service: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    /// The service of that name.
    package init(_ name: String) { self.name = name }

    package var description: String { name }

    /// In the order of the names.
    package static func < (a: Service, b: Service) -> Bool { a.name < b.name }

    /// Views on a virtual framebuffer, with input.
    package static let gui = Service("Gui")
    /// Composed pixels.
    package static let capture = Service("Capture")
    /// A way to inject input.
    package static let event = Service("Event")
    /// A clocked stream of sound to be played.
    package static let audioOut = Service("AudioOut")
    /// Sound that is played or recorded.
    package static let audioIn = Service("AudioIn")
    /// A document that is written.
    package static let report = Service("Report")
    /// A document that is read and watched.
    package static let rom = Service("Rom")

    /// The services that we define; others are declared by a scenario's `services`.
    package static let known: [Service] = [.gui, .capture, .event, .audioOut, .audioIn, .report, .rom]
    /// The services that the parent itself provides.
    package static let ofParent: [Service] = [.report, .rom]
}
