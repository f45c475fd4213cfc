internal import Glibc
internal import Plumbing

/// A Xvfb of a test's own, gone with this value.
package struct Xvfb: ~Copyable {
    /// Where clients connect.
    package let path: String
    /// As in DISPLAY.
    package let display: String
    private let process: ChildProcess

    /// The program, nil when it is not installed.
    package static var program: String? { unsafe access("/usr/bin/Xvfb", X_OK) == 0 ? "/usr/bin/Xvfb" : nil }

    /// Starts one on a free display of the range, with a screen of depth 24, and waits until it listens.
    package init(displays: ClosedRange<Int> = 140...149, width: Int = 1280, height: Int = 1024) throws {
        guard let program = Self.program else { throw SystemError("Xvfb", ENOENT) }
        for number in displays {
            let path = "/tmp/.X11-unix/X\(number)"
            // A socket without a server behind it was left by one that was killed; the next takes it over.
            if (try? StreamSocket(unixPath: path)) != nil { continue }
            let process = try ChildProcess(
                path: program,
                arguments: [
                    program, ":\(number)", "-screen", "0", "\(width)x\(height)x24", "-nolisten", "tcp", "-noreset",
                ],
                environment: ["PATH=/usr/bin:/bin"], standard: [nil, Self.null, Self.null])
            let deadline = Instant.now.advanced(milliseconds: 20_000)
            while Instant.now < deadline {
                if (try? XWire(path: path)) != nil {
                    self.path = path
                    self.display = ":\(number)"
                    self.process = process
                    return
                }
                // Ends at once when another one took the display first.
                if try process.descriptor.waitReadable(milliseconds: 5) { break }
            }
        }
        throw SystemError("no free X display", EADDRINUSE)
    }

    deinit {
        // It takes its socket and lock away when it is asked to end.
        process.signal(SIGTERM)
        _ = try? process.descriptor.waitReadable(milliseconds: 5_000)
    }

    /// Where the server's words go.
    private static let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
}
