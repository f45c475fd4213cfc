package import Sessions

/// Decides where a component's session request goes and under which label; a value without any memory.
package struct Routing: Sendable {
    package let scenario: ScenarioFile

    /// Where a request goes.
    package struct Route: Hashable, Sendable {
        package var target: RouteRule.Target
        /// The label that the server sees.
        package var label: Label

        /// A route.
        package init(_ target: RouteRule.Target, _ label: Label) {
            self.target = target
            self.label = label
        }
    }

    /// Why a request goes nowhere.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// No rule speaks of the service.
        case noRoute(Service)
        /// Rules speak of the service, but none matches the own label.
        case noMatch(Service, own: String)
        /// A rule forbids it.
        case forbidden(Service)
        /// The rule names a component that does not provide the service, or none at all.
        case notProvided(Service, by: String)
        /// The rule leads to the component itself.
        case toItself(Service)

        package var description: String {
            switch self {
            case .noRoute(let service): "no route for \(service.rawValue)"
            case .noMatch(let service, let own): "no route for \(service.rawValue) with label '\(own)'"
            case .forbidden(let service): "the scenario gives no \(service.rawValue)"
            case .notProvided(let service, let name): "'\(name)' does not provide \(service.rawValue)"
            case .toItself(let service): "the route for \(service.rawValue) leads back to the component itself"
            }
        }
    }

    /// The routing of a scenario.
    package init(_ scenario: ScenarioFile) { self.scenario = scenario }

    /// The rules for a service that hold for a component: its own, else the defaults, else the parent for Report and Rom.
    ///
    /// Shapes of the pointer are for a pointer: where no rule names one they go nowhere, instead of into a file each.
    package func rules(for service: Service, of component: Component) -> [RouteRule]? {
        if let rules = component.routes[service] ?? scenario.defaultRoutes[service] { return rules }
        switch service {
        case .rom: return [RouteRule(to: .parent)]
        case .report: return [RouteRule(to: .parent), RouteRule(to: .none, pattern: LabelPattern(suffix: "shape"))]
        default: return nil
        }
    }

    /// The route of a request that `component` makes for `service`, with the label that it chose for itself.
    package func route(_ service: Service, own: String, of component: Component) throws(Refusal) -> Route {
        guard let rules = rules(for: service, of: component) else { throw .noRoute(service) }
        guard let rule = LabelPattern.best(of: rules, for: Label(own), pattern: \.pattern) else {
            throw .noMatch(service, own: own)
        }
        switch rule.target {
        case .none: throw .forbidden(service)
        case .parent:
            guard Service.ofParent.contains(service) else { throw .notProvided(service, by: "parent") }
        case .component(let name):
            guard name != component.name else { throw .toItself(service) }
            guard let server = scenario.component(name), server.provides.contains(service) else {
                throw .notProvided(service, by: name)
            }
        }
        if rule.isTransparent && !own.isEmpty { return Route(rule.target, Label(own)) }
        return Route(rule.target, rule.label ?? Label(child: component.name, own: own))
    }
}
