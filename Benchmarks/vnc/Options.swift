/// What the command line asks for.
struct Options {
    /// The groups that can be measured.
    enum Group: String, CaseIterable { case paced, latency, arrival, idle, crowd, links }

    var groups = Group.allCases
    var jsonPath: String?
    var isQuick = false
    /// How long each cell is measured, nil for the usual time; for a profile of what happens there.
    var seconds: Int?
    /// The scene to which `paced` keeps; nil for all of them.
    var scene: Scene?
    /// Which servers take part, by name; all when empty.
    var contestants: [String] = []

    static let usage = """
        usage: benchmark-vnc [paced|latency|arrival|idle|crowd|links ...] [--quick] [--only NAME,NAME...] [--scene NAME]
                             [--seconds N] [--json FILE]
        Shows the same content on gui-server with vnc-server and on the servers of others (Xvnc, x11vnc, wayvnc; those that are installed), each
        cell on all of them one after the other, so that other work on the machine meets all alike. Processor time is that of all of a
        server's processes. The viewer takes everything and decodes nothing.
        """

    /// The options; nil when they make no sense.
    init?(_ arguments: [String]) {
        var chosen: [Group] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--only":
                guard let names = rest.popFirst() else { return nil }
                contestants = names.split(separator: ",").map(String.init)
            case "--scene":
                guard let found = rest.popFirst().flatMap({ Scene(rawValue: $0) }) else { return nil }
                scene = found
            case "--seconds":
                guard let number = rest.popFirst().flatMap({ Int($0) }), (1...3600).contains(number) else { return nil }
                seconds = number
            case "--json":
                guard let path = rest.popFirst() else { return nil }
                jsonPath = path
            default:
                guard let group = Group(rawValue: word) else { return nil }
                chosen.append(group)
            }
        }
        if !chosen.isEmpty { groups = chosen }
    }

    /// How often each cell is measured on each server; the median counts.
    var rounds: Int { isQuick ? 1 : 3 }
    /// How long each cell is measured.
    var milliseconds: Int { seconds.map { $0 * 1000 } ?? (isQuick ? 1500 : 3000) }
    /// How many answers and arrivals are timed.
    var samples: Int { isQuick ? 30 : 60 }
}
