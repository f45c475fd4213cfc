internal import Plumbing
internal import Sessions

/// The environment of a component's process: that of the parent, the scenario's changes, and its way to the parent.
struct ComponentEnvironment {
    private var variables: [(name: String, value: String)]

    /// The variables in lines of `NAME=value`, without what only concerned the process they come from.
    init(_ lines: [String]) {
        let own = [ParentLink.variable, ParentLink.outerVariable, "NITPICKER_NAME"]
        variables = lines.compactMap { line in
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex else { return nil }
            return (String(line[..<equals]), String(line[line.index(after: equals)...]))
        }.filter { !own.contains($0.name) }
    }

    /// Sets variables; nil takes one away.
    mutating func add(_ changes: [String: String?]) {
        variables.removeAll { changes.keys.contains($0.name) }
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            if let value { variables.append((name, value)) }
        }
    }

    /// Lets programs that play by ALSA play into their sessions, unless they are told another configuration.
    ///
    /// - Parameter programs: the folder of our programs, beside which the plug-in is.
    mutating func addSound(programs: String) {
        guard self["ALSA_CONFIG_PATH"] == nil else { return }
        let parts = #filePath.split(separator: "/").dropLast(4)
        let candidates = [
            self["NITPICKER_RESOURCES"].map { $0 + "/alsa" }, "/" + parts.joined(separator: "/") + "/Resources/alsa",
            "/usr/share/nitpicker/alsa",
        ].compactMap { $0 }
        guard let folder = candidates.first(where: { Files.exists($0 + "/nitpicker.conf") }) else { return }
        add([
            "ALSA_CONFIG_PATH": folder + "/nitpicker.conf",
            "NITPICKER_LIBRARIES": self["NITPICKER_LIBRARIES"] ?? programs,
        ])
    }

    /// The value of a variable.
    subscript(name: String) -> String? { variables.last { $0.name == name }?.value }

    /// The lines for the component of that name, whose link is descriptor 3, the one to the scenario outside 4, and what follows
    /// the sockets that were handed over.
    func lines(for name: String, hasOuterLink: Bool = false, sockets: Int = 0) -> [String] {
        let first = hasOuterLink ? 5 : 4
        // Those of the parent itself mean nothing to its children.
        let own = variables.filter { $0.name != HandedSockets.variable }
        return own.map { "\($0.name)=\($0.value)" } + ["\(ParentLink.variable)=3", "NITPICKER_NAME=\(name)"]
            + (hasOuterLink ? ["\(ParentLink.outerVariable)=4"] : [])
            + (sockets > 0 ? ["\(HandedSockets.variable)=\(first),\(sockets)"] : [])
    }
}
