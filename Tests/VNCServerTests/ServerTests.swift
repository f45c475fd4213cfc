import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// A server with a fake desktop behind it and a way in.
final class ServerRig {
    let loop: Loop
    let parent: LocalParent
    private(set) var desktop: FakeDesktop
    let server: Server
    let path: String
    var reported: Document = .null
    private(set) var failures: [String] = []

    init(
        _ extra: [Document.Member] = [], area: Area = Area(320, 200), sockets: [Int32] = [],
        audit: @escaping (Document) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        parent = LocalParent(loop)
        desktop = try FakeDesktop(parent)
        path = "/tmp/nitpicker-vnc-test-\(try Files.random(6).map { String($0, radix: 16) }.joined())"
        var listen: [Document.Member] = [.init("unix", .string(path))]
        let hasScreens = extra.contains { ["screens", "own-screen"].contains($0.name) }
        var members: [Document.Member] =
            hasScreens ? [] : [.init("size", [.integer(area.width), .integer(area.height)])]
        for member in extra {
            if ["tcp", "inherited"].contains(member.name) {
                listen.append(member)
            } else {
                members.append(Self.withPaths(member, path))
            }
        }
        members.append(.init("listen", .object(listen)))
        var report: (Document) -> Void = { _ in }
        var fail: (String) -> Void = { _ in }
        server = try Server(
            try parent.link("vnc-server"), loop, try Settings.parse(.object(members)).settings, sockets: sockets,
            report: { report($0) }, audit: audit, fail: { fail($0) })
        report = { [unowned self] in reported = $0 }
        fail = { [unowned self] in failures.append($0) }
    }

    func peer(_ numbers: [Int], isShared: Bool = true) throws -> TestPeer {
        try TestPeer(loop, StreamSocket(unixPath: path), numbers, isShared: isShared)
    }

    /// A viewer that comes in at a door of its own.
    func peer(_ numbers: [Int], at door: String) throws -> TestPeer {
        try TestPeer(loop, StreamSocket(unixPath: "\(path)-\(door)"), numbers)
    }

    /// The same member, with each `unix` in it made a path beside that of the rig.
    private static func withPaths(_ member: Document.Member, _ path: String) -> Document.Member {
        func replaced(_ document: Document) -> Document {
            switch document {
            case .list(let items): .list(items.map(replaced))
            case .object(let members):
                .object(
                    members.map {
                        $0.name == "unix"
                            ? .init("unix", .string("\(path)-\($0.value.string ?? "")"))
                            : .init($0.name, replaced($0.value))
                    })
            default: document
            }
        }
        return .init(member.name, replaced(member.value))
    }

    /// Gives the server other settings; where it listens and the size stay.
    func change(_ members: [Document.Member]) throws {
        let size = desktop.picture.area
        let all: [Document.Member] = [
            .init("size", [.integer(size.width), .integer(size.height)]), .init("listen", ["unix": .string(path)]),
        ]
        server.change(try Settings.parse(.object(all + members)).settings)
    }

    func restartDesktop() throws {
        desktop.die(parent)
        desktop = try FakeDesktop(parent)
    }

    func run(until condition: () -> Bool) -> Bool { parent.run(until: condition) }

    /// Runs until all of the peers show the desktop.
    func settle(_ peers: TestPeer...) -> Bool {
        run { peers.allSatisfy { $0.failure == nil && shows($0) } }
    }

    func shows(_ peer: TestPeer) -> Bool {
        guard peer.decoder.area == desktop.picture.area else { return false }
        return zip(peer.decoder.pixels, desktop.picture.pixels).allSatisfy { $0 == $1 & 0xff_ffff }
    }
}

struct ServerTests {
    @Test(arguments: [[0], [2], [5], [6], [7], [16], [-260], [21, 16], [1, 7, -239, -223, -224], [7, -312, -313]])
    func aViewerSeesTheDesktopAndItsChanges(_ numbers: [Int]) throws {
        let rig = try ServerRig()
        let peer = try rig.peer(numbers)
        #expect(rig.settle(peer))
        rig.desktop.show(.photograph)
        #expect(rig.settle(peer))
        for x in 0..<8 {
            rig.desktop.paint(Rect(x * 10, x * 5, 30, 7), Color(rgb: UInt32(x) * 0x0a_0b_0c))
            #expect(rig.settle(peer))
        }
        #expect(peer.failure == nil && peer.updates >= 9)
    }

