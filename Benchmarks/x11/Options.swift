/// What the command line asks for.
struct Options {
    /// The groups that can be measured.
    enum Group: String, CaseIterable { case drawing, starts }

    var groups = Group.allCases
    var tests = DrawingTests.all
    var jsonPath: String?
    var isQuick = false
    var hasPeers = true
    var isOurs = true
    /// How often each test is run on each server; the median counts.
    var rounds = 3

    static let usage = """
        usage: benchmark-x11 [drawing|starts ...] [--quick] [--no-peers] [--only-peers] [--tests A,B,...] [--rounds N] [--json FILE]
        Runs x11perf on Xvfb, on Xvnc, and on ours by its doors, each test on all of them one after the other, so that other
        work on the machine meets all alike. What is not installed or not built is left out.
        """

    /// The options; nil when they make no sense.
    init?(_ arguments: [String]) {
        var chosen: [Group] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--no-peers": hasPeers = false
            case "--only-peers": isOurs = false
            case "--tests":
                guard let names = rest.popFirst() else { return nil }
                tests = names.split(separator: ",").map(String.init)
            case "--rounds":
                guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { return nil }
                rounds = number
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

    /// What x11perf is told: how often, and for how many seconds each time.
    var perf: [String] { isQuick ? ["-repeat", "1", "-time", "1"] : ["-repeat", "3", "-time", "1"] }
}
