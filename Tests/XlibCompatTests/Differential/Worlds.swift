import TestKit

/// The Xvfb that the tests of this folder share, and the connections that they make to it.
enum Worlds {
    /// Started at the first use, and gone with this process; nil where there is none.
    static let server = SharedServer()

    /// Whether there can be one.
    static let isThere = Xvfb.program != nil
}

/// One server for many tests, none of which leaves anything behind.
struct SharedServer: ~Copyable, Sendable {
    private let server: Xvfb?

    init() { server = try? Xvfb(displays: 170...179, width: 640, height: 480) }

    /// Where it listens.
    var path: String {
        get throws {
            switch server {
            case .some(let server): return server.path
            case .none: throw DifferentialError("Xvfb does not start")
            }
        }
    }
}