    @Test func continuousUpdatesComeUnasked() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([7, -312, -313])
        #expect(rig.settle(peer))
        peer.asks = false
        peer.send([150, 1, 0, 0, 0, 0, 1, 64, 0, 200])
        for seed in 0..<5 {
            rig.desktop.show(.photograph, seed: UInt64(seed))
            #expect(rig.settle(peer))
        }
    }

    @Test func whatLostSomethingIsMadeExactWhenAllIsQuiet() throws {
        let rig = try ServerRig(area: Area(400, 300))
        for numbers in [[1, 7, -27], [7, -27, -312, -313]] {
            let peer = try rig.peer(numbers)
            for seed in 0..<3 {
                rig.desktop.show(.photograph, seed: UInt64(seed))
                rig.desktop.scroll(by: 20)
                #expect(rig.settle(peer))
            }
            #expect(peer.decoder.jpegs > 0)
            peer.leave()
        }
    }

    @Test func aScrollIsACopyAndAStrip() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([1, 16])
        #expect(rig.settle(peer))
        for _ in 0..<5 {
            rig.desktop.scroll(by: 12)
            #expect(rig.settle(peer))
        }
        #expect(peer.decoder.copies == 5)
    }

    @Test func nothingHappensWhileNothingChanges() throws {
        let rig = try ServerRig()
        #expect(rig.desktop.captures == 0)
        let peer = try rig.peer([7])
        #expect(rig.settle(peer))
        for _ in 0..<20 { try rig.loop.turn(milliseconds: 0) }
        let captures = rig.desktop.captures
        let updates = peer.updates
        for _ in 0..<50 { try rig.loop.turn(milliseconds: 1) }
        #expect(rig.desktop.captures == captures && peer.updates == updates)
    }

    @Test func whoHasLeftCausesNoMoreThanTheFrameItWaitedFor() throws {
        let rig = try ServerRig()
        var peer: TestPeer? = try rig.peer([7])
        #expect(try rig.settle(#require(peer)))
        // The frame that it waits for now waits at the GUI server.
        #expect(rig.run { rig.desktop.isAwaited })
        let captures = rig.desktop.captures
        peer?.leave()
        peer = nil
        #expect(rig.run { rig.reported["viewers"].items.isEmpty })
        for step in 0..<5 {
            rig.desktop.paint(Rect(step, 0, 1, 1), .white)
            for _ in 0..<5 { try rig.loop.turn(milliseconds: 1) }
        }
        #expect(rig.desktop.captures == captures + 1)
    }

    @Test func anUpdateThatIsAskedForInFullDoesNotWaitForNews() throws {
        let rig = try ServerRig()
        let first = try rig.peer([7])
        #expect(rig.settle(first))
        #expect(rig.run { rig.desktop.isAwaited })
        let captures = rig.desktop.captures
        // Nothing is new, and a viewer that comes in gets its picture all the same.
        let second = try rig.peer([7])
        #expect(rig.settle(second))
        #expect(rig.desktop.captures == captures + 1)
        #expect(rig.run { rig.desktop.isAwaited })
    }

    @Test func aStalledViewerCostsTheOthersNothing() throws {
        let rig = try ServerRig(area: Area(400, 300))
        let good = try rig.peer([7])
        let bad = try rig.peer([0])
        #expect(rig.run { bad.updates == 1 })
        bad.stall()
        for seed in 0..<8 {
            bad.request()
            rig.desktop.show(.noise, seed: UInt64(seed))
            #expect(rig.settle(good))
        }
        #expect(bad.updates == 1)
    }

    @Test func viewersComeAndGo() throws {
        let rig = try ServerRig()
        var peers = try (0..<12).map { try rig.peer([[7], [16], [0]][$0 % 3]) }
        #expect(rig.run { peers.allSatisfy { rig.shows($0) } })
        rig.desktop.show(.text)
        peers.removeFirst(6)
        #expect(rig.run { peers.allSatisfy { rig.shows($0) } })
        #expect(rig.run { rig.reported["viewers"].items.count == 6 })
        #expect(rig.reported["listening"]["unix"].string == rig.path)
    }

    @Test func inputGoesByASessionOfItsOwnThatEndsWithTheViewer() throws {
        let rig = try ServerRig()
        var first: TestPeer? = try rig.peer([7])
        let second = try rig.peer([7])
        #expect(rig.run { first?.isIn == true && second.isIn })
        first?.send(Viewer.pointer(5, 6, 1) + Viewer.scan(0x1e, keysym: 0x61, down: true))
        second.send(Viewer.key(0xff0d, down: true))
        let one = "vnc-server -> viewer 1"
        #expect(rig.run { rig.desktop.events.count == 2 && rig.desktop.events[one]?.count == 3 })
        let expected: [InputEvent] = [
            .motion(x: 105, y: 56), .press(KeyPress(.left)), .press(KeyPress(KeyCode(30), keysym: 0x61)),
        ]
        #expect(rig.desktop.events[one] == expected)
        #expect(rig.desktop.left.isEmpty)
        first?.leave()
        first = nil
        #expect(rig.run { rig.desktop.left == [one] })
        #expect(second.isOpen)
    }

    @Test func aViewerChangesTheSizeAndAllFollow() throws {
        let rig = try ServerRig()
        let first = try rig.peer([7, -308])
        let second = try rig.peer([16, -223])
        #expect(rig.settle(first, second))
        first.send(Viewer.desktopSize(Area(400, 300), screens: [Rect(0, 0, 400, 300)]))
        #expect(rig.run { first.decoder.area == Area(400, 300) && second.decoder.area == Area(400, 300) })
        #expect(rig.settle(first, second))
        #expect(first.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 0])
        first.send(Viewer.desktopSize(Area(8, 8), screens: [Rect(0, 0, 8, 8)]))
        #expect(rig.run { first.decoder.sizes.last?.status == 2 })
        #expect(first.decoder.area == Area(400, 300))
    }

    @Test func aSizeMayBeFixed() throws {
        let rig = try ServerRig([.init("resize", false)])
        let peer = try rig.peer([7, -308])
        #expect(rig.settle(peer))
        peer.send(Viewer.desktopSize(Area(400, 300), screens: [Rect(0, 0, 400, 300)]))
        #expect(rig.run { peer.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 1] })
        #expect(peer.decoder.area == Area(320, 200))
    }

    @Test func theServerBehindMayBeRestarted() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([1, 7])
        #expect(rig.settle(peer))
        for seed in 1...3 {
            try rig.restartDesktop()
            #expect(rig.run { rig.desktop.picture.area == Area(320, 200) })
            rig.desktop.show(.photograph, seed: UInt64(seed))
            #expect(rig.settle(peer))
            peer.send(Viewer.pointer(1, 1, 0) + Viewer.pointer(2, 2, 0))
            #expect(rig.run { rig.desktop.events.values.contains { !$0.isEmpty } })
        }
        #expect(rig.failures.isEmpty)
    }

    @Test func aServerThatIsBackLearnsWhereThePointerIs() throws {
        let rig = try ServerRig()
        let first = try rig.peer([7])
        let second = try rig.peer([7])
        #expect(rig.settle(first, second))
        let (one, two) = ("vnc-server -> viewer 1", "vnc-server -> viewer 2")
        first.send(Viewer.pointer(5, 6, 0))
        #expect(rig.run { rig.desktop.events[one]?.count == 1 })
        second.send(Viewer.pointer(7, 8, 0))
        #expect(rig.run { rig.desktop.events[two]?.count == 1 })
        // The other one types, which moves nothing.
        first.send(Viewer.key(0xff0d, down: true))
        #expect(rig.run { rig.desktop.events[one]?.count == 2 })
        try rig.restartDesktop()
        #expect(rig.run { !rig.desktop.events.isEmpty })
        first.send(Viewer.pointer(5, 6, 1))
        #expect(rig.run { rig.desktop.events.count == 2 })
        #expect(rig.desktop.events[two] == [.motion(x: 107, y: 58)])
        #expect(rig.desktop.events[one] == [.press(KeyPress(.left))])
    }

    @Test func heldKeysOfTwoViewersAreApart() throws {
        let rig = try ServerRig()
        let first = try rig.peer([7])
        var second: TestPeer? = try rig.peer([7])
        #expect(rig.run { first.isIn && second?.isIn == true })
        let (one, two) = ("vnc-server -> viewer 1", "vnc-server -> viewer 2")
        for keysym in [0xffe1, 0x41, 0xff0d] {
            first.send(Viewer.key(keysym, down: true))
            second?.send(Viewer.key(keysym, down: true) + Viewer.key(keysym, down: false))
        }
        #expect(rig.run { rig.desktop.events[one]?.count == 3 && rig.desktop.events[two]?.count == 6 })
        second?.send(Viewer.key(0xffe3, down: true))
        #expect(rig.run { rig.desktop.events[two]?.count == 7 })
        // Who leaves takes what it holds along, and nothing of the other's.
        second?.leave()
        second = nil
        #expect(rig.run { rig.desktop.left == [two] })
        for keysym in [0xffe1, 0x41, 0xff0d] { first.send(Viewer.key(keysym, down: false)) }
        #expect(rig.run { rig.desktop.events[one]?.count == 6 })
        let held = (rig.desktop.events[one] ?? []).reduce(into: Set<KeyCode>()) { held, event in
            switch event {
            case .press(let press): held.insert(press.key)
            case .release(let key): held.remove(key)
            default: break
            }
        }
        #expect(held.isEmpty)
    }

    @Test func theWishToBeAloneIsIgnored() throws {
        let rig = try ServerRig()
        let first = try rig.peer([7], isShared: false)
        let second = try rig.peer([7], isShared: false)
        #expect(rig.settle(first, second))
        #expect(first.isOpen && second.isOpen)
    }

    @Test func theWishToBeAloneMaySendTheOthersAway() throws {
        let rig = try ServerRig([.init("exclusive", "disconnect")])
        let first = try rig.peer([7])
        let second = try rig.peer([16])
        #expect(rig.settle(first, second))
        let alone = try rig.peer([7], isShared: false)
        #expect(rig.settle(alone))
        #expect(rig.run { !first.isOpen && !second.isOpen })
        #expect(rig.run { rig.reported["viewers"].items.map { $0["id"] } == [3] })
        // Who shares comes in beside it.
        let last = try rig.peer([7])
        #expect(rig.settle(alone, last))
    }

    @Test func theWishToBeAloneMayBeRefused() throws {
        let rig = try ServerRig([.init("exclusive", "refuse")])
        let first = try rig.peer([7], isShared: false)
        #expect(rig.settle(first))
        let refused = try rig.peer([7], isShared: false)
        let sharing = try rig.peer([7])
        #expect(rig.run { !refused.isOpen })
        #expect(rig.settle(first, sharing))
        #expect(!refused.isIn)
        #expect(rig.run { rig.reported["viewers"].items.map { $0["id"] } == [1, 3] })
    }

    @Test func aSilentPeerIsAskedWhetherItIsThere() throws {
        let file = "/tmp/nitpicker-vnc-password-\(try Files.random(6).map { String($0, radix: 16) }.joined())"
        try Files.write(Array("secret\n".utf8), to: file, mode: 0o600)
        defer { Files.remove(file) }
        let rig = try ServerRig([.init("tcp", 0), .init("password-file", .string(file))])
        let port = try #require(rig.server.port)
        let peer = try TestPeer(rig.loop, StreamSocket(address: "127.0.0.1", port: port), [7], password: "secret")
        #expect(rig.settle(peer))
        // The kernel's table: our end of an established connection has the timer of keepalive (2), once all is acknowledged.
        let digits = String(port, radix: 16, uppercase: true)
        let end = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
        #expect(
            rig.run {
                let table = String(decoding: (try? Files.read("/proc/net/tcp", limit: 1 << 22)) ?? [], as: UTF8.self)
                return table.split(separator: "\n").contains { line in
                    let fields = line.split(separator: " ")
                    return fields.count > 5 && fields[1] == end && fields[3] == "01" && fields[5].hasPrefix("02:")
                }
            })
    }

    @Test func thePointerIsAnImageOrPartOfThePicture() throws {
        let rig = try ServerRig()
        let drawing = try rig.peer([7, -239])
        let plain = try rig.peer([1, 16])
        #expect(rig.settle(drawing, plain))
        let image = Bitmap(Area(6, 4), filledWith: Color(rgb: 0xff_0000))
        for x in 0..<8 {
            try rig.desktop.point(image, at: Point(10 * x, 20))
            rig.desktop.scroll(by: 3)
            let isRight = rig.run {
                guard rig.shows(drawing) else { return false }
                var picture = rig.desktop.picture
                picture.withSurface { surface in image.withPixels { surface.copy($0, $0.bounds, to: Point(10 * x, 20)) }
                }
                return zip(plain.decoder.pixels, picture.pixels).allSatisfy { $0 == $1 & 0xff_ffff }
            }
            #expect(isRight)
        }
        #expect(drawing.decoder.cursor?.area == Area(6, 4))
    }

    @Test func tcpHasAPasswordAndTakesTheNextPort() throws {
        let file = "/tmp/nitpicker-vnc-password-\(try Files.random(6).map { String($0, radix: 16) }.joined())"
        try Files.write(Array("secret\n".utf8), to: file, mode: 0o600)
        defer { Files.remove(file) }
        let blocker = try Listener(address: "127.0.0.1", port: 0)
        let rig = try ServerRig([.init("tcp", .integer(blocker.port)), .init("password-file", .string(file))])
        let port = try #require(rig.server.port)
        #expect(port > blocker.port)
        let right = try TestPeer(
            rig.loop, StreamSocket(address: "127.0.0.1", port: port), [7], password: "secret")
        let wrong = try TestPeer(
            rig.loop, StreamSocket(address: "127.0.0.1", port: port), [7], password: "Secret")
        #expect(rig.settle(right))
        #expect(rig.run { !wrong.isOpen })
        #expect(!wrong.isIn && wrong.failure == "Broken(what: \"not let in\")")
        #expect(rig.run { rig.reported["listening"]["tcp"].integer == port })
    }

    /// A viewer that comes in at the very moment of a change gets whole updates whose pieces are in order: there are viewers that
    /// take the first piece for the corner of the picture.
    @Test(arguments: [0, 7, 16]) func whoComesInAtAChangeGetsThePiecesInOrder(_ encoding: Int) throws {
        // Large enough for several pieces, so that threads make them.
        let rig = try ServerRig(area: Area(640, 480))
        var isOrdered = true
        var whole = 0
        for seed in 0..<60 {
            let peer = try rig.peer([encoding])
            peer.onUpdate = { decoder in
                if decoder.rects.first?.origin != .zero { return }
                whole += 1
                let sorted = decoder.rects.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
                if decoder.rects != sorted || Region(sorted) != Region(Rect(0, 0, 640, 480)) { isOrdered = false }
            }
            for _ in 0..<seed % 5 { try rig.loop.turn(milliseconds: 0) }
            rig.desktop.paint(Rect(0, 0, 640, 480), Color(rgb: UInt32(seed) * 0x03_0507))
            try #require(rig.settle(peer))
            peer.leave()
        }
        #expect(isOrdered && whole >= 60)
    }

    /// A frame may show what its program has not told of yet: told, it is new to viewers, even if the frame before has the same pixels.
    @Test func whatWasSeenTooEarlyIsSentWhenItIsTold() throws {
        let rig = try ServerRig(area: Area(640, 480))
        let peer = try rig.peer([0])
        try #require(rig.settle(peer))
        let (large, small) = (Rect(0, 0, 320, 300), Rect(600, 400, 8, 8))
        for round in 1...8 {
            let color = Color(rgb: UInt32(round) * 0x01_0203)
            rig.desktop.paint(large, .white)
            try #require(rig.settle(peer))
            // Told again and again without being new, so that the server looks whether it is.
            for _ in 0..<40 {
                try #require(rig.run { rig.desktop.isAwaited })
                rig.desktop.tell(large)
            }
            try #require(rig.run { rig.desktop.isAwaited })
            rig.desktop.drawUntold(large, color)
            let updates = peer.updates
            rig.desktop.paint(small, color)
            try #require(rig.run { peer.updates > updates && rig.desktop.isAwaited })
            rig.desktop.tell(large)
            try #require(rig.settle(peer), "round \(round)")
        }
    }

    @Test func answersDoNotFallIntoAnUpdate() throws {
        // Large enough for threads, so that the update is under way while the viewer speaks.
        let rig = try ServerRig(area: Area(640, 480))
        let peer = try rig.peer([7, -312])
        #expect(rig.settle(peer))
        for seed in 0..<20 {
            rig.desktop.show(.noise, seed: UInt64(seed))
            let updates = peer.updates
            let isDone = rig.run {
                peer.send([248, 0, 0, 0, 0x80, 0, 0, 1, 1, 5])
                return peer.updates > updates || !peer.isOpen
            }
            try #require(isDone && rig.settle(peer))
        }
        #expect(peer.failure == nil)
    }

    @Test func whoBreaksTheProtocolIsTheOnlyOneToGo() throws {
        let rig = try ServerRig()
        let good = try rig.peer([7])
        let bad = try rig.peer([7])
        #expect(rig.settle(good, bad))
        bad.send([99])
        #expect(rig.run { !bad.isOpen })
        rig.desktop.show(.text)
        #expect(rig.settle(good))
    }
}
