import Glibc
import Plumbing
import Sessions

/// A component that does what its arguments say, and reports what came of it: the counterpart in tests of the parent.
///
/// Arguments: `announce SERVICE`, `open SERVICE LABEL`, `exit STATUS` (at once), `stay` (hear nothing but SIGKILL), `tone FREQUENCY LEVEL` (play it and do nothing
/// else), `quota BYTES` (for the
/// sessions opened after it), `garbage` (send what makes no sense). Its report `state` has the config, the roms watched (`rom NAME`), the labels of
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
        if arguments.first == "tone" {
            let numbers = arguments.dropFirst().compactMap(Double.init)
            exit(
                Component.run {
                    try Tone($0, frequency: numbers.first ?? 997, level: numbers.count > 1 ? numbers[1] : 0.5)
                })
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
            case "garbage": try sendGarbage()
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

    /// Sends what makes no sense, over the link and as a report.
    private func sendGarbage() throws {
        guard let text = Files.environment(ParentLink.variable), let number = Int32(text) else { return }
        guard let copy = try Parcel(duplicating: number).take() else { return }
        let link = PacketSocket(copy)
        var random: UInt64 = 1
        func next() -> UInt8 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: random >> 33)
        }
        for round in 0..<300 {
            let bytes = (0...Int(next() % 60)).map { _ in next() }
            let whole = round % 2 == 0 ? bytes : [UInt8(round % 5), 0, 0, 0, 1, 0] + bytes
            let ends = try PacketSocket.pair()
            _ = try link.send(whole, descriptor: round % 3 == 0 ? ends.first.descriptor.number : nil)
        }
        let report = try SessionChannel(component.link, .report, label: "../../x", quota: 0)
        opened.append(("garbage", report))
        try component.loop.watch(report.descriptorNumber) { [unowned self] _ in
            while let event = try? report.next() {
                guard case .connected = event else { continue }
                connects += 1
                if connects < 3 { report.send([2, 0, 0, 0, 2, 0, 0, 0, 0x7b, 0x7b]) }
            }
            self.report()
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
