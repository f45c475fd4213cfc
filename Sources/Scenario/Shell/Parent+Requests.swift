internal import Plumbing
internal import Sessions

extension Parent {
    // MARK: Requests

    func add(_ socket: consuming PacketSocket) -> ParentMachine.RequestID {
        let id = nextRequest
        nextRequest += 1
        requests[id] = Request(socket)
        return id
    }

    func answer(_ id: ParentMachine.RequestID, _ answer: LinkAnswer, descriptor: Int32? = nil) {
        guard let request = requests.removeValue(forKey: id) else { return }
        request.watch?.cancel()
        // Nothing was sent on this socket before: it takes one message, or its other end is gone.
        _ = try? request.socket.send(answer.encoded(), descriptor: descriptor)
    }

    /// Notices when the asker of a request that waits goes away.
    func watchWhileWaiting(_ id: ParentMachine.RequestID) {
        guard let request = requests[id], request.watch == nil else { return }
        request.watch = try? loop.watch(request.socket.descriptor.number, for: []) { [unowned self] _ in
            perform(machine.withdrawn(id))
        }
    }
}

extension Parent: ComponentOwner {
    func ended(_ process: ComponentProcess, _ exit: Supervision.Exit) {
        processes[process.name] = nil
        closeLog(of: process.name)
        perform(machine.exited(process.name, exit, now: now))
    }

    func announced(_ process: ComponentProcess, _ service: Service) {
        perform(machine.announced(service, by: process.name))
    }

    func withdrew(_ process: ComponentProcess, _ service: Service) {
        perform(machine.withdrew(service, by: process.name))
    }

    func sessionClosed(_ process: ComponentProcess, _ session: UInt32, reason: String) {
        if !reason.isEmpty, let label = machine.sessions[session]?.label {
            Log.info("\(process.name) closed the session of '\(label)': \(reason)")
        }
        let isFault = !reason.isEmpty
        perform(machine.sessionClosed(session, server: process.name, isFault: isFault, now: now))
    }

    func requested(
        _ process: ComponentProcess, _ service: Service, label: String, quota: Int, answer: consuming PacketSocket
    ) {
        let id = add(answer)
        perform(machine.requested(id, by: process.name, service, own: label, quota: quota, now: now))
        watchWhileWaiting(id)
    }

    func requestedUpgrade(
        _ process: ComponentProcess, session: UInt32, bytes: Int, answer: consuming PacketSocket
    ) {
        perform(machine.requestedUpgrade(add(answer), by: process.name, session: session, bytes: bytes))
    }
}
