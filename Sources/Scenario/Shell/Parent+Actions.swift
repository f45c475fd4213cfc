internal import Glibc
internal import Plumbing
internal import Sessions

extension Parent {
    // MARK: Actions

    func perform(_ actions: [ParentMachine.Action]) {
        todo += actions
        guard !isPerforming else { return }
        isPerforming = true
        // What an action leads to comes behind what was decided before it.
        while !todo.isEmpty {
            let actions = todo
            todo = []
            for action in actions { perform(action) }
        }
        isPerforming = false
        markChanged()
    }

    func perform(_ action: ParentMachine.Action) {
        switch action {
        case .spawn(let name): spawn(name)
        case .terminate(let name): processes[name]?.signal(SIGTERM)
        case .kill(let name): processes[name]?.signal(SIGKILL)
        case .open(let request, let session, let server, let service, let label, let quota):
            open(request, session, server, service, label, quota: quota)
        case .serve(let request, let session, let service, let client, let own, let label, let quota):
            serve(request, session, service, client: client, own: own, label, quota: quota)
        case .refuse(let request, let reason): answer(request, .refused(reason: reason))
        case .upgrade(let request, let session, let server, let service, let bytes):
            if let server {
                processes[server]?.send(.upgrade(session: session, bytes: bytes), to: service)
            }
            answer(request, .upgraded)
        case .forget(let request): requests.removeValue(forKey: request)?.watch?.cancel()
        case .refuseAnnouncement(let name, let service): processes[name]?.close(service)
        case .close(let session, let server?, let service):
            processes[server]?.send(.close(session: session), to: service)
        case .close(let session, nil, _): documents.close(session)
        case .rom(let client, let name): documents.romChanged(client: client, name: name)
        case .wake(let time):
            loop.schedule(afterMilliseconds: max(0, time - now)) { [unowned self] in perform(machine.tick(now: now)) }
        case .ended(let name, let exit, let isGuest):
            if isGuest { guests.removeValue(forKey: name)?.ended(exit) }
        case .say(let text):
            Log.info(text)
            noteLog(text)
        case .finished(let status):
            exitStatus = status
            loop.stop()
        }
    }

    private func spawn(_ name: String) {
        guard let component = machine.members[name]?.component else { return }
        do throws(SystemError) {
            var program = if let guest = guests[name] { guest.program } else { try program(of: component) }
            let pipes = try openLog(of: name)
            program.standard += pipes.map { $0.input?.number }
            let process = try ComponentProcess(name, program, loop, owner: self)
            for pipe in pipes { pipe.input = nil }
            logPipes[name, default: []] += pipes
            processes[name] = process
            guests[name]?.started(process.pid)
            guests[name]?.standard = []
            todo += machine.spawned(name)
        } catch {
            todo += machine.exited(name, .notStarted(error.description), now: now)
        }
    }

    private func program(of component: Component) throws(SystemError) -> ComponentProcess.Program {
        var environment = ComponentEnvironment(Files.environment)
        environment.add(component.environment)
        environment.addSound(programs: source.programs.directory)
        var arguments = component.arguments
        var binary = component.binary
        if let x11 = component.x11 {
            let search = environment["PATH"] ?? "/usr/bin:/bin"
            guard let program = source.programs.path(ofCommand: binary, searchPath: search) else {
                throw SystemError("start \(binary)", ENOENT)
            }
            binary = X11Options.program
            arguments = x11.arguments(program: program, arguments)
        }
        guard let path = source.programs.path(of: binary) else { throw SystemError("start \(binary)", ENOENT) }
        var outerLink: Int32?
        if component.hasOuterLink {
            outerLink = Files.environment(ParentLink.variable).flatMap { Int32($0) }
            guard outerLink != nil else { throw SystemError("there is no scenario outside", ENOENT) }
        }
        // They stay with the parent too, so that a component that was restarted gets them again.
        let sockets = HandedSockets.ofSystemd().filter { $0.name == component.name }.map(\.number)
        return ComponentProcess.Program(
            path: path, arguments: arguments,
            environment: environment.lines(
                for: component.name, hasOuterLink: outerLink != nil, sockets: sockets.count), directory: nil,
            standard: [nullDevice?.number], outerLink: outerLink, sockets: sockets)
    }

    private func open(
        _ request: ParentMachine.RequestID, _ session: UInt32, _ server: String, _ service: Service, _ label: Label,
        quota: Int
    ) {
        do throws(SystemError) {
            let ends = try PacketSocket.pair()
            let opening = ProviderMessage.open(session: session, label: label, quota: quota)
            let number = ends.second.descriptor.number
            switch processes[server]?.send(opening, to: service, descriptor: number) {
            case .sent?, .queued?: break
            case .full?: throw SystemError("\(server) does not take sessions", EAGAIN)
            case .broken?, nil:
                // It died, and this request was seen before its end.
                todo += machine.notOpened(request, session: session)
                return watchWhileWaiting(request)
            }
            answer(request, .granted(session: session), descriptor: ends.first.descriptor.number)
        } catch {
            todo += machine.sessionClosed(session, server: server, now: now)
            answer(request, .refused(reason: error.description))
        }
    }

    private func serve(
        _ request: ParentMachine.RequestID, _ session: UInt32, _ service: Service, client: String, own: String,
        _ label: Label, quota: Int
    ) {
        do throws(SystemError) {
            let ends = try Descriptor.socketPair(packets: true)
            answer(request, .granted(session: session), descriptor: ends.first.number)
            let opening = ServiceProvider.Opening(
                session: session, label: label, quota: quota, parcel: Parcel(ends.second))
            documents.open(opening, service, client: client, name: own)
        } catch {
            todo += machine.sessionClosed(session, server: nil, now: now)
            answer(request, .refused(reason: error.description))
        }
    }
}
