internal import Plumbing

/// Runs a program of the system to its end.
enum Tool {
    /// Whether the program ended well, in time.
    static func run(_ name: String, _ arguments: [String], milliseconds: Int) throws -> Bool {
        let folders = (Files.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        guard let path = folders.map({ "\($0)/\(name)" }).first(where: Files.isExecutable) else {
            throw FrontError(.certificate, "there is no program \(name)")
        }
        let null = try Files.nullDevice()
        let process = try ChildProcess(
            path: path, arguments: [name] + arguments, environment: Files.environment,
            standard: [null.number, null.number, null.number])
        let deadline = Instant.now.advanced(milliseconds: milliseconds)
        let loop = try Loop()
        // That it has ended is looked at below.
        let watch = try loop.watch(process.descriptor.number) { _ in }
        defer { watch.cancel() }
        while true {
            if let status = try process.reap() { return status == .exited(0) }
            let rest = deadline.since(.now) / 1_000_000
            guard rest > 0 else { return false }
            try loop.turn(milliseconds: Int(rest))
        }
    }
}

/// What this machine calls itself.
enum HostName {
    /// The name, as far as it can stand in a certificate; `localhost` without one.
    static var own: String {
        let bytes = (try? Files.read("/proc/sys/kernel/hostname", limit: 256)) ?? []
        let name = String(decoding: bytes, as: UTF8.self).filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".")
        }
        return name.isEmpty || name.utf8.count > 60 ? "localhost" : name
    }
}
