internal import Glibc
internal import Plumbing
internal import Sessions
internal import VNCServer

/// Lives as long as the program runs: at its end the doors are closed, and the socket's file is gone.
final class Residence {
    private let server: Server

    init(_ server: Server) { self.server = server }

    deinit { server.close() }
}

// Shows the desktop to VNC viewers. Everything it must know is in its `config` document; its reports are `vnc` and `audit`.
KeptMemory.keep()
let status = Component.run { component in
    var server: Server?
    func settings(_ document: Document) throws(VNCServerError) -> Settings {
        let (settings, problems) = try Settings.parse(document)
        for problem in problems { Log.warning("config: \(problem)") }
        return settings
    }
    let document = try component.watchConfig { document in
        do throws(VNCServerError) { server?.change(try settings(document)) } catch {
            Log.error("config: \(error); the old one counts on")
        }
    }
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let opened = try Server(
        component.link, component.loop, try settings(document), threads: min(4, max(1, cores)),
        sockets: HandedSockets.ofParent(),
        report: { [unowned component] in component.report("vnc", $0) },
        audit: { [unowned component] in component.report("audit", $0) },
        fail: { [unowned component] in component.fail($0) })
    server = opened
    return Residence(opened)
}
exit(status)
