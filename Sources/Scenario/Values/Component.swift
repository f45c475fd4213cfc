package import Sessions

/// One process of a scenario: what is started, what it offers, and where its requests go.
package struct Component: Equatable, Sendable {
    /// Its name, which is the beginning of all its labels.
    package var name: String
    /// A program beside `nitpicker` itself, or a path.
    package var binary: String
    package var arguments: [String] = []
    /// Variables set over those of the parent; nil takes one away.
    package var environment: [String: String?] = [:]
    /// The services that it may announce.
    package var provides: [Service] = []
    /// Those of them that its config may leave out.
    package var optional: [Service] = []
    /// The services that it cannot do without.
    package var needs: [Service] = []
    /// What X world it is, for an X11 program: the world is the component, the binary what it starts.
    package var x11: X11Options?
    /// Whether it is given the link to the scenario in which this one runs, as a window onto it needs.
    package var hasOuterLink = false
    /// Its own rules; a service that is not here goes by the scenario's defaults.
    package var routes: [Service: [RouteRule]] = [:]
    /// The content of its Rom `config`; an empty object when there is none.
    package var config: Document = .object([])
    /// The Roms that it sees beside those of the scenario.
    package var roms: [String: RomSource] = [:]
    package var quota = Quota.usual
    package var restart = RestartPolicy()
    /// Whether the scenario ends, with this component's exit status, when it has ended and is not restarted.
    package var endsScenario = false
    /// The line of its name.
    package var line = 0
    /// The lines of `roms`.
    package var romLines: [String: Int] = [:]

    /// A component, of its binary's name unless told.
    package init(_ name: String, binary: String? = nil) {
        self.name = name
        self.binary = binary ?? name
    }

    /// The services without which it has not started yet.
    package var awaited: Set<Service> { Set(provides).subtracting(optional) }

    /// Whether both describe the same component; lines do not count.
    package static func == (a: Component, b: Component) -> Bool {
        a.name == b.name && a.startsAlike(b) && a.routes == b.routes && a.config == b.config && a.roms == b.roms
            && a.quota == b.quota && a.restart == b.restart && a.endsScenario == b.endsScenario && a.needs == b.needs
    }

    /// Whether a running process of `a` could as well be one of `b`.
    package func startsAlike(_ other: Component) -> Bool {
        binary == other.binary && arguments == other.arguments && environment == other.environment
            && provides == other.provides && x11 == other.x11 && hasOuterLink == other.hasOuterLink
    }
}
