/// A kind of session.
package enum Service: String, CaseIterable, Hashable, Sendable {
    case gui = "Gui"
    case capture = "Capture"
    case event = "Event"
    case audioOut = "AudioOut"
    case audioIn = "AudioIn"
    case report = "Report"
    case rom = "Rom"

    /// The version of every service's messages and shared memory; both ends must have the same.
    package static let version: UInt16 = 4
}
