import Glibc
import OSMClient
import Sessions

/// The map as a program: its configuration is the document `config`, where it rests is the report `map`.
final class MapViewer {
    private var client: MapClient?

    init(_ component: Component) throws {
        let config = try component.watchConfig { [unowned self] in client?.configure($0) }
        client = try MapClient(component.link, component.loop, config: config) { [unowned component] in
            component.report("map", $0)
        } end: { [unowned component] reason in
            if let reason { component.fail(reason) } else { component.exit(0) }
        }
    }
}

exit(Component.run { try MapViewer($0) })
