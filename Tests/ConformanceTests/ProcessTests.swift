import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// The programs themselves: a server, one with three monitors in the wire, one that runs in another one.
@Suite(.serialized) struct ProcessTests {
    /// What runs between the program that draws and the screen that shows it.
    enum Row: CaseIterable { case server, threeMonitors, nested }

    /// The folder of the programs: the test runner is built beside them.
    private static var binaries: String {
        CommandLine.arguments[0].split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private static let size = Area(64, 48)
    private static let config: Document = [
        "domains": [
            [
                "name": "all", "layer": 1, "content": "client", "label": false, "focus": "click",
                "hover": "always", "placement": "client",
            ]
        ],
        "policies": [["label_prefix": "", "domain": "all"]],
    ]

    /// A program that runs; ended with this.
    private final class Running {
        private let process: ChildProcess

        init(_ program: String, _ name: String, _ parent: LocalParent) throws {
            let socket = try parent.socket(name)
            let path = binaries + "/" + program
            process = try ChildProcess(
                path: path, arguments: [path, name], environment: ["PATH=/usr/bin:/bin", "NITPICKER_LINK=3"],
                keeping: [socket.descriptor.number])
        }
    }

    @Test(arguments: Row.allCases) func whatIsDrawnIsSeenAndWhatIsTypedArrives(_ row: Row) throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        var programs: [Running] = []
        func start(_ program: String, _ name: String) throws {
            parent.roms["\(name)/config"] = program == "gui-server" ? Self.config : .object([])
            programs.append(try Running(program, name, parent))
        }
        for name in ["app", "screen", "driver"] { parent.routes[name] = "gui" }
        try start("gui-server", "gui")
        switch row {
        case .server: break
        case .threeMonitors:
            for number in 1...3 {
                let name = "monitor \(number)"
                parent.transparent.insert(name)
                parent.routes[name] = number == 1 ? "gui" : "monitor \(number - 1)"
                try start("gui-monitor", name)
            }
            parent.routes["app"] = "monitor 3"
        case .nested:
            try start("gui-server", "inner")
            parent.routes["nested Gui"] = "gui"
            parent.routes["nested"] = "inner"
            parent.routes["app"] = "inner"
            try start("nested-display", "nested")
        }
        let screen = try CaptureClient(try parent.link("screen"), CaptureOutput(Self.size))
        let driver = try EventClient(try parent.link("driver"))
        let app = try GuiClient(try parent.link("app"))
        var input: [InputEvent] = []
        func turn() {
            while let event = (try? app.next()) ?? nil { if case .input(let events) = event { input += events } }
            while (try? driver.next()) ?? nil != nil {}
            while (try? screen.next()) ?? nil != nil {}
            if screen.isConnected && !screen.isCapturing { screen.capture(whenChanged: true) }
        }
        func sees(_ x: Int, _ y: Int, _ color: Color) -> Bool {
            screen.buffers[0].withSurface { $0.pixel(x, y) } == .some(color)
        }
        #expect(
            parent.run {
                turn(); return app.info?.area == Self.size
            })
        try app.setMode(Mode(Area(32, 32))).draw { $0.fill($0.bounds, Color(rgb: 0xff0000)) }
        app.commit(
            [.create(.one, parent: nil), .geometry(.one, Rect(4, 4, 32, 32)), .front(.one)],
            refresh: [Rect(0, 0, 32, 32)])
        #expect(
            parent.run {
                turn(); return sees(4, 4, Color(rgb: 0xff0000)) && sees(35, 35, Color(rgb: 0xff0000))
            })
        driver.submit([.motion(x: 10, y: 10), .press(KeyPress(.left)), .release(.left)])
        driver.submit([.press(KeyPress(.x)), .release(.x), .wheel(dx: 0, dy: 120)])
        #expect(
            parent.run {
                turn(); return input.last == .wheel(dx: 0, dy: 120)
            })
        #expect(
            input.suffix(6) == [
                .focusEnter, .down(.left), .release(.left), .down(.x), .release(.x), .wheel(dx: 0, dy: 120),
            ])
        app.buffer?.draw { $0.fill(Rect(0, 0, 4, 4), .white) }
        app.commit(refresh: [Rect(0, 0, 4, 4)])
        #expect(
            parent.run {
                turn(); return sees(7, 7, .white) && sees(8, 8, Color(rgb: 0xff0000))
            })
        if row == .threeMonitors {
            #expect(
                parent.run {
                    turn(); return parent.reports["monitor 3/gui-monitor"]?["sessions"].items.count == 1
                })
        }
        withExtendedLifetime(programs) {}
    }
}
