import Foundation
import Framebuffer
import Plumbing
import Sessions
import Synchronization
import TestKit
import Testing
import XlibCompat

@Suite struct ClientNumbersTests {
    @Test func numbersAreDifferentAndComeBack() {
        var numbers = ClientNumbers()
        var taken: [Int] = []
        while let first = numbers.take() { taken.append(first) }
        #expect(taken.count == 31 && taken.first == 1 && Set(taken).count == 31)
        #expect(taken.allSatisfy { $0 + ClientNumbers.count <= 256 && ($0 - 1) % ClientNumbers.count == 0 })
        numbers.giveBack(17)
        #expect(numbers.take() == 17 && numbers.take() == nil)
    }
}

@Suite struct WorldOptionsTests {
    @Test func argumentsAreRead() throws {
        let plain = try WorldProgram.Options(["--", "xterm", "-e", "--root"])
        #expect(plain.command == "xterm" && plain.arguments == ["-e", "--root"] && !plain.hasRoot && plain.area == nil)
        let root = try WorldProgram.Options(["--root", "--size", "800x600", "twm"])
        #expect(root.hasRoot && root.area == Area(800, 600) && root.command == "twm" && root.arguments == [])
        for options in [plain, root] { #expect(try WorldProgram.Options(options.commandLine) == options) }
        for wrong in [
            [], ["--"], ["--size", "--", "x"], ["--size", "0x5", "x"], ["--size", "5", "x"], ["--rot", "x"],
        ] {
            #expect(throws: WorldProgram.Options.Problem.self) { try WorldProgram.Options(wrong) }
        }
    }
}

@Suite struct WorldMessageTests {
    @Test func messagesComeBackAndNothingElseDoes() throws {
        let request = WorldRequest.join(name: "xterm")
        #expect(try WorldRequest(decoding: request.encoded()) == request)
        let answer = WorldAnswer.welcome(
            firstClient: 9, clientCount: 8, component: "a b", area: Area(3, 4), isShared: true)
        #expect(try WorldAnswer(decoding: answer.encoded()) == answer)
        let bare = WorldAnswer.welcome(firstClient: 9, clientCount: 8, component: "", area: nil, isShared: false)
        #expect(try WorldAnswer(decoding: bare.encoded()) == bare)
        for bytes in [request.encoded(), answer.encoded()] {
            for count in 0..<bytes.count {
                #expect(throws: WireError.self) { try WorldRequest(decoding: Array(bytes[..<count])) }
                #expect(throws: WireError.self) { try WorldAnswer(decoding: Array(bytes[..<count])) }
            }
            #expect(throws: WireError.self) { try WorldRequest(decoding: bytes + [0]) }
            #expect(throws: WireError.self) { try WorldAnswer(decoding: bytes + [0]) }
        }
        var random = Seeded(7)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in UInt8.random(in: 0...8, using: &random)
            }
            _ = try? WorldRequest(decoding: bytes)
            _ = try? WorldAnswer(decoding: bytes)
        }
    }
}

/// x11-world as a process, with programs that ask their environment.
@Suite(.serialized) struct WorldProgramTests {
    private static let program = Files.programDirectory + "/x11-world"
    static var isBuilt: Bool { Files.isExecutable(program) }

    /// A world with a shell that runs a script; its output is in a file.
    private final class World {
        let loop: Loop
        let parent: LocalParent
        let base: String
        let child: ChildProcess

        init(_ script: String, options: [String] = [], extra: [String] = []) throws {
            loop = try Loop()
            parent = LocalParent(loop)
            let name = try Files.random(8).map { String($0) }.joined()
            base = "/tmp/nitpicker-world-\(name)"
            try Files.makePrivateDirectory(base)
            let end = try parent.socket("world")
            child = try ChildProcess(
                path: WorldProgramTests.program,
                arguments: ["x11-world"] + options + ["--", "/bin/sh", "-c", script],
                environment: [
                    "PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=\(base)", "\(ParentLink.variable)=3", "NITPICKER_NAME=world",
                    "OUT=\(base)/out",
                ] + extra, keeping: [end.descriptor.number])
        }

