internal import Glibc

/// Sockets that listen and were open already when the program began: how systemd starts what a first connection asks for.
package enum HandedSockets {
    /// Tells a component which descriptors are its own: the first, a comma, and how many.
    package static let variable = "NITPICKER_SOCKETS"

    /// The most that are looked at.
    private static let limit = 64

    /// The sockets that systemd handed to this process, each with the name that its unit gave it.
    ///
    /// - Parameter environment: where the variables are looked up.
    package static func ofSystemd(
        _ environment: (String) -> String? = Files.environment, process: Int32 = getpid()
    ) -> [(name: String, number: Int32)] {
        guard environment("LISTEN_PID") == "\(process)",
            let count = environment("LISTEN_FDS").flatMap({ Int32($0) }), (1...Int32(limit)).contains(count)
        else { return [] }
        let names = (environment("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).map { (names.count == Int(count) ? String(names[Int($0)]) : "", 3 + $0) }
    }

    /// The sockets that the parent handed to this component.
    package static func ofParent(_ environment: (String) -> String? = Files.environment) -> [Int32] {
        let parts = (environment(variable) ?? "").split(separator: ",").compactMap { Int32($0) }
        guard parts.count == 2, (3...1024).contains(parts[0]), (1...Int32(limit)).contains(parts[1]) else { return [] }
        return (0..<parts[1]).map { parts[0] + $0 }
    }
}
