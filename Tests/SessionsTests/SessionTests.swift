import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// Clients and servers over real sockets, in one process, on one loop.
@Suite(.serialized) struct SessionTests {
    /// A Gui server that keeps what it hears and acknowledges every buffer within its quota.
    final class Recorder {
        let loop: Loop
        var provider: ServiceProvider?
        var connections: [ServerConnection] = []
        var requests: [GuiRequest] = []
        var quota = 0

        init(_ loop: Loop, _ link: ParentLink) throws {
            self.loop = loop
            provider = try ServiceProvider(.gui, link, loop) { [unowned self] event in
                switch event {
                case .open(let opening): accept(opening)
                case .upgrade(_, let bytes): quota += bytes
                case .close(let session):
                    connections.first { $0.session == session }?.close(reason: "asked to")
                }
            }
        }

        func accept(_ opening: ServiceProvider.Opening) {
            guard let connection = ServerConnection(opening, loop) else { return }
            quota = opening.quota
            connection.onPacket = { [unowned self, unowned connection] packet throws(WireError) in
                let request = try GuiRequest(decoding: packet.bytes)
                requests.append(request)
                if case .buffer(let serial, let mode) = request {
                    let lack = mode.byteCount - quota
                    let status: RequestStatus = lack > 0 ? .shortage(bytes: lack) : .ok
                    connection.send(GuiEvent.done(serial: serial, status).encoded())
                }
            }
            connection.onClose = { [unowned self, unowned connection] reason in
                provider?.closed(session: connection.session, reason: reason)
                connections.removeAll { $0 === connection }
            }
            connections.append(connection)
            connection.start()
            connection.send(GuiEvent.info(GuiInfo(area: Area(640, 480))).encoded())
        }

        /// Ends as a killed process does: every descriptor closes.
        func die() {
            provider = nil
            for connection in connections {
                connection.onClose = { _ in }
                connection.close(reason: "")
            }
            connections = []
        }
    }

    static func drain(_ client: GuiClient) throws -> [GuiClient.Event] {
        var events: [GuiClient.Event] = []
        while let event = try client.next() { events.append(event) }
        return events
    }

    @Test func aSessionWaitsForItsServerAndComesBackWithItsState() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let client = try GuiClient(try parent.link("app"), label: "main")
        let server = try Recorder(loop, try parent.link("gui"))
        #expect(parent.run { (try? Self.drain(client)) != nil && client.info != nil })
        #expect(server.connections.map { $0.label.text } == ["app -> main"])

        try client.setMode(Mode(Area(8, 8))).draw { $0.fill(Rect(0, 0, 8, 8), .white) }
        client.commit([.create(ViewID(1), parent: nil), .geometry(ViewID(1), Rect(3, 4, 8, 8)), .front(ViewID(1))])
        client.commit([.title(ViewID(1), "Map"), .geometry(ViewID(1), Rect(9, 9, 8, 8))])
        #expect(parent.run { server.requests.count == 3 })

