import Framebuffer
import Glibc
import Images
import Plumbing
import ScenarioTest
import Testing

/// Tests as files, carried out against a server of others: what passes, and what is told of what does not.
@Suite(
    .serialized,
    .enabled(
        if: XvncServer.isInstalled && Programs.find("xsetroot") != nil,
        "Xvnc or xsetroot is not installed"))
struct RunTests {
    private let server: XvncServer
    private let folder: TestFolder

    init() throws {
        server = try XvncServer(Area(320, 200))
        folder = try TestFolder("run")
        try Files.makeDirectory(folder.file("images"))
    }

    private func run(
        _ steps: String, head: String? = nil, options change: (inout TestRun.Options) -> Void = { _ in }
    ) throws -> TestResult {
        let text = "\(head ?? "connect: {unix: \(server.address)}\nlimit: 5s")\nsteps:\n\(steps)"
        try Files.write(Array(text.utf8), to: folder.file("t.yaml"))
        var options = TestRun.Options()
        options.grace = 500
        change(&options)
        let source = FileTestSource(makesMissing: options.accepts)
        let (plan, problems) = TestReader.read(
            file: folder.file("t.yaml"), variables: ["DISPLAY": server.name], from: source)
        try #require(problems == [], "\(problems)")
        return try TestRun(plan, options).run()
    }

    private func save(_ picture: Bitmap, _ name: String) throws {
        try Files.write(try PNG.encode(picture), to: folder.file("images/\(name).png"))
    }

    private let paint = "- run: {command: [xsetroot, -display, '${DISPLAY}', -solid, '#336699']}\n"

    @Test func whatIsThereIsExpectedFoundAndClicked() throws {
        let program = try server.start("xterm", ["-geometry", "40x8+10+10", "-e", "cat"])
        let result = try run(
            """
            \(paint)- wait: ready
            - settle: 200ms
            - expect: {color: '#336699', in: [300, 180, 20, 20], share: 1}
            - expect no: {color: '#ff0000'}
            - click: {at: [100, 50]}
            - type: "some words"
            - press: Enter
            - expect: {text: "some words\\nsome words", in: [10, 10, 250, 110]}
            - find: {text: words, in: [10, 10, 250, 110], as: word}
            - move: {place: word}
            - capture: end
            """)
        #expect(result.outcome == .passed, "\(result.steps.map(\.message))")
        #expect(program.status == nil)
        #expect(result.steps.last?.captures.map(\.name) == ["end"])
        #expect(result.steps.flatMap(\.inputs).allSatisfy { $0.taken != nil })
        #expect(!result.recording.frames.isEmpty)
        #expect(HTMLReport.page([ResultDocument.make(result)]).contains("some words"))
    }

