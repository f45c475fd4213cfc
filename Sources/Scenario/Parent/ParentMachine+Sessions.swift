package import Sessions

extension ParentMachine {
    // MARK: Requests

    /// A component asks for a session; `request` is where its answer goes.
    package mutating func requested(
        _ request: RequestID, by client: String, _ service: Service, own: String, quota: Int, now: Int
    ) -> [Action] {
        guard let member = members[client], member.life.hasProcess else { return [.forget(request)] }
        guard !isEnding else { return [.refuse(request, reason: "the scenario is ending")] }
        let count =
            sessions.values.count { $0.client == client } + waiting.count { $0.client == client }
            + delayed.count { $0.request.client == client }
        guard count < member.component.quota.sessions else {
            return [
                .refuse(request, reason: "out of quota: \(member.component.quota.sessions) sessions"),
                .say("\(client) has no \(service.rawValue): its quota of sessions is used up"),
            ]
        }
        let asked = Waiting(request: request, client: client, service: service, own: own, quota: quota)
        if let due = faults[.init(client, service, own: own)]?.due, due > now {
            delayed.append((asked, due))
            return [.wake(at: due)]
        }
        return decide(asked) ?? []
    }

    /// Decides the requests that had to wait because of faults before.
    mutating func openDelayed(now: Int) -> [Action] {
        faults = faults.filter { !$0.value.isPardoned(now: now) }
        let due = delayed.filter { $0.due <= now }
        delayed.removeAll { $0.due <= now }
        return due.flatMap { decide($0.request) ?? [] }
    }

    /// Opens, refuses, or lets wait (nil).
    private mutating func decide(_ asked: Waiting) -> [Action]? {
        guard let member = members[asked.client] else { return [.forget(asked.request)] }
        let route: Routing.Route
        do throws(Routing.Refusal) {
            route = try Routing(scenario).route(asked.service, own: asked.own, of: member.component)
        } catch {
            if member.refused.count < 64 {
                members[asked.client]?.refused.insert(.init(asked.client, asked.service, own: asked.own))
            }
            return [.refuse(asked.request, reason: error.description), .say("\(asked.client): \(error)")]
        }
        let used = sessions.values.reduce(0) { $0 + ($1.client == asked.client ? $1.quota : 0) }
        guard asked.quota <= member.component.quota.memory - used else {
            let left = max(0, member.component.quota.memory - used)
            let reason = "out of quota: \(asked.quota) bytes are asked, \(left) are left"
            return [
                .refuse(asked.request, reason: reason),
                .say("\(asked.client) has no \(asked.service.rawValue): \(reason)"),
            ]
        }
        var session = Session(
            client: asked.client, server: nil, service: asked.service, own: asked.own, label: route.label,
            quota: asked.quota)
        guard case .component(let server) = route.target else {
            let id = newSession(session)
            return [
                .serve(
                    asked.request, session: id, asked.service, client: asked.client, own: asked.own, route.label,
                    quota: asked.quota)
            ]
        }
        guard members[server]?.announced.contains(asked.service) == true else {
            waiting.append(asked)
            return nil
        }
        session.server = server
        let id = newSession(session)
        return [
            .open(asked.request, session: id, server: server, asked.service, route.label, quota: asked.quota)
        ]
    }

    /// Decides all requests that wait once more.
    mutating func retryWaiting() -> [Action] {
        let asked = waiting
        waiting = []
        return asked.flatMap { decide($0) ?? [] }
    }

    /// The asker of a request does not wait any more.
    package mutating func withdrawn(_ request: RequestID) -> [Action] {
        let count = waitingCount
        waiting.removeAll { $0.request == request }
        delayed.removeAll { $0.request.request == request }
        return waitingCount < count ? [.forget(request)] : []
    }

    /// A component asks for more quota for one of its sessions.
    package mutating func requestedUpgrade(
        _ request: RequestID, by client: String, session id: UInt32, bytes: Int
    ) -> [Action] {
        guard let session = sessions[id], session.client == client, let member = members[client] else {
            return [.refuse(request, reason: "there is no such session")]
        }
        let used = sessions.values.reduce(0) { $0 + ($1.client == client ? $1.quota : 0) }
        guard bytes >= 0, bytes <= member.component.quota.memory - used else {
            let left = max(0, member.component.quota.memory - used)
            return [.refuse(request, reason: "out of quota: \(bytes) bytes are asked, \(left) are left")]
        }
        sessions[id]?.quota += bytes
        return [.upgrade(request, session: id, server: session.server, session.service, bytes: bytes)]
    }

    /// The server of a session that was to be opened is dying: the request waits until it is there again.
    package mutating func notOpened(_ request: RequestID, session id: UInt32) -> [Action] {
        guard let session = sessions[id], let server = session.server else { return [.forget(request)] }
        _ = withdrew(session.service, by: server)
        sessions[id] = nil
        waiting.append(
            Waiting(
                request: request, client: session.client, service: session.service, own: session.own,
                quota: session.quota))
        return []
    }

    // MARK: Services

    /// A component offers a service.
    package mutating func announced(_ service: Service, by name: String) -> [Action] {
        guard let member = members[name], member.life.hasProcess else { return [] }
        guard member.component.provides.contains(service) else {
            return [
                .refuseAnnouncement(name, service),
                .say("\(name) offers \(service.rawValue), which its 'provides' does not name"),
            ]
        }
        members[name]?.announced.insert(service)
        if members[name]?.announced.isSuperset(of: member.component.awaited) == true { members[name]?.life.announced() }
        return retryWaiting()
    }

    /// A component does not offer a service any more.
    package mutating func withdrew(_ service: Service, by name: String) -> [Action] {
        members[name]?.announced.remove(service)
        let ended = sessions.filter { $0.value.server == name && $0.value.service == service }.keys
        for id in ended { sessions[id] = nil }
        return []
    }

    /// A server, or the parent's own service (nil), says that a session is over.
    ///
    /// - Parameter isFault: whether the server closed it because of what the client did.
    package mutating func sessionClosed(_ id: UInt32, server: String?, isFault: Bool = false, now: Int) -> [Action] {
        // A server may only end what is its own.
        guard let session = sessions[id], session.server == server else { return [] }
        sessions[id] = nil
        if isFault {
            faults[.init(session.client, session.service, own: session.own), default: Reopening()].closed(now: now)
        }
        return []
    }

    /// Forgets the sessions of a component without a process, on both sides.
    mutating func closeSessions(of name: String) -> [Action] {
        var actions: [Action] = []
        for (id, session) in sessions.sorted(by: { $0.key < $1.key })
        where session.client == name || session.server == name {
            sessions[id] = nil
            // A server that died closed its ends itself.
            if session.server != name { actions.append(.close(session: id, server: session.server, session.service)) }
        }
        let gone = waiting.filter { $0.client == name } + delayed.map(\.request).filter { $0.client == name }
        waiting.removeAll { $0.client == name }
        delayed.removeAll { $0.request.client == name }
        // A new process may do better than the one before, whose restarts are delayed as well.
        faults = faults.filter { $0.key.client != name }
        return actions + gone.map { .forget($0.request) }
    }
}
