import Foundation
import Glibc
import XFonts

/// The sample server without a screen (Xvfb), asked over its socket; started for the tests and ended with them.
final class ReferenceServer {
    struct Failure: Error { let what: String }
    /// An X server of others, with the fonts of Debian's packages.
    static let isInstalled =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/Xvfb")
        && ["misc", "100dpi", "75dpi"].allSatisfy {
            FileManager.default.fileExists(atPath: "/usr/share/fonts/X11/\($0)/fonts.dir")
        }
    static let folders =
        ["misc", "100dpi/:unscaled", "75dpi/:unscaled", "100dpi", "75dpi"]
        .map { "/usr/share/fonts/X11/" + $0 } + ["built-ins"]

    private let process = Process()
    private var socket: Int32 = -1
    private let name: String
    private var base: UInt32 = 0
    private(set) var root: UInt32 = 0
    private var next: UInt32 = 0
    var atoms: [UInt32: String] = [:]

    init(path: [String] = ReferenceServer.folders) throws {
        let pipe = Pipe()
        let number = (150...159).first { !FileManager.default.fileExists(atPath: "/tmp/.X11-unix/X\($0)") } ?? 159
        name = "/tmp/.X11-unix/X\(number)"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/Xvfb")
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.arguments = [
            ":\(number)", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "640x480x24", "-fp",
            path.joined(separator: ","),
        ]
        try process.run()
        // The number comes when the server listens.
        while true {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(what: "Xvfb did not start") }
            if data.contains(10) { break }
        }
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name.utf8) }
        let done = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard done == 0 else { throw Failure(what: "no connection") }
        write([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        let head = read(8)
        let setup = Reply(head + read(Int(head[6]) * 4 + Int(head[7]) * 1024))
        guard head[0] == 1 else { throw Failure(what: "refused") }
        base = setup.u32(12)
        let screen = 40 + (Int(setup.u16(24)) + 3) / 4 * 4 + Int(setup.bytes[29]) * 8
        root = setup.u32(screen)
    }

    deinit {
        _ = Glibc.close(socket)
        // Signals that end it politely may be blocked in what the tests' processes inherit.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        _ = unsafe unlink(name)
    }

    /// Bytes of a reply.
    struct Reply {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        func u16(_ place: Int) -> UInt16 { UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8 }
        func i16(_ place: Int) -> Int { Int(Int16(bitPattern: u16(place))) }
        func u32(_ place: Int) -> UInt32 { UInt32(u16(place)) | UInt32(u16(place + 2)) << 16 }
        func text(_ place: Int, _ count: Int) -> String {
            String(String.UnicodeScalarView(bytes[place..<place + count].map { Unicode.Scalar($0) }))
        }
    }

    func id() -> UInt32 {
        next += 1
        return base + next
    }

    /// Sends a request of 32-bit units.
    func send(_ opcode: UInt8, _ detail: UInt8 = 0, _ body: [UInt8]) {
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count & 3) & 3)
        let length = UInt16(padded.count / 4 + 1)
        write([opcode, detail, UInt8(length & 0xff), UInt8(length >> 8)] + padded)
    }

    /// The next reply, or nothing for an error.
    func reply() -> Reply? {
        while true {
            let head = read(32)
            switch head[0] {
            case 0: return nil
            case 1:
                let length = Reply(head).u32(4)
                return Reply(head + read(Int(length) * 4))
            default: continue
            }
        }
    }

    private func write(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { unsafe Glibc.write(socket, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            done += count
        }
    }

    private func read(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes[done...].withUnsafeMutableBytes {
                unsafe Glibc.read(socket, $0.baseAddress, $0.count)
            }
            if got <= 0 { return bytes }
            done += got
        }
        return bytes
    }
}
