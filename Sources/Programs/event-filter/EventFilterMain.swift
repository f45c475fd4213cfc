internal import Desktop
internal import Glibc
internal import Plumbing
internal import Sessions

/// event-filter: completes the input of drivers on its way to the GUI server.
///
/// Documents: `keyboard` (layout and repetition), `config` (keys that stand for others), report `keyboard-state`.
@main
enum EventFilterMain {
    static func main() {
        exit(
            Component.run { component in
                let server = try EventFilterServer(component.loop, component.link) { [unowned component] state in
                    component.report("keyboard-state", state)
                }
                let config = try component.watchConfig { [unowned server] in server.change(config: $0) }
                server.change(config: config)
                // Nothing is typed before the layout is known.
                let keyboard = try RomClient(component.link, "keyboard")
                do throws(SessionError) {
                    server.change(keyboard: try keyboard.waitForFirst())
                } catch {
                    Log.warning("keyboard: \(error); a plain one is used")
                }
                try component.loop.watch(keyboard.descriptorNumber) { [unowned server] _ in
                    while let event = (try? keyboard.next()) ?? nil {
                        switch event {
                        case .changed: server.change(keyboard: keyboard.document)
                        case .unreadable(let reason): Log.warning("keyboard: \(reason)")
                        case .ended(let reason): Log.warning("keyboard: \(reason)")
                        }
                    }
                }
                try server.start()
                return server
            })
    }
}
