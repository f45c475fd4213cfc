internal import Plumbing
internal import Sessions

/// A component's process with its link and the services that it announced; ended when its owner lets go of it.
///
/// What comes over its sockets is told to the delegate; nothing that it sends can do more than be refused.
final class ComponentProcess {
    let name: String
    private let child: ChildProcess
    private let loop: Loop
    private let link: PacketSocket
    private var watches: [Loop.Watch] = []
    private var providers: [Service: Provider] = [:]
    private unowned let owner: any ComponentOwner

    /// The socket of an announced service.
    private final class Provider {
        let socket: PacketSocket
        var outgoing = OutgoingPackets(limit: 256 << 10)
        var watch: Loop.Watch?

        init(_ socket: consuming PacketSocket) { self.socket = socket }
    }

    var pid: Int { child.pid }

    /// What is started.
    struct Program {
        var path: String
        var arguments: [String]
        var environment: [String]
        var directory: String?
        var standard: [Int32?]
        /// The link to the scenario outside, for who is given it.
        var outerLink: Int32?
        /// Sockets that listen and were handed over to the parent, for this component.
        var sockets: [Int32] = []
    }

    /// Starts a program with a link as descriptor 3.
    init(_ name: String, _ program: Program, _ loop: Loop, owner: any ComponentOwner) throws(SystemError) {
        self.name = name
        self.loop = loop
        self.owner = owner
        let ends = try PacketSocket.pair()
        child = try ChildProcess(
            path: program.path, arguments: [program.path] + program.arguments, environment: program.environment,
            directory: program.directory,
            keeping: [ends.second.descriptor.number] + (program.outerLink.map { [$0] } ?? []) + program.sockets,
            standard: program.standard)
        link = ends.first
        watches.append(try loop.watch(child.descriptor.number) { [unowned self] _ in reap() })
        watches.append(try loop.watch(link.descriptor.number) { [unowned self] in serveLink($0) })
    }

    deinit {
        for watch in watches { watch.cancel() }
        for provider in providers.values { provider.watch?.cancel() }
    }

    func signal(_ number: Int32) { child.signal(number) }

    /// Tells the server of an announced service something.
    @discardableResult
    func send(_ message: ProviderMessage, to service: Service, descriptor: Int32? = nil) -> OutgoingPackets.Outcome {
        guard let provider = providers[service] else { return .broken }
        let outcome = provider.socket.send(message.encoded(), descriptor: descriptor, through: &provider.outgoing)
        if outcome == .queued { provider.watch?.update([.read, .write]) }
        return outcome
    }

    /// Closes the socket of a service.
    func close(_ service: Service) {
        providers.removeValue(forKey: service)?.watch?.cancel()
    }

    private func reap() {
        switch try? child.reap() {
        case .exited(let status)?: owner.ended(self, .status(status))
        case .killed(let signal)?: owner.ended(self, .signal(signal))
        case nil: break
        }
    }

    private func serveLink(_ readiness: Readiness) {
        // Bounded, so that a component that asks without end does not starve the others.
        for _ in 0..<16 {
            switch (try? link.receive(loop.scratch)) ?? .end {
            case .nothing: return
            case .end:
                // It closed its link, or is about to end: the process's own descriptor tells.
                watches.removeLast().cancel()
                return
            case .packet(let packet): receive(packet)
            }
        }
    }

    private func receive(_ packet: Packet) {
        // Without a socket for the answer there is nobody to talk to.
        guard let descriptor = packet.parcel?.take() else { return }
        let socket = PacketSocket(descriptor)
        let message: LinkMessage
        do throws(WireError) {
            message = try LinkMessage(decoding: packet.bytes)
        } catch .version(let theirs, let ours) {
            let reason =
                "the program speaks version \(theirs) of sessions, nitpicker version \(ours): both must be of one build"
            Log.warning("\(name): \(reason)")
            _ = try? socket.send(LinkAnswer.refused(reason: reason).encoded())
            return
        } catch {
            return Log.warning("\(name): unreadable message: \(error)")
        }
        switch message {
        case .announce(let service):
            add(socket, for: service)
            owner.announced(self, service)
        case .request(let service, let label, let quota):
            owner.requested(self, service, label: label, quota: quota, answer: socket)
        case .upgrade(let session, let bytes):
            owner.requestedUpgrade(self, session: session, bytes: bytes, answer: socket)
        }
    }

    private func add(_ socket: consuming PacketSocket, for service: Service) {
        close(service)
        let provider = Provider(socket)
        provider.watch = try? loop.watch(provider.socket.descriptor.number) { [unowned self, unowned provider] in
            serve(provider, service, $0)
        }
        providers[service] = provider
    }

    private func serve(_ provider: Provider, _ service: Service, _ readiness: Readiness) {
        if readiness.contains(.write), provider.socket.flush(&provider.outgoing) { provider.watch?.update(.read) }
        for _ in 0..<16 {
            switch (try? provider.socket.receive(loop.scratch)) ?? .end {
            case .nothing: return
            case .end:
                close(service)
                owner.withdrew(self, service)
                return
            case .packet(let packet):
                guard case .closed(let session, let reason)? = try? ProviderReport(decoding: packet.bytes) else {
                    Log.warning("\(name): unreadable report about \(service.rawValue)")
                    continue
                }
                owner.sessionClosed(self, session, reason: reason)
            }
        }
    }
}

/// Who hears what a component's process does.
protocol ComponentOwner: AnyObject {
    func ended(_ process: ComponentProcess, _ exit: Supervision.Exit)
    func announced(_ process: ComponentProcess, _ service: Service)
    func withdrew(_ process: ComponentProcess, _ service: Service)
    func sessionClosed(_ process: ComponentProcess, _ session: UInt32, reason: String)
    func requested(
        _ process: ComponentProcess, _ service: Service, label: String, quota: Int, answer: consuming PacketSocket)
    func requestedUpgrade(
        _ process: ComponentProcess, session: UInt32, bytes: Int, answer: consuming PacketSocket)
}