        deinit { Files.removeDirectory(base) }

        func status() throws -> Plumbing.ExitStatus? {
            _ = try child.descriptor.waitReadable(milliseconds: 60_000)
            return try child.reap()
        }

        /// Waits until the script has written a line.
        func waitForOutput() -> Bool {
            parent.run { (try? Files.read(base + "/out"))?.contains(UInt8(ascii: "\n")) == true }
        }

        var output: [String] {
            let bytes = (try? Files.read(base + "/out")) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        var leftovers: [String] { Files.names(in: base).filter { $0 != "out" } }
    }

    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func aProgramFindsItsWorldAndItsStatusIsTold() throws {
        let world = try World(
            """
            stat -c %a "$NITPICKER_X11" "$NITPICKER_X11/lib" >"$OUT.new"; ls "$NITPICKER_X11/lib" >>"$OUT.new"
            echo "$LD_LIBRARY_PATH" >>"$OUT.new"; echo "$DISPLAY" >>"$OUT.new"; echo "$NITPICKER_LINK." >>"$OUT.new"
            test -S "/tmp/.X11-unix/X${DISPLAY#:}" && test -S "$NITPICKER_X11/world" && echo sockets >>"$OUT.new"
            mv "$OUT.new" "$OUT"; exit 7
            """, extra: ["LD_LIBRARY_PATH=/somewhere", "DISPLAY=:77"])
        #expect(try world.status() == .exited(7))
        let lines = world.output
        #expect(lines.prefix(2) == ["700", "700"])
        #expect(lines.contains("libX11.so.6") && lines.contains("libxcb.so.1"))
        #expect(lines.contains { $0.hasPrefix(world.base) && $0.hasSuffix("/lib:/somewhere") })
        #expect(lines.contains { $0.hasPrefix(":") && $0 != ":77" } && lines.contains(".") && lines.last == "sockets")
        #expect(world.leftovers == [])
    }

    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func whatIsLeftEndsWithTheProgram() throws {
        // One that ignores the polite way, and one that left its parent.
        let world = try World(
            """
            (trap '' TERM; sh -c 'echo $PPID >"$OUT.1"'; while :; do sleep 100; done) &
            setsid sh -c '(sleep 100 & echo $! >"$OUT.2")' &
            while [ ! -s "$OUT.1" ] || [ ! -s "$OUT.2" ]; do :; done
            cat "$OUT.1" "$OUT.2" >"$OUT.new"; mv "$OUT.new" "$OUT"; exit 0
            """)
        #expect(try world.status() == .exited(0))
        let pids = world.output.compactMap { Int($0) }
        #expect(pids.count == 2)
        for pid in pids { #expect(!Files.exists("/proc/\(pid)")) }
    }

    /// A program that ends with a child that has ended and nobody asked about: one signal tells of both.
    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func whoEndedBeforeTheProgramIsForgotten() throws {
        let world = try World("true & exec sleep 0.1")
        #expect(try world.status() == .exited(0))
        #expect(world.leftovers == [])
    }

    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func signalsAreHandedOn() throws {
        let world = try World("trap 'exit 9' TERM; echo ready >\"$OUT\"; while :; do sleep 0.05; done")
        #expect(world.waitForOutput())
        world.child.signal(15)
        #expect(try world.status() == .exited(9))
        #expect(world.leftovers == [])
    }

    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func aVisibleRootIsReachedByDisplayAlone() throws {
        let world = try World(
            "echo \"$NITPICKER_X11.$LD_LIBRARY_PATH.$DISPLAY\" >\"$OUT\"", options: ["--root", "--size", "800x600"])
        #expect(try world.status() == .exited(0))
        #expect(world.output.first?.hasPrefix("..:") == true)
    }

    @Test(.enabled(if: isBuilt, "x11-world is not built"))
    func whatCannotBeStartedIsTold() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let end = try parent.socket("world")
        let child = try ChildProcess(
            path: Self.program, arguments: ["x11-world", "--", "no-such-program"],
            environment: ["PATH=/usr/bin:/bin", "\(ParentLink.variable)=3"], keeping: [end.descriptor.number])
        _ = try child.descriptor.waitReadable(milliseconds: 60_000)
        #expect(try child.reap() == .exited(127))
    }
}

/// The world's server and programs that join, in one process.
@Suite(.serialized) struct WorldServerTests {
    @Test func programsGetNumbersAndTheWayToTheParent() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let base = "/tmp/nitpicker-world-\(try Files.random(8).map { String($0) }.joined())"
        try Files.makePrivateDirectory(base)
        defer { Files.removeDirectory(base) }
        let directory = try WorldDirectory(base: base)
        let server = try WorldServer(
            loop, directory, link: try parent.link("world"), component: "world", area: Area(640, 480))
        parent.roms["keyboard"] = ["layout": "de"]

