import Glibc
import Nitpicker
import Sessions

/// The GUI server as a program: its configuration is the document `config`, the focus may come from the document `focus`,
/// reports go where the scenario routes them.
final class GuiServer {
    private var server: Server?

    init(_ component: Component) throws {
        let config = try component.watchConfig { [unowned self] in server?.configure($0) }
        server = try Server(component.link, component.loop, config: config, painter: FontLabels()) {
            [unowned component] in
            component.report($0, $1)
        }
        if config["focus"].string == "rom" {
            try component.watch(rom: "focus") { [unowned self] in server?.focus($0) }
        }
    }
}

exit(Component.run { try GuiServer($0) })