        server.die()
        let second = try Recorder(loop, try parent.link("gui"))
        var events: [GuiClient.Event] = []
        #expect(
            parent.run {
                events += (try? Self.drain(client)) ?? []; return second.requests.count == 2
            })
        #expect(events.contains(.reattached))
        guard case .buffer(_, let mode) = second.requests[0], case .commit(let commit) = second.requests[1] else {
            Issue.record("buffer and views expected")
            return
        }
        #expect(mode.area == Area(8, 8))
        #expect(
            commit.commands == [
                .create(ViewID(1), parent: nil), .title(ViewID(1), "Map"), .geometry(ViewID(1), Rect(9, 9, 8, 8)),
                .front(ViewID(1)),
            ])
        #expect(commit.refresh == [Rect(0, 0, 8, 8)])
    }

    @Test func aShortageIsAnsweredByAnUpgrade() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let server = try Recorder(loop, try parent.link("gui"))
        let client = try GuiClient(try parent.link("app"), quota: 1000)
        #expect(parent.run { (try? Self.drain(client)) != nil && client.info != nil })
        try client.setMode(Mode(Area(100, 100)))
        #expect(parent.run { (try? Self.drain(client)) != nil && server.requests.count == 2 })
        #expect(parent.upgrades == [39_000])
        #expect(server.quota == 40_000)

        parent.grantsUpgrades = false
        try client.setMode(Mode(Area(200, 100)))
        var events: [GuiClient.Event] = []
        #expect(
            parent.run {
                events += (try? Self.drain(client)) ?? []; return !events.isEmpty
            })
        #expect(events == [.done(serial: 0, .rejected("the parent gave no more quota"))])
    }

    @Test func aCommitThatLacksQuotaIsToldAgain() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let server = try Recorder(loop, try parent.link("gui"))
        let client = try GuiClient(try parent.link("app"))
        #expect(parent.run { (try? Self.drain(client)) != nil && client.info != nil })
        let serial = client.commit([.create(ViewID(1), parent: nil), .front(ViewID(1))])
        #expect(parent.run { server.requests.count == 1 })
        server.connections.first?.send(GuiEvent.done(serial: serial, .shortage(bytes: 512)).encoded())
        #expect(parent.run { (try? Self.drain(client)) != nil && server.requests.count == 2 })
        #expect(parent.upgrades == [512])
        guard case .commit(let commit) = server.requests[1] else {
            Issue.record("a commit expected")
            return
        }
        #expect(commit.commands == [.destroy(ViewID(1)), .create(ViewID(1), parent: nil), .front(ViewID(1))])
    }

    @Test func aClientThatSendsNonsenseIsClosedWithAReason() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let server = try Recorder(loop, try parent.link("gui"))
        let hostile = try SessionChannel(try parent.link("bad"), .gui)
        let good = try GuiClient(try parent.link("good"))
        #expect(
            parent.run {
                _ = try? hostile.next(); _ = try? Self.drain(good); return server.connections.count == 2
            })
        hostile.send([9, 9, 9])
        #expect(parent.run { parent.closed.count == 1 })
        #expect(parent.closed.first?.label == Label("bad"))
        #expect(parent.closed.first?.reason.hasPrefix("bad message") == true)
        good.commit([.front(ViewID(1))])
        #expect(parent.run { server.requests.count == 1 })
    }

    @Test func aServerThatIsAskedToCloseLeavesNothing() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let server = try Recorder(loop, try parent.link("gui"))
        let client = try GuiClient(try parent.link("app"))
        #expect(parent.run { (try? Self.drain(client)) != nil && client.info != nil })
        let first = server.connections.first?.session
        parent.close("app")
        // The client asks anew, and is served as a new session.
        #expect(
            parent.run {
                _ = try? Self.drain(client); return server.connections.first.map { $0.session != first } == true
            })
        #expect(server.connections.count == 1)
        #expect(parent.closed.map { $0.reason } == ["asked to"])
    }

    @Test func documentsOfEverySizeArriveAndAreWatched() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        parent.roms["x"] = "first"
        let rom = try RomClient(try parent.link("reader"), "x")
        let report = try ReportClient(try parent.link("writer"), "y")
        #expect(parent.run { (try? rom.next()) != nil && rom.document == "first" })
        let large: Document = .string(String(repeating: "ä", count: 300_000))
        parent.roms["x"] = large
        #expect(parent.run { (try? rom.next()) != nil && rom.document == large })
        parent.roms["x"] = nil
        #expect(parent.run { (try? rom.next()) != nil && rom.document == nil })
        report.submit(large)
        #expect(
            parent.run {
                _ = try? report.dispatch(); return parent.reports["writer/y"] == large
            })
    }

    @Test func theLedgerRebuildsEveryStack() {
        var random = Seeded(11)
        for _ in 0..<2000 {
            var ledger = ViewLedger()
            for _ in 0..<12 {
                let id = ViewID(UInt32(random.next() % 4))
                let other = ViewID(UInt32(random.next() % 4))
                let commands: [ViewCommand] = [
                    .create(id, parent: nil), .front(id), .back(id), .frontOf(id, neighbour: other),
                    .behindOf(id, neighbour: other), .destroy(id), .title(id, "t"), .geometry(id, Rect(1, 2, 3, 4)),
                    .background(id),
                ]
                ledger.apply(commands[Int(random.next() % UInt64(commands.count))])
            }
            var rebuilt = ViewLedger()
            for command in ledger.commands { rebuilt.apply(command) }
            #expect(rebuilt.commands == ledger.commands)
        }
    }
}
