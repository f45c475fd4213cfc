import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Sound in a VNC viewer of others: a program plays, `vnc-server` sends it, the viewer plays it again.
@Suite(.serialized)
struct ViewerSoundTests {
    private static let programs = ["nitpicker", "gui-server", "vnc-server", "test-child"]
    private static let isPossible =
        programs.allSatisfy { Programs.find($0) != nil } && Programs.find("gvncviewer") != nil
        && PulseRecording.isInstalled && XvfbDisplay.isInstalled

    private static let scenario = """
        components:
          gui-server:
          vnc-server:
            routes: {Capture: gui-server, Event: gui-server}
            config: {size: [200, 150], listen: {tcp: 0}, insecure-loopback: true, sound: {period: 256}}
          tone:
            binary: test-child
            arguments: [tone, "997", "0.5"]
            routes: {AudioOut: vnc-server}
        """

    @Test(.enabled(if: isPossible, "the programs, gvncviewer, PulseAudio or Xvfb are not installed"))
    func gvncviewerPlaysWhatIsPlayed() throws {
        let folder = try ScenarioTest.TestFolder("sound")
        try Files.makeDirectory(folder.file("run"))
        try Files.write(Array(Self.scenario.utf8), to: folder.file("scenario.yaml"))
        let nitpicker = try ScenarioProcess(
            "nitpicker", ["run", folder.file("scenario.yaml"), "--reports", folder.file("reports")],
            environment: ["XDG_RUNTIME_DIR": folder.file("run")])
        var report = Document.null
        func waitForReport(_ condition: (Document) -> Bool) throws {
            try Files.wait(for: folder.file("reports/vnc-server/vnc.json")) { text in
                report = (try? Document(json: text)) ?? .null
                return condition(report)
            }
        }
        try waitForReport { $0["listening"]["tcp"].integer != nil && $0["sound"]["sessions"] == 1 }
        let port = report["listening"]["tcp"].integer ?? 0
        let pulse = try PulseRecording()
        let display = try XvfbDisplay(Area(640, 480))
        // When it is halted in the middle of a message, its own timer takes away what it reads into (gtk-vnc 1.3.1).
        var viewer: ScenarioProcess?
        for _ in 0..<3 where viewer?.status != nil || viewer == nil {
            // What stands behind the colon is a display, whose number begins at 5900.
            let next = try display.start(
                "gvncviewer", ["127.0.0.1:\(port - 5900)"], environment: pulse.variables)
            viewer = next
            // A whole second without a gap, at the right frequency and level, in the right byte order.
            try pulse.wait { next.status != nil || Self.isWhole(HeardSound($0, last: 1)) }
        }
        #expect(viewer?.status == nil && nitpicker.status == nil)
        try waitForReport { $0["viewers"].items.first?["sound"].string != nil }
        #expect(report["viewers"].items.first?["sound"] == "s32 2 44100")
    }

    private static func isWhole(_ heard: HeardSound) -> Bool {
        guard heard.length == 1 else { return false }
        let tone = heard.tone(997)
        return abs(tone.level - 0.5) < 0.005 && tone.rest < -60
    }
}
