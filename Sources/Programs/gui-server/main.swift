import Glibc
import Nitpicker
import Sessions

/// The GUI server as a program: its configuration is the document `config`, the focus may come from the document `focus`,
/// reports go where the scenario routes them.
final class GuiServer {
    private let component: Component
    private var server: Server?
    private var watchesFocus = false

    init(_ component: Component) throws {
        self.component = component
        component.onUnreadableConfig = { [unowned self] in server?.configurationFailed($0) }
        let config = try component.watchConfig { [unowned self] config in
            server?.configure(config)
            watchFocus(config)
        }
        server = try Server(component.link, component.loop, config: config, painter: FontLabels()) {
            [unowned component] in
            component.report($0, $1)
        }
        watchFocus(config)
    }

    /// Reads the document that decides on the focus, from the first configuration on that says so.
    private func watchFocus(_ config: Document) {
        guard config["focus"].string == "rom", !watchesFocus else { return }
        watchesFocus = (try? component.watch(rom: "focus") { [unowned self] in server?.focus($0) }) != nil
    }
}

exit(Component.run { try GuiServer($0) })