        let first = try Member(directory.path, parent)
        let second = try Member(directory.path, parent)
        #expect(first.world?.firstClient == 1 && second.world?.firstClient == 9)
        #expect(first.world?.component == "world" && first.world?.area == Area(640, 480))
        #expect(server.memberCount == 2)
        // What they ask reaches the world's parent.
        let rom = try RomClient(try #require(second.world?.link), "keyboard")
        #expect(parent.run { (try? rom.next()) == .changed })
        #expect(rom.document?["layout"].string == "de")

        first.world = nil
        #expect(parent.run { server.memberCount == 1 })
        #expect(try Member(directory.path, parent).world?.firstClient == 1)
        server.close()
        server.isMember = { _ in false }
        #expect(throws: WorldLink.Failure.self) { try WorldLink(directory: directory.path, name: "x") }
    }

    @Test func strangersAreSentAway() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let base = "/tmp/nitpicker-world-\(try Files.random(8).map { String($0) }.joined())"
        try Files.makePrivateDirectory(base)
        defer { Files.removeDirectory(base) }
        let directory = try WorldDirectory(base: base)
        let server = try WorldServer(loop, directory, link: try parent.link("world"), component: "world")
        var asked: [Peer] = []
        server.isMember = { peer in
            asked.append(peer)
            return false
        }
        let stranger = try Member(directory.path, parent)
        #expect(stranger.world == nil && server.memberCount == 0)
        #expect(
            asked.count == 1 && asked.first?.isOwn == true && asked.first.map { Descendants.contains($0.pid) } == true)
        #expect(!Descendants.contains(1))
        // Nonsense ends the connection that it came by.
        server.isMember = { _ in true }
        let socket = try PacketSocket(unixPath: directory.socket)
        _ = try socket.send([1, 2, 3])
        let buffer = ReceiveBuffer()
        var isEnd = false
        #expect(
            parent.run {
                if case .end? = try? socket.receive(buffer) { isEnd = true }; return isEnd
            })
    }

    /// A program that joins while the test's loop serves the world.
    private final class Member {
        var world: WorldLink?

        init(_ directory: String, _ parent: LocalParent) throws {
            let done = try parent.loop.mailbox { (_: Bool) in }
            let result = SharedCellOfLink()
            Thread.detachNewThread {
                result.set(try? WorldLink(directory: directory, name: "test"))
                done.post(true)
            }
            #expect(parent.run { result.isSet })
            world = result.take()
        }
    }
}

/// Hands a link from one thread to another.
private final class SharedCellOfLink: @unchecked Sendable {
    private let lock = Mutex<Bool>(false)
    private var link: WorldLink?
    func set(_ link: WorldLink?) {
        self.link = link
        lock.withLock { $0 = true }
    }
    var isSet: Bool { lock.withLock { $0 } }
    func take() -> WorldLink? {
        defer { link = nil }
        return link
    }
}
