import Framebuffer
import Plumbing
import Testing
import XlibCompat

/// Engines of several processes, and the world between them.
@Suite(.serialized) struct SharingTests {
    private static let clipboard = "CLIPBOARD"

    @Test func aProcessAloneAsksNobodyAndHasItsClients() throws {
        let world = try SharedWorld()
        let first = try world.join()
        #expect(first.server.engine.world == nil && first.client.client.number == 1)
        for number in 2...8 { #expect(first.server.engine.connect()?.number == number) }
        #expect(first.server.engine.connect() == nil)
    }

    @Test func atomsAreTheSame() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let one = try a.atom("ONE")
        let b = try world.join([a])
        #expect(a.server.engine.world != nil && b.server.engine.world != nil && b.client.client.number == 9)
        #expect(try b.atom("ONE") == one && b.name(of: one) == "ONE")
        let two = try b.atom("TWO")
        let three = try a.atom("THREE")
        #expect(try a.name(of: two) == "TWO" && b.name(of: three) == "THREE" && b.atom("THREE") == three)
        #expect(try a.atom("TWO") == two && b.atom("FOUR", onlyIfExists: true) == 0)
        #expect(try a.name(of: 60000) == nil && a.atom("WM_NAME") == 39)
        let c = try world.join([a, b])
        #expect(try c.atom("TWO") == two && c.name(of: three) == "THREE")
        // Atoms of the engines themselves too.
        let names = ["_NET_WM_NAME", "WM_STATE", "_NET_SUPPORTED", "FIVE"]
        #expect(try names.map { try a.atom($0) } == names.map { try c.atom($0) })
        #expect(try names.map { try b.atom($0) } == names.map { try c.atom($0) })
    }

