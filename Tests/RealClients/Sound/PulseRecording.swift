import Plumbing
import ScenarioTest

/// A PulseAudio server of a test's own, with a sink that nobody hears and that is recorded.
final class PulseRecording {
    private let folder: ScenarioTest.TestFolder
    /// What makes a program play here, and nothing of the user's own.
    let variables: [String: String]
    private let server: ScenarioProcess
    private var recorder: ScenarioProcess?

    /// Whether it is installed (Debian packages pulseaudio and pulseaudio-utils).
    static var isInstalled: Bool { Programs.find("pulseaudio") != nil && Programs.find("parec") != nil }

    /// Starts one, and the recording.
    init() throws {
        folder = try ScenarioTest.TestFolder("pulse")
        for name in ["run", "home"] { try Files.makeDirectory(folder.file(name)) }
        variables = [
            "XDG_RUNTIME_DIR": folder.file("run"), "HOME": folder.file("home"), "DBUS_SESSION_BUS_ADDRESS": "",
            "PULSE_SERVER": "unix:\(folder.file("run/native"))",
        ]
        let socket = "socket=\(folder.file("run/native")) auth-anonymous=1"
        server = try ScenarioProcess(
            "pulseaudio",
            [
                "-n", "-v", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes", "--exit-idle-time=-1",
                "--realtime=no", "--high-priority=no", "--load=module-native-protocol-unix \(socket)",
                "--load=module-null-sink sink_name=null rate=\(HeardSound.rate)",
            ], environment: variables)
        try server.waitForLine(containing: "Daemon startup complete")
        // The recording makes the sink work in short pieces; else a player has to wait two seconds at a time.
        recorder = try ScenarioProcess(
            "parec",
            [
                "--device=null.monitor", "--format=s16le", "--rate=\(HeardSound.rate)", "--channels=2",
                "--latency-msec=20", folder.file("recording"),
            ], environment: variables)
        try Files.wait(for: folder.file("recording")) { !$0.isEmpty }
    }

    /// Waits until what was recorded is as `condition` wants it.
    func wait(until condition: ([UInt8]) -> Bool) throws {
        let file = folder.file("recording")
        do throws(ScenarioError) {
            try Files.wait(for: file) { _ in condition(Files.content(file) ?? []) }
        } catch {
            // The recording itself is no text.
            throw ScenarioError(error.code, "waited for sound; PulseAudio said:\n\(server.output.suffix(2000))")
        }
    }
}
