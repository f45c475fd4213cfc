internal import Plumbing

/// What the command line asks for.
struct Options {
    /// The groups that can be measured.
    enum Group: String, CaseIterable { case kernels, start, latency, commits, memory, idle }

    var groups = Set(Group.allCases)
    var jsonPath: String?
    var isQuick = false
    var isVerbose = false
    /// The processor that both ends share; nil leaves them to the kernel.
    var processor: Int? = 1
    /// The first X display number that X servers may use; nil for no peers.
    var display: Int? = 97
    var serverPath = ""
    /// event-filter, which stands beside the server.
    var filterPath: String {
        serverPath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/event-filter"
    }
    /// Whether other work on the machine has to wait.
    var isRealtime = false

    static let usage = """
        usage: benchmarks [kernels|start|latency|commits|memory|idle ...] [--json FILE] [--quick] [--verbose] [--any-processor] [--realtime]
                          [--display NUMBER | --no-peers] [--gui-server PATH]
        Both ends of a connection share one processor unless told otherwise, as a wake-up across processors costs more
        than the programs do. --realtime (root) makes other programs wait, for figures on a machine that is in use.
        """

    /// The options; nil when they make no sense.
    init?(_ arguments: [String]) {
        serverPath = Files.programDirectory + "/gui-server"
        var chosen: [Group] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--verbose": isVerbose = true
            case "--realtime": isRealtime = true
            case "--any-processor": processor = nil
            case "--no-peers": display = nil
            case "--json":
                guard let path = rest.popFirst() else { return nil }
                jsonPath = path
            case "--display":
                guard let number = rest.popFirst().flatMap({ Int($0) }), number >= 0 else { return nil }
                display = number
            case "--gui-server":
                guard let path = rest.popFirst() else { return nil }
                serverPath = path
            default:
                guard let group = Group(rawValue: word) else { return nil }
                chosen.append(group)
            }
        }
        if !chosen.isEmpty { groups = Set(chosen) }
    }
}
