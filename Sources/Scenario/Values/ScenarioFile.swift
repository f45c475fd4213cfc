package import Sessions

/// A scenario: which components run, and what each may reach.
package struct ScenarioFile: Equatable, Sendable {
    /// Its name, by which `nitpicker status` and its kin find it.
    package var name: String
    /// The components in the order of the file, which is the order in which they are started.
    package var components: [Component] = []
    /// Where a service goes for which a component has no rule of its own.
    package var defaultRoutes: [Service: [RouteRule]] = [:]
    /// The Roms that every component sees, `keyboard` among them.
    package var roms: [String: RomSource] = [:]
    /// The directory in which reports become files; nil for one in the runtime directory.
    package var reports: String?
    /// The version that the author gave, echoed in reports; nil when there is none.
    package var version: String?
    /// The lines of `roms`; they take no part in comparison.
    package var romLines: [String: Int] = [:]

    /// An empty scenario.
    package init(name: String) { self.name = name }

    /// Whether both describe the same scenario; lines do not count.
    package static func == (a: ScenarioFile, b: ScenarioFile) -> Bool {
        a.name == b.name && a.components == b.components && a.defaultRoutes == b.defaultRoutes && a.roms == b.roms
            && a.reports == b.reports && a.version == b.version
    }

    /// The component of that name.
    package func component(_ name: String) -> Component? { components.first { $0.name == name } }

    /// Whether somebody is told what that component says.
    package func tellsLog(of component: String) -> Bool {
        roms.values.contains { $0.tellsLog(of: component) }
            || components.contains { $0.roms.values.contains { $0.tellsLog(of: component) } }
    }

    /// The content of a component's Rom of that name; nil when there is none.
    package func rom(_ name: String, for component: Component) -> RomSource? {
        if let own = component.roms[name] { return own }
        return name == "config" ? .document(component.config) : roms[name]
    }
}
