internal import Desktop
internal import Glibc
internal import Plumbing
internal import Sessions

// What is copied in one program and pasted in another. Its documents are `config` (who may) and `focus` (the GUI server's report);
// its report is `state`.
let status = Component.run { component in
    let server = try ClipboardServer(component.link, component.loop) { [unowned component] in
        component.report("state", $0)
    }
    server.change(config: try component.watchConfig { [unowned server] in server.change(config: $0) })
    try component.watch(rom: "focus") { [unowned server] in server.change(focus: $0) }
    return server
}
exit(status)
