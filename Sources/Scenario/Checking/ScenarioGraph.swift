internal import Sessions

/// Who may open sessions at whom, as far as the scenario tells for sure.
///
/// A component's own rules count, and the defaults for what it is known to need; a default that it may never use makes no
/// edge.
struct ScenarioGraph {
    /// A route between two components.
    struct Edge: Hashable {
        var client: String
        var server: String
        var service: Service
        var line: Int
    }

    private(set) var edges: [String: [Edge]] = [:]
    private let names: [String]

    /// The graph of a scenario.
    init(_ routing: Routing) {
        names = routing.scenario.components.map(\.name)
        for component in routing.scenario.components {
            let services = Set(component.routes.keys).union(component.needs).sorted { $0.rawValue < $1.rawValue }
            for service in services {
                for rule in routing.rules(for: service, of: component) ?? [] {
                    guard case .component(let server) = rule.target, server != component.name else { continue }
                    edges[component.name, default: []].append(
                        Edge(client: component.name, server: server, service: service, line: rule.line))
                }
            }
        }
    }

    /// One cycle for each group of components that reach each other, each beginning with the component that stands first.
    var cycles: [[Edge]] {
        var cycles: [[Edge]] = []
        var inCycle: Set<String> = []
        for name in names where !inCycle.contains(name) {
            guard let cycle = shortestCycle(through: name) else { continue }
            cycles.append(cycle)
            inCycle.formUnion(reachable(from: name).filter { reachable(from: $0).contains(name) })
        }
        return cycles
    }

    private func reachable(from start: String) -> Set<String> {
        var seen: Set<String> = []
        var next = [start]
        while let name = next.popLast() {
            for edge in edges[name] ?? [] where seen.insert(edge.server).inserted { next.append(edge.server) }
        }
        return seen
    }

    private func shortestCycle(through start: String) -> [Edge]? {
        var cameBy: [String: Edge] = [:]
        var queue = [start][...]
        while let name = queue.popFirst() {
            for edge in edges[name] ?? [] where cameBy[edge.server] == nil {
                cameBy[edge.server] = edge
                queue.append(edge.server)
            }
        }
        guard var edge = cameBy[start] else { return nil }
        var path = [edge]
        while edge.client != start, let before = cameBy[edge.client] {
            path.append(before)
            edge = before
        }
        return path.reversed()
    }
}
