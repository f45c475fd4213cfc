import Framebuffer
import ScenarioTest
import Sessions
import Testing

/// A scenario for a test is the one that is written, but for what shows it.
struct HeadlessTests {
    private func changed(_ document: Document) -> (document: Document, name: String) {
        var document = document
        let name = HeadlessScenario.headless(&document, folder: "/t", base: "/s", size: Area(640, 480))
        return (document, name)
    }

    @Test func theServerListensForTheTestAlone() {
        let (document, name) = changed([
            "components": [
                "gui-server": .null,
                "screen": [
                    "binary": "vnc-server", "routes": ["Capture": "gui-server"],
                    "config": ["listen": ["tcp": 5900], "password-file": "/p", "rate": 30],
                ], "vnc-front": ["config": ["listen": ["port": 6080], "vnc": "/x"]],
            ]
        ])
        #expect(name == "screen")
        let config = document["components"]["screen"]["config"]
        #expect(
            config["listen"] == ["unix": "/t/vnc"] && config["size"] == [640, 480] && config["rate"] == 30
        )
        #expect(
            document["components"]["vnc-front"]["config"] == ["listen": ["port": 0], "vnc": "/t/vnc"])
        #expect(document["components"]["gui-server"].isNull)
    }

    @Test func aWindowBecomesAServer() {
        let (document, name) = changed([
            "components": [
                "gui-server": .null,
                "sdl-display": ["routes": ["Capture": "gui-server", "Event": "filter"]],
                "x": ["binary": "./x", "roms": ["a": ["file": "a.json"], "b": ["file": "/b.json"]]],
            ]
        ])
        #expect(name == "vnc-server")
        #expect(document["components"].members.map(\.name) == ["gui-server", "x", "vnc-server"])
        #expect(
            document["components"]["vnc-server"]["routes"] == [
                "Capture": "gui-server", "Event": "filter",
            ])
        #expect(document["components"]["x"]["binary"] == "/s/./x")
        #expect(
            document["components"]["x"]["roms"] == ["a": ["file": "/s/a.json"], "b": ["file": "/b.json"]])
    }
}
