import Glibc
import Plumbing
import Sessions

/// A component that does what its arguments say, and reports what came of it: the counterpart in tests of the parent.
///
/// Arguments: `announce SERVICE`, `open SERVICE LABEL`, `exit STATUS` (at once), `stay` (hear nothing but SIGKILL), `quota BYTES` (for the
/// sessions opened after it). Its report `state` has the config, the roms watched (`rom NAME`), the labels of
/// the sessions that it serves, and the state of those that it opened.
@main
struct TestChild {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let index = arguments.firstIndex(of: "exit"), index + 1 < arguments.count {
            exit(Int32(arguments[index + 1]) ?? 1)
        }
        if arguments.first == "stay" {
            signal(SIGTERM, SIG_IGN)
            while true { pause() }
        }
        exit(Component.run { try Behaviour($0, arguments) })
    }
}

/// What the child has done so far.
final class Behaviour {
    private let component: Component
    private var providers: [ServiceProvider] = []
    private var served: [UInt32: ServerConnection] = [:]
    private var opened: [(label: String, channel: SessionChannel)] = []
    private var roms: [(String, Document)] = []
    private var connects = 0

    init(_ component: Component, _ arguments: [String]) throws {
        self.component = component
        var rest = arguments[...]
        var quota = 1000
        while let verb = rest.popFirst() {
            switch verb {
            case "announce": try announce(rest.popFirst() ?? "")
            case "open": try open(rest.popFirst() ?? "", rest.popFirst() ?? "", quota: quota)
            case "quota": quota = Int(rest.popFirst() ?? "") ?? quota
            case "rom": try watch(rest.popFirst() ?? "")
            default: throw SessionError.rejected("unknown argument \(verb)")
            }
        }
        let config = try component.watchConfig { [unowned self] in
            roms[0].1 = $0
            report()
        }
        roms.insert(("config", config), at: 0)
        report()
    }

    private func announce(_ name: String) throws {
        guard let service = Service(rawValue: name) else { throw SessionError.rejected("no service \(name)") }
        var provider: ServiceProvider?
        provider = try ServiceProvider(service, component.link, component.loop) { [unowned self] event in
            switch event {
            case .open(let opening):
                guard let connection = ServerConnection(opening, component.loop) else { return }
                served[opening.session] = connection
                connection.onClose = { [unowned self] reason in
                    served[opening.session] = nil
                    provider?.closed(session: opening.session, reason: reason)
                    report()
                }
                connection.start()
                connection.send(MessageWriter(opcode: 1).bytes)
            case .close(let session): served[session]?.close(reason: "told to")
            case .upgrade: break
            }
            report()
        }
        if let provider { providers.append(provider) }
    }

    private func open(_ name: String, _ label: String, quota: Int) throws {
        guard let service = Service(rawValue: name) else { throw SessionError.rejected("no service \(name)") }
        let channel = try SessionChannel(component.link, service, label: label, quota: quota)
        opened.append((name + " " + label, channel))
        try component.loop.watch(channel.descriptorNumber) { [unowned self] _ in
            while let event = try? channel.next() {
                if case .connected = event { connects += 1 }
            }
            report()
        }
    }

    private func watch(_ name: String) throws {
        let index = roms.count
        roms.append((name, .null))
        try component.watch(rom: name) { [unowned self] document in
            roms[index + 1].1 = document ?? .null
            report()
        }
    }

    private func report() {
        component.report(
            "state",
            [
                "pid": .integer(Int(getpid())),
                "roms": .object(roms.map { .init($0.0, $0.1) }),
                "served": .list(served.values.map(\.label.text).sorted().map { .string($0) }),
                "opened": .object(opened.map { .init($0.label, .string("\($0.channel.state)")) }),
                "connects": .integer(connects),
            ])
    }
}
