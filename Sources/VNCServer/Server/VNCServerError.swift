/// Why the VNC server cannot do what it is configured to do, in words for the person who configured it.
package struct VNCServerError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// An error of that text.
    package init(_ description: String) { self.description = description }
}
