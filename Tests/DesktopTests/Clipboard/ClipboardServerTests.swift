import Desktop
import Plumbing
import Sessions
import TestKit
import Testing

/// The clipboard and its clients over real sockets, in one process, on one loop; hostile ones beside good ones.
@Suite(.serialized) struct ClipboardServerTests {
    /// A clipboard, and programs beside it.
    final class House {
        let loop: Loop
        let parent: LocalParent
        private(set) var server: ClipboardServer
        private let reports = Reports()
        var state: Document { reports.last }

        final class Reports {
            var last = Document.null
        }

        static let config: Document = [
            "policies": [
                ["domain": "work"],
                ["label_prefix": "screen", "domain": "screen", "copy": "always", "paste": "always"],
            ],
            "flows": [["from": "work", "to": "screen"], ["from": "screen", "to": "work"]],
        ]

        init() throws {
            loop = try Loop()
            parent = LocalParent(loop)
            parent.served = ["clipboard"]
            server = try ClipboardServer(try parent.link("clipboard"), loop) { [reports] in reports.last = $0 }
            server.change(config: Self.config)
        }

        /// Another clipboard in the place of the old one, as after a crash.
        func restart() throws {
            server = try ClipboardServer(try parent.link("clipboard"), loop) { [reports] in reports.last = $0 }
            server.change(config: Self.config)
        }

        func program(_ name: String) throws -> Program {
            let program = try Program(self, name)
            #expect(parent.run { program.client.isThere == true })
            return program
        }

        func focus(_ label: String, isActive: Bool = true) {
            server.change(focus: ["label": .string(label), "domain": "work", "active": .bool(isActive)])
        }
    }

    /// A program that speaks with the clipboard as it should.
    final class Program {
        let client: ClipboardClient
        private let house: House
        private(set) var answers: [UInt32: RequestStatus] = [:]
        /// What was seen, in order.
        private(set) var seen: [String] = []
        private(set) var absent: String?

        init(_ house: House, _ name: String) throws {
            self.house = house
            client = try ClipboardClient(try house.parent.link(name))
            try house.loop.watch(client.descriptorNumber) { [unowned self] _ in hear() }
        }

        private func hear() {
            while let event = (try? client.next()) ?? nil {
                switch event {
                case .changed: seen.append(client.clip.text ?? client.clip.forms.first?.type.text ?? "")
                case .answered(let serial, let status): answers[serial] = status
                case .absent(let reason): absent = reason
                }
            }
        }

        func copy(_ clip: Clip) -> RequestStatus? {
            let serial = client.copy(clip)
            _ = house.parent.run { answers[serial] != nil }
            return answers[serial]
        }
    }

    /// A program that says what it likes over a session.
    final class Rogue {
        let channel: SessionChannel
        private(set) var ends = 0
        private(set) var packets: [Packet] = []
        private var sent = 0

        init(_ house: House, _ name: String, _ service: Service, quota: Int = 64 << 20) throws {
            channel = try SessionChannel(try house.parent.link(name), service, label: "clipboard", quota: quota)
            try house.loop.watch(channel.descriptorNumber) { [unowned self] _ in
                while let event = (try? channel.next()) ?? nil {
                    switch event {
                    case .disconnected: ends += 1
                    case .packet(let packet): packets.append(packet)
                    default: continue
                    }
                }
            }
            #expect(house.parent.run { channel.state == .connected })
        }
    }

