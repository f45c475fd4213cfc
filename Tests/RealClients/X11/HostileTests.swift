import Framebuffer
import Glibc
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// X programs that crash, hang, are killed and ask for what is wrong: nobody else notices, neither in their world nor in another.
@Suite(.serialized, .enabled(if: XStage.isPossible, "the programs of the stack or x11-apps are not there"))
struct HostileTests {
    /// How a program reaches the engine.
    private enum Door: String, CaseIterable {
        case library, socket

        var prefix: String { self == .socket ? "env -u LD_LIBRARY_PATH -u NITPICKER_X11 " : "" }
    }

    private static let red = Color(rgb: 0xff0000)
    private static let blue = Color(rgb: 0x0000ff)

    /// Waits until a window that is to go wrong is seen, and presses on it.
    private func provoke(_ worlds: XWorlds) throws {
        var place = Point.zero
        try worlds.screen.waitUntil("a window that goes wrong") { picture in
            guard let first = picture.pixels.lastIndex(of: Self.red.bits) else { return false }
            place = Point(first % picture.area.width, first / picture.area.width)
            return true
        }
        try worlds.screen.click(at: place - Point(3, 3))
    }

    /// Waits until nothing is seen of it.
    private func expectGone(_ worlds: XWorlds, _ what: String) throws {
        try worlds.screen.waitUntil("no window of \(what)") {
            $0.count(of: Self.red) == 0 && $0.count(of: Self.blue) == 0
        }
    }

    @Test func whoGoesWrongIsAlone() throws {
        let worlds = try XWorlds(["one", "two"])
        let witnesses = [Witness(worlds, 0x20_6000), Witness(worlds, 0x60_2000), Witness(worlds, 0x60_6000)]
        // One beside whoever goes wrong, by each door, and one in another world.
        try worlds.start(witnesses[0].command, in: "one")
        try witnesses[0].expectCount()
        try worlds.start(Door.socket.prefix + witnesses[1].command, in: "one")
        try witnesses[1].expectCount()
        try worlds.start(witnesses[2].command, in: "two")
        try witnesses[2].expectCount()
        func expectNobodyNoticed() throws {
            for witness in witnesses {
                try witness.press()
                try witness.expectFrames()
            }
        }
        for door in Door.allCases {
            for fault in ["crash", "kill", "request", "stop", "hang", "busy", "huge", "wrong"] {
                let name = "\(fault)-\(door)"
                let pid = try worlds.start(
                    "\(door.prefix)\(XWorlds.child) evil \(fault) >\(name) 2>&1", in: "one")
                let process = try #require(ProcessTree.entry(pid))
                try provoke(worlds)
                switch fault {
                case "stop", "hang", "busy":
                    // While it is there, and when it is killed in the middle of it.
                    if fault == "stop" { try Self.waitUntilStopped(pid) }
                    try expectNobodyNoticed()
                    ProcessTree.kill(process)
                case "huge", "wrong":
                    let text = try Files.wait(for: worlds.file(name)) { $0.hasSuffix("\n") && $0.contains(fault) }
                    #expect(text == "\(fault) holds\n", "\(door)")
                default: break
                }
                try expectGone(worlds, name)
                try ProcessTree.waitUntilGone([process])
                try expectNobodyNoticed()
            }
        }
        let left = try worlds.end()
        #expect(left == [])
    }

    /// The first program of a world has what the second asks for, but may not answer.
    @Test func aFirstProgramThatHangsHoldsNobodyUp() throws {
        let worlds = try XWorlds(["one"])
        let pid = try worlds.start("\(XWorlds.child) evil stop", in: "one")
        try provoke(worlds)
        try Self.waitUntilStopped(pid)
        let witness = Witness(worlds, 0x20_6000)
        try worlds.start(witness.command, in: "one")
        try witness.expectCount()
        try witness.press()
        try witness.expectFrames()
        // Once it goes on it is as any other: what it drew is seen.
        kill(pid, SIGCONT)
        try expectGone(worlds, "the one that goes on")
        try witness.press()
        let left = try worlds.end()
        #expect(left == [])
    }

    /// A program stops itself at once after it was provoked, which nothing but its state tells.
    private static func waitUntilStopped(_ pid: Int32) throws {
        let deadline = Deadline()
        while Files.text("/proc/\(pid)/stat")?.contains(") T ") != true {
            if deadline.isOver { throw ScenarioError(.limit, "\(pid) does not stop") }
            sched_yield()
        }
    }

    /// The world's own process is killed: to its programs that is a server that is gone, to the others nothing.
    @Test func aWorldThatEndsTakesItsProgramsAlong() throws {
        let worlds = try XWorlds(["one", "two"])
        let (inside, aside, other) = (
            Witness(worlds, 0x20_6000), Witness(worlds, 0x60_2000), Witness(worlds, 0x60_6000)
        )
        try worlds.start(other.command, in: "two")
        try other.expectCount()
        try worlds.start("\(inside.command) 2>inside", in: "one")
        try inside.expectCount()
        try worlds.start("\(Door.socket.prefix)\(aside.command) 2>aside", in: "one")
        try aside.expectCount()
        // One with a child, one that goes into the background, one that draws and never looks, and one that was stopped.
        try worlds.start("xterm -e sh -c 'echo >ready; exec sleep 10000' 2>xterm", in: "one")
        try Files.wait(for: worlds.file("ready"))
        try worlds.run("echo text | xclip -i 2>xclip; xclip -o >pasted", in: "one")
        try Files.wait(for: worlds.file("pasted")) { $0 == "text\n" }
        try worlds.start("\(XWorlds.child) evil busy 2>busy", in: "one")
        try provoke(worlds)
        let silent = Witness(worlds, 0x20_2000)
        // In a group of its own: a group that loses its shell is sent SIGHUP when somebody in it is stopped.
        let stopped = try worlds.start("setsid \(silent.command) 2>silent", in: "one")
        try silent.expectCount()
        kill(stopped, SIGSTOP)

        let world = try #require(worlds.stack.pid(of: "one"))
        let entry = try #require(ProcessTree.entry(world))
        let programs = ProcessTree.descendants(of: world).filter { $0.name != "sh" || $0.parent != world }
        #expect(programs.map(\.name).filter { $0 == "xclip" }.count == 1, "\(programs.map(\.name))")
        ProcessTree.kill(entry)
        try ProcessTree.waitUntilGone(programs.filter { $0.pid != stopped })
        kill(stopped, SIGCONT)
        try ProcessTree.waitUntilGone(programs)
        for name in ["inside", "aside", "xterm", "busy", "silent"] {
            let words = Files.text(worlds.file(name)) ?? ""
            #expect(words.contains("IO error") || words.contains("broken"), "\(name): \(words)")
        }
        try expectGone(worlds, "the world")
        try worlds.screen.waitUntil("no window of the world") { $0.count(of: Color(rgb: 0x20_6000)) == 0 }
        try other.press()
        try other.expectFrames()
        // What a world leaves that was killed the next one takes away.
        let left = try worlds.end().filter { !$0.hasPrefix("run/nitpicker-x11-") }
        #expect(left == [])
    }
}
