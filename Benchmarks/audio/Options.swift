import Plumbing

/// What the command line asks for.
struct Options {
    /// The groups that can be measured.
    enum Group: String, CaseIterable { case chains, faults, load, starts, offline, kernels, safety }

    var groups = Group.allCases
    var jsonPath: String?
    var isQuick = false
    var hasPeers = true
    /// Whether it is about what happens rarely: long runs, of ours alone.
    var isSoak = false

    static let usage = """
        usage: benchmark-audio [chains|faults|load|starts|offline|kernels|safety ...] [--quick|--soak] [--no-peers] [--json FILE]
        The mixer, filters, sources and clients of JACK are processes of their own; nothing is pinned by hand. As root,
        all of them are scheduled in real time, so that other work on the machine changes little but the slowest cases.
        --soak: chains, load, starts and safety of ours alone, a minute each, and ten minutes of changes.
        """

    /// The options; nil when they make no sense.
    init?(_ arguments: [String]) {
        var chosen: [Group] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--no-peers": hasPeers = false
            case "--soak": (isSoak, hasPeers, groups) = (true, false, [.chains, .load, .starts, .safety])
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

    /// The seconds of a run that is measured.
    var seconds: Int { isSoak ? 60 : isQuick ? 2 : 5 }
}
