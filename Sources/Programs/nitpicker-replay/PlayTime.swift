import ArgumentParser

/// A time in a recording, as people write it: `90`, `1:30`, `12.5`.
struct PlayTime: ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int

    init(_ milliseconds: Int) { self.milliseconds = milliseconds }

    init?(argument: String) {
        var total = 0.0
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3 else { return nil }
        for part in parts {
            guard let number = Double(part), number >= 0, number < 1e7 else { return nil }
            total = total * 60 + number
        }
        milliseconds = Int((total * 1000).rounded())
    }

    var description: String {
        let rest = String(milliseconds % 60_000 + 1_000_000).dropFirst(2)
        return "\(milliseconds / 60_000):\(rest.prefix(2)).\(rest.suffix(3))"
    }
}