    @Test func manyAtomsAreHandedOver() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let names = (0..<3000).map { "A LONG NAME OF AN ATOM, SO THAT THEY ARE MORE THAN A MESSAGE \($0)" }
        let atoms = try names.map { try a.atom($0) }
        let b = try world.join([a])
        #expect(try b.atom(names[2999]) == atoms[2999] && b.name(of: atoms[1500]) == names[1500])
    }

    @Test func textIsPastedBothWays() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let own = a.client.create(in: a.server.root, Rect(0, 0, 10, 10))
        let selection = try a.atom(Self.clipboard)
        let data = try a.atom("DATA")
        a.client.send(22, 0, [own, selection, 0])
        // Taken before the other came.
        let b = try world.join([a])
        let other = b.client.create(in: b.server.root, Rect(0, 0, 10, 10))
        #expect(try b.owner(of: selection) == own)
        func paste(_ text: [UInt8], from owner: SharedWorld.Process, to asker: SharedWorld.Process, _ window: UInt32)
            throws
        {
            asker.client.send(24, 0, [window, selection, 31, data, 0])
            var request: Packet?
            #expect(
                world.hear(a, b) {
                    request = request ?? owner.take(30); return request != nil
                })
            let asked = try #require(request)
            #expect(asked.u32(12) == window && asked.u32(16) == selection && asked.u32(20) == 31)
            owner.set(text, data, of: window)
            owner.notify(asked, property: data)
            var answer: Packet?
            #expect(
                world.hear(a, b) {
                    answer = answer ?? asker.take(31); return answer != nil
                })
            let told = try #require(answer)
            #expect(told.u32(8) == window && told.u32(20) == data && told.bytes[0] & 0x80 != 0)
            #expect(try asker.get(data, of: window, deletes: true) == text)
            #expect(try owner.get(data, of: window) == nil)
        }
        try paste(Array("hello".utf8), from: a, to: b, other)
        // The other one takes it, and the first one hears so.
        b.hear()
        b.client.send(22, 0, [other, selection, 0])
        var lost: Packet?
        #expect(
            world.hear(a, b) {
                lost = lost ?? a.take(29); return lost != nil
            })
        #expect(lost?.u32(8) == own && lost?.u32(12) == selection)
        #expect(try a.owner(of: selection) == other && b.owner(of: selection) == other)
        try paste([UInt8](repeating: 7, count: 200_000), from: b, to: a, own)
        // Nobody has it: nothing is pasted.
        b.client.send(22, 0, [0, selection, 0])
        #expect(try a.owner(of: selection) == 0)
        a.client.send(24, 0, [own, selection, 31, data, 0])
        #expect(a.take(31)?.u32(20) == 0)
    }

    @Test func aLongTextComesInPieces() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let b = try world.join([a])
        let own = a.client.create(in: a.server.root, Rect(0, 0, 10, 10))
        let asker = b.client.create(
            in: b.server.root, Rect(0, 0, 10, 10), values: [11: EventMask.propertyChange.rawValue])
        let data = try a.atom("DATA")
        let incremental = try a.atom("INCR")
        a.client.send(22, 0, [own, 1, 0])
        b.client.send(24, 0, [asker, 1, 31, data, 0])
        var request: Packet?
        #expect(
            world.hear(a, b) {
                request = request ?? a.take(30); return request != nil
            })
        a.client.send(2, 0, [asker, 1 << 11, EventMask.propertyChange.rawValue])
        a.set([0, 0, 16, 0], data, of: asker, type: incremental)
        a.notify(try #require(request), property: data)
        let text = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var sent = 0
        var received: [UInt8] = []
        var isOver = false
        var isBegun = false
        var begun: [UInt8]?
        let isDone = world.hear(a, b) {
            // The owner goes on when a piece was taken.
            while let event = a.take(28) {
                guard event.u32(4) == asker, event.u32(8) == data, event.bytes[16] == 1, sent <= text.count else {
                    continue
                }
                let end = min(text.count, sent + 65_000)
                a.set(Array(text[sent..<end]), data, of: asker)
                sent = end == sent ? end + 1 : end
            }
            if !isBegun, b.take(31) != nil {
                isBegun = true
                begun = (try? b.get(data, of: asker, deletes: true)) ?? nil
                b.packets = []
            }
            if isBegun, let event = b.take(28), event.bytes[16] == 0 {
                let piece = (try? b.get(data, of: asker, deletes: true)) ?? nil
                received += piece ?? []
                isOver = piece?.isEmpty == true
            }
            return isOver
        }
        #expect(isDone && begun == [0, 0, 16, 0])
        #expect(received == text)
    }

    @Test func propertiesOfOthersAreReadAndSet() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let parent = a.client.create(in: a.server.root, Rect(5, 6, 70, 80), border: 2)
        let child = a.client.create(in: parent, Rect(3, 4, 10, 10), values: [11: EventMask.propertyChange.rawValue])
        a.set(Array("before".utf8), 39, of: parent)
        a.set(Array("root".utf8), 9, of: a.server.root)
        let b = try world.join([a])
        #expect(try b.get(39, of: parent) == Array("before".utf8))
        #expect(try b.get(9, of: b.server.root) == Array("root".utf8))
        b.client.send(14, 0, [parent])
        let geometry = try b.reply()
        #expect(geometry.kind == 1 && geometry.detail == 24)
        #expect([12, 14, 16, 18, 20].map { geometry.u16($0) } == [5, 6, 70, 80, 2])
        b.client.send(40, 0, [child, b.server.root, 0])
        let place = try b.reply()
        #expect(place.i16(12) == 10 && place.i16(14) == 12)
        // The tree.
        b.client.send(15, 0, [b.server.root])
        #expect(try b.reply().bytes.suffix(8).prefix(4) != [])
        b.client.send(15, 0, [parent])
        let tree = try b.reply()
        #expect(tree.u32(12) == 0x20 && tree.u16(16) == 1 && tree.u32(32) == child)
        // Set from outside; the owner's client hears, and reads what was set.
        b.set(Array("one".utf8), 39, of: child)
        b.set(Array(" two".utf8), 39, of: child, mode: 2)
        #expect(try b.get(39, of: child) == Array("one two".utf8))
        b.client.send(21, 0, [child])
        #expect(try b.reply().u32(32) == 39)
        var changes: [Packet] = []
        #expect(
            world.hear(a, b) {
                while let event = a.take(28) { changes.append(event) }; return changes.count == 2
            })
        #expect(changes.allSatisfy { $0.u32(4) == child && $0.u32(8) == 39 && $0.bytes[16] == 0 })
        #expect(try a.get(39, of: child) == Array("one two".utf8))
        // Watched from outside.
        b.client.send(2, 0, [child, 1 << 11, EventMask.propertyChange.union(.structureNotify).rawValue])
        #expect(try b.get(39, of: child) != nil)
        a.client.send(19, 0, [child, 39])
        a.client.configure(child, [2: 33])
        a.client.destroy(child)
        var heard: [UInt8] = []
        #expect(
            world.hear(a, b) {
                heard += b.packets.map(\.kind); b.packets = []; return heard.contains(17)
            })
        #expect(heard == [28, 22, 17])
        b.client.send(14, 0, [child])
        #expect(try b.reply().kind == 0)
        // What cannot be done to another's window is an error, as for none that is there.
        b.client.map(parent)
        #expect(try b.reply().bytes.prefix(2) == [0, 3])
        b.client.send(14, 0, [0x1fff_0000])
        #expect(try b.reply().bytes.prefix(2) == [0, 9])
        // The root is everybody's.
        a.client.select(.propertyChange, of: a.server.root)
        a.packets = []
        a.client.forget()
        b.set(Array("new".utf8), 9, of: b.server.root)
        var root: Packet?
        #expect(
            world.hear(a, b) {
                root = root ?? a.take(28); return root != nil
            })
        #expect(try root?.u32(8) == 9 && a.get(9, of: a.server.root) == Array("new".utf8))
    }

    @Test func messagesReachTheirWindow() throws {
        let world = try SharedWorld()
        let a = try world.join()
        let b = try world.join([a])
        let window = a.client.create(in: a.server.root, Rect(0, 0, 10, 10))
        #expect(try a.owner(of: 1) == 0)
        b.client.send(25, 0, [window, 0, 33 | 32 << 8, window, 39, 1, 2, 3, 4, 5])
        var message: Packet?
        #expect(
            world.hear(a, b) {
                message = message ?? a.take(33); return message != nil
            })
        #expect(
            message?.bytes[0] == 33 | 0x80 && message?.u32(4) == window && message?.u32(12) == 1
                && message?.u32(28) == 5)
        // By the root to those who manage windows, and nothing that is no event.
        a.client.select(.substructureNotify, of: a.server.root)
        let mask = EventMask.substructureNotify.rawValue
        b.client.send(25, 0, [b.server.root, mask, 33 | 32 << 8, window, 39, 9, 0, 0, 0, 0])
        var second: Packet?
        #expect(
            world.hear(a, b) {
                second = second ?? a.take(33); return second != nil
            })
        #expect(second?.u32(12) == 9)
        b.client.send(25, 0, [window, 0, 35, 0, 1 << 20, 0, 0, 0, 0, 0])
        #expect(try b.reply().bytes.prefix(2) == [0, 2])
        // Windows come and go under the root.
        let other = b.client.create(in: b.server.root, Rect(1, 2, 3, 4))
        b.client.map(other)
        b.client.destroy(other)
        var heard: [UInt8] = []
        #expect(
            world.hear(a, b) {
                heard += a.packets.filter { $0.u32(8) == other }.map(\.kind); a.packets = []; return heard.contains(17)
            })
        #expect(heard == [16, 19, 18, 17])
    }

    @Test func whatAProcessHadEndsWithIt() throws {
        let world = try SharedWorld()
        var a: SharedWorld.Process? = try world.join()
        let b = try world.join([a].compactMap { $0 })
        let window = try #require(a).client.create(in: 0x20, Rect(0, 0, 10, 10))
        try #require(a).client.send(22, 0, [window, 1, 0])
        #expect(try a?.owner(of: 1) == window)
        #expect(try b.owner(of: 1) == window)
        b.client.send(2, 0, [window, 1 << 11, EventMask.structureNotify.rawValue])
        #expect(try b.owner(of: 1) == window)
        a = nil
        var end: Packet?
        #expect(
            world.hear(b) {
                end = end ?? b.take(17); return end != nil
            })
        #expect(try end?.u32(8) == window && b.owner(of: 1) == 0 && world.memberCount == 1)
        b.client.send(14, 0, [window])
        #expect(try b.reply().kind == 0)
        // The next one has the atoms that were made.
        let atom = try b.atom("LATER")
        let c = try world.join([b])
        #expect(try c.atom("LATER") == atom && c.client.client.number == 1)
    }

    @Test func whoHearsNothingHoldsUpNobody() throws {
        let world = try SharedWorld(patience: 50)
        let hung = try world.join()
        let odd = try hung.atom("ODD")
        let a = try world.join([hung], hears: false)
        #expect(a.server.engine.world != nil)
        #expect(try a.atom("EVEN") == odd)
        // Too late: it stays by itself, and works.
        hung.hear()
        #expect(try hung.server.engine.world == nil && hung.atom("ODD") == odd && hung.name(of: odd) == "ODD")
        // One that takes part and reads nothing is forgotten when it is too much.
        let deaf = try world.join([a])
        let window = deaf.client.create(in: 0x20, Rect(0, 0, 10, 10))
        #expect(try deaf.atom("DEAF") == a.atom("DEAF"))
        let count = world.memberCount
        for index in 0..<40_000 where world.memberCount == count {
            a.client.send(25, 0, [window, 0, 33 | 32 << 8, window, 39, UInt32(index), 0, 0, 0, 0])
        }
        #expect(world.hear(a) { world.memberCount == count - 1 })
        #expect(try deaf.atom("ALONE") != 0)
    }
}