    @Test func copyAndPaste() throws {
        let house = try House()
        let (a, screen) = (try house.program("a"), try house.program("screen"))
        house.focus("a")
        #expect(a.copy(Clip(text: "Grüße")) == .ok)
        #expect(house.parent.run { screen.seen.last == "Grüße" && a.seen.last == "Grüße" })
        #expect(a.client.own != nil && screen.client.own == nil)
        #expect(house.state["label"] == "a" && house.state["bytes"] == 7)
        // A picture of some megabytes goes in memory, and costs more quota than was given at first.
        var picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        picture += (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(screen.copy(Clip([.init(.png, picture)])) == .ok)
        #expect(house.parent.run { a.seen.last == "image/png" })
        #expect(a.client.clip[.png] == picture && house.parent.upgrades.count == 1)
    }

    @Test func withoutQuotaACopyIsRefused() throws {
        let house = try House()
        house.parent.grantsUpgrades = false
        let screen = try house.program("screen")
        let large = Clip(text: String(repeating: "x", count: 1 << 17))
        #expect(screen.copy(large) == .rejected("the parent gives no more quota"))
        #expect(screen.copy(Clip(text: "small")) == .ok)
    }

    @Test func whereThereIsNoneNothingIsCopiedAnywhere() throws {
        let house = try House()
        house.parent.served = []
        let program = try Program(house, "a")
        #expect(program.client.copy(Clip(text: "secret")) == 1)
        #expect(house.parent.run { program.absent != nil })
        #expect(program.client.copy(Clip(text: "secret")) == 0)
        #expect(house.parent.reports.isEmpty)
        // The same where a document of that name is no clipboard.
        house.parent.roms["clipboard"] = ["text": "not a clip"]
        let other = try Program(house, "b")
        #expect(house.parent.run { other.absent != nil })
        #expect(house.parent.reports.isEmpty)
    }

    @Test func aRestartedClipboardIsFoundAgain() throws {
        let house = try House()
        let (a, screen) = (try house.program("a"), try house.program("screen"))
        #expect(screen.copy(Clip(text: "before")) == .ok)
        try house.restart()
        house.focus("a")
        // What was copied went with it, and is not told again.
        #expect(house.parent.run { screen.seen.last == "" })
        #expect(screen.copy(Clip(text: "after")) == .ok)
        #expect(house.parent.run { a.seen.last == "after" })
        #expect(!a.seen.contains("before"))
    }

    @Test func whoLiesIsClosedAndNobodyElseNotices() throws {
        let house = try House()
        let (good, screen) = (try house.program("screen good"), try house.program("screen other"))
        let unsealed = try Descriptor.socketPair(packets: true)
        let messages: [(Service, [UInt8], Int32?)] = [
            (.report, [], nil), (.report, [9, 0, 0, 0], nil), (.report, [4, 0, 0, 0, 1], nil),
            (.report, [2, 0, 0, 0, 2, 0, 0, 0, 0x7b, 0x7d], nil),
            (.report, try ClipWire.encode(.init(serial: 1, Clip(text: "x"))).bytes + [0], nil),
            (.report, try Self.large().bytes, nil), (.report, try Self.large().bytes, unsealed.first.number),
            (.rom, [7, 0, 0, 0], nil), (.rom, [1, 0, 0, 0, 0], nil),
        ]
        for (index, (service, bytes, descriptor)) in messages.enumerated() {
            let rogue = try Rogue(house, "screen rogue \(index)", service)
            rogue.channel.send(bytes, descriptor: descriptor)
            #expect(house.parent.run { rogue.ends > 0 }, "\(index)")
        }
        #expect(good.copy(Clip(text: "still here")) == .ok)
        #expect(house.parent.run { screen.seen.last == "still here" })
        // An empty packet is an end like any other; what was to be accepted and could not be read counts as rejected.
        #expect(house.parent.closed.count { !$0.reason.isEmpty } == messages.count - 1)
        #expect(house.state["accepted"] == 1 && house.state["rejected"] == 1)
    }

    /// A message that promises a large clip in memory.
    private static func large() throws -> (bytes: [UInt8], parcel: Parcel?) {
        try ClipWire.encode(.init(serial: 1, Clip([.init(.png, Array(repeating: 0, count: 1 << 20))])))
    }

    /// Who floods, and who has not the focus, cost the others nothing; who does not read is sent one clip and no more.
    @Test func floodsAndThoseWhoDoNotRead() throws {
        let house = try House()
        let (good, screen) = (try house.program("screen good"), try house.program("screen other"))
        let deaf = try Rogue(house, "screen deaf", .rom)
        #expect(house.parent.run { deaf.packets.count == 1 })
        let flood = try Rogue(house, "background", .report)
        let large = try Self.large()
        for _ in 0..<2000 { flood.channel.send(large.bytes, descriptor: large.parcel?.number) }
        for number in 0..<50 { #expect(good.copy(Clip(text: "\(number)")) == .ok) }
        #expect(house.parent.run { screen.seen.last == "49" })
        // It has not read the first, which was empty.
        #expect(deaf.packets.count == 1)
        deaf.channel.send(MessageWriter(opcode: ClipWire.read).bytes)
        #expect(house.parent.run { deaf.packets.count == 2 })
        #expect(try deaf.packets.last.map { try ClipWire.decode($0).clip.text } == "49")
        // Every copy of the flood but the last, which still waits, was answered.
        #expect(house.parent.run { flood.packets.count >= 1999 })
        #expect(house.state["label"] == "screen good")
    }
}