    @Test func anImageThatIsNotThereIsToldWithWhatComesNearest() throws {
        try server.run("xsetroot", ["-solid", "#336699"])
        var wanted = Bitmap(Area(30, 20), filledWith: Color(rgb: 0x336699))
        wanted.withSurface { $0.fill(Rect(0, 0, 3, 1), .white) }
        try save(wanted, "wanted")
        let result = try run("- expect: {image: wanted.png, limit: 300ms}\n- settle")
        #expect(result.steps.map(\.outcome) == [.passed, .failed, .skipped])
        let step = result.steps[1]
        #expect(step.cause == .stillScreen)
        #expect(step.nearMiss?.match.off == 3)
        #expect(step.nearMiss?.difference.area == wanted.area)
        #expect(
            step.message.contains("nearest: wanted.png") && step.message.contains("3 of 600 pixels off"))
        let xml = JUnitReport.xml([ResultDocument.make(result)])
        #expect(xml.contains("failures=\"1\"") && xml.contains("type=\"still screen\""))
    }

    @Test func whatComesLateIsTooLateAndWhatComesInTimeIsNot() throws {
        try server.run("xsetroot", ["-solid", "#000000"])
        let later =
            "- run: {shell: 'sleep 0.4; xsetroot -display ${DISPLAY} -solid \"#00ff00\"', background: true}\n"
        let late = try run("\(later)- expect: {color: '#00ff00', limit: 100ms}")
        #expect(late.culprit?.cause == .tooLate, "\(late.culprit?.message ?? "")")
        try server.run("xsetroot", ["-solid", "#000000"])
        #expect(try run("\(later)- expect: {color: '#00ff00'}").outcome == .passed)
        try server.run("xsetroot", ["-solid", "#000000"])
        #expect(
            try run("\(later)- expect no: {color: '#00ff00', for: 3s}").culprit?.cause == .stillThere)
    }

    @Test func aServerThatStopsIsStalledAndOneThatDiesIsGone() throws {
        // What is said is enough: the driver waits five seconds for an answer.
        let stopped = try run(
            "- run: {shell: 'kill -STOP \(server.process.pid)'}\n- expect: {color: '#123456', limit: 100ms}"
        )
        server.process.signal(SIGCONT)
        #expect(stopped.culprit?.cause == .stalledServer, "\(stopped.culprit?.message ?? "")")
        let died = try run(
            "- run: {shell: 'kill -KILL \(server.process.pid)'}\n- expect: {color: '#123456'}")
        #expect(died.culprit?.cause == .disconnected, "\(died.culprit?.message ?? "")")
        #expect(died.outcome == .failed)
    }

    @Test func aTestWithoutItsServerIsBroken() throws {
        let nobody = try run("- settle", head: "connect: {unix: \(folder.file("none")), limit: 200ms}")
        #expect(nobody.outcome == .broken && nobody.culprit?.cause == .brokenTest)
        #expect(
            nobody.culprit?.line == 1 && nobody.culprit?.message.contains("none") ?? false,
            "\(nobody.steps)")
        #expect(try run("- settle", head: "limit: 1s").outcome == .broken)
        let place = try run("- click: {place: nowhere}")
        #expect(place.outcome == .broken && place.culprit?.message.contains("'nowhere'") ?? false)
        #expect(try run("- click: [4000, 10]").outcome == .broken)
        #expect(try run("- run: {command: [no-such-program-here]}").outcome == .broken)
    }

    @Test func aServerThatTalksNonsenseIsNoTrap() throws {
        for text in [
            "RFB 003.008\\n\\001\\001\\000\\000", "HTTP/1.1 400 Bad\\r\\n\\r\\n",
            "RFB 003.008\\n\\000\\000\\000\\000\\004oops", "",
        ] {
            let socket = folder.file("nonsense")
            Files.remove(socket)
            guard Programs.find("socat") != nil || Programs.find("python3") != nil else { return }
            let script = """
                import socket, sys
                s = socket.socket(socket.AF_UNIX); s.bind('\(socket)'); s.listen(1); print('listening', flush=True)
                c, _ = s.accept(); c.sendall(b'\(text)'); c.close()
                """
            let process = try ScenarioProcess("python3", ["-c", script])
            try process.waitForLine(containing: "listening")
            let result = try run("- settle", head: "connect: {unix: \(socket), limit: 300ms}")
            #expect(result.outcome == .broken, "\(text): \(result.steps)")
        }
    }

    @Test func aWrongPasswordIsToldAndTheRightOneOpens() throws {
        let tool = ["vncpasswd", "tigervncpasswd"].first { Programs.find($0) != nil }
        guard let tool else { return }
        try Programs.run("sh", ["-c", "echo geheim12 | \(tool) -f >\(folder.file("secret"))"])
        try Files.write(Array("geheim12\n".utf8), to: folder.file("right"))
        try Files.write(Array("falsch12\n".utf8), to: folder.file("wrong"))
        let locked = try XvncServer(Area(100, 80), passwordFile: folder.file("secret"))
        func head(_ password: String) -> String {
            "connect: {unix: \(locked.address), password-file: \(password), limit: 2s}"
        }
        #expect(try run("- settle: 50ms", head: head("right")).outcome == .passed)
        let wrong = try run("- settle: 50ms", head: head("wrong"))
        #expect(wrong.outcome == .broken && wrong.culprit?.line == 1)
        #expect(wrong.culprit?.message.lowercased().contains("auth") ?? false, "\(wrong.culprit?.message ?? "")")
        let missing = try run("- settle: 50ms", head: head("nowhere"))
        #expect(missing.outcome == .broken && missing.culprit?.message.contains("nowhere") ?? false)
        #expect(locked.process.status == nil)
    }

    @Test func programsAreJudgedByTheirEnd() throws {
        #expect(try run("- run: {command: [sh, -c, 'exit 3'], status: 3}").outcome == .passed)
        let wrong = try run("- run: {shell: 'echo oh no; exit 1'}")
        #expect(wrong.outcome == .failed && wrong.culprit?.message.contains("oh no") ?? false)
        #expect(try run("- run: {shell: 'echo yes', output: no}").outcome == .failed)
    }

    @Test func imagesAreMadeAnew() throws {
        try server.run("xsetroot", ["-solid", "#336699"])
        try save(Bitmap(Area(8, 8), filledWith: .white), "old")
        let steps =
            "- expect: {image: old.png, limit: 100ms}\n- expect: {image: new.png, in: [5, 6, 70, 8], limit: 100ms}"
        let result = try run(steps) { $0.accepts = true }
        #expect(result.outcome == .passed, "\(result.steps)")
        let made = try PNG.decode(try Files.read(folder.file("images/new.png")))
        #expect(made == Bitmap(Area(70, 8), filledWith: Color(rgb: 0x336699)))
        #expect(try PNG.decode(try Files.read(folder.file("images/old.png"))).area == Area(8, 8))
        #expect(try run(steps).outcome == .passed)
    }

    @Test func aLoopEndsWhenItsGoalIsThere() throws {
        let count = folder.file("count")
        let result = try run(
            """
            - repeat:
                times: 9
                until: {color: '#0000ff'}
                steps:
                  - run: {shell: 'echo >>\(count); test $(wc -l <\(count)) = 3 && xsetroot -display ${DISPLAY} -solid "#0000ff"; true'}
                  - settle: 100ms
            """)
        #expect(result.outcome == .passed, "\(result.steps)")
        #expect(Files.text(count)?.count == 3)
    }

    @Test func theSizeOfTheScreenIsChanged() throws {
        #expect(try run("- resize: [400, 300]\n- expect: {size: [400, 300]}").outcome == .passed)
    }
}
