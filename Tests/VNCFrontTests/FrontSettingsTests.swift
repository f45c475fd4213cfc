import Sessions
import Testing
import VNCFront

@Suite struct FrontSettingsTests {
    @Test func defaults() throws {
        let settings = try FrontSettings(["vnc": "/run/x.sock"])
        #expect(settings.address == "127.0.0.1" && settings.port == 6080)
        #expect(settings.novnc == "/usr/share/novnc" && settings.vnc == "/run/x.sock")
        #expect(settings.hosts.isEmpty)
        guard case .made = settings.token else {
            Issue.record("a token from nowhere")
            return
        }
    }

    @Test func everything() throws {
        let settings = try FrontSettings([
            "listen": ["address": "::1", "port": 0], "novnc": "/srv/novnc", "vnc": "/x", "token-file": "/run/token",
            "hosts": ["localhost:7000", "https://screen.example"],
        ])
        #expect(settings.address == "::1" && settings.port == 0 && settings.novnc == "/srv/novnc")
        #expect(settings.hosts.map(\.description) == ["http://localhost:7000", "https://screen.example"])
        guard case .file("/run/token") = settings.token else {
            Issue.record("not the file")
            return
        }
    }

    @Test(
        arguments: [
            [:], ["vnc": 1], ["vnc": "x"], ["vnc": "/x", "listen": ["address": "0.0.0.0"]],
            ["vnc": "/x", "listen": ["address": "192.168.1.1"]], ["vnc": "/x", "listen": ["port": -1]],
            ["vnc": "/x", "listen": ["port": 65536]], ["vnc": "/x", "listen": ["port": "http"]],
            ["vnc": "/x", "token": "short"], ["vnc": "/x", "token": 7],
            ["vnc": "/x", "token": "ABCDEFGHIJKLMNOPQRSTUV", "token-file": "/y"], ["vnc": "/x", "hosts": ["a b"]],
            ["vnc": "/x", "hosts": [1]], ["vnc": "/x", "novnc": "relative"], ["vnc": "/x", "lisen": [:]],
            ["vnc": .string("/" + String(repeating: "x", count: 107))],
        ] as [Document])
    func whatCannotBeIsRefused(config: Document) throws {
        let error = try #require(throws: FrontError.self) { try FrontSettings(config) }
        #expect(error.code == .config && error.context.hasPrefix("config: "))
    }
}
