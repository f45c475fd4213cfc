import Framebuffer
import Sessions
import Testing
import VNCServer

struct SettingsTests {
    private func refusal(_ document: Document) -> String? {
        do throws(VNCServerError) {
            _ = try Settings.parse(document)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aUnixSocketIsEnough() throws {
        let (settings, problems) = try Settings.parse(["listen": ["unix": "/run/vnc"], "size": [640, 480]])
        #expect(problems == [])
        #expect(
            settings.listening.unixPath == "/run/vnc" && settings.listening.port == nil
                && settings.screens == [ScreenSettings("", Area(640, 480))])
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func withoutPasswordLoopbackMustBeInsistedOn(_ address: String) throws {
        let listen: Document = ["tcp": 5900, "address": .string(address)]
        #expect(refusal(["listen": listen])?.contains("password-file") == true)
        #expect(refusal(["listen": listen, "insecure-loopback": false]) != nil)
        #expect(refusal(["listen": listen, "insecure-loopback": "yes"]) != nil)
        #expect(refusal(["listen": listen, "insecure-loopback": true]) == nil)
        #expect(refusal(["listen": listen, "password-file": "x"]) == nil)
    }

    @Test(arguments: ["0.0.0.0", "192.168.0.1", "::", "127.0.0.1.example.org", "127.0.0.256", "128.0.0.1", ""])
    func beyondLoopbackThereIsAlwaysAPassword(_ address: String) {
        let listen: Document = ["tcp": 5900, "address": .string(address)]
        #expect(refusal(["listen": listen, "insecure-loopback": true]) != nil)
        #expect(refusal(["listen": listen, "password-file": "x"]) == nil)
    }

    @Test func aWishToBeAloneIsIgnoredUnlessSaid() throws {
        let listen: Document = ["unix": "x"]
        #expect(try Settings.parse(["listen": listen]).settings.exclusive == .ignore)
        for value in Settings.Exclusive.allCases {
            let (settings, problems) = try Settings.parse(["listen": listen, "exclusive": .string(value.rawValue)])
            #expect(settings.exclusive == value && problems.isEmpty)
        }
        #expect(refusal(["listen": listen, "exclusive": "yes"])?.contains("disconnect") == true)
        #expect(refusal(["listen": listen, "exclusive": true]) != nil)
    }

    @Test func screensHaveNamesPlacesAndDoors() throws {
        let (settings, problems) = try Settings.parse([
            "listen": ["unix": "all"],
            "screens": [
                ["name": "left", "size": [1280, 800]],
                ["name": "right", "size": [1024, 768], "listen": ["tcp": 5902]],
                ["name": "top", "size": [640, 480], "place": [100, 900]],
            ],
            "own-screen": ["size": [800, 600], "place": "below", "listen": ["unix": "own"]],
            "show": "panorama", "insecure-loopback": true,
        ])
        #expect(problems.isEmpty)
        #expect(settings.screens.map(\.name) == ["left", "right", "top"])
        #expect(settings.screens.map(\.place) == [.zero, Point(1280, 0), Point(100, 900)])
        #expect(settings.entrances.map(\.target) == [.all, .screen("right"), .own])
        #expect(settings.ownScreen?.side == .below && settings.showsPanorama)
        // Without a door of their own such viewers come by that of all, and without a word about screens there are no others.
        let guests = try Settings.parse(["listen": ["unix": "x"], "own-screen": [:]]).settings
        #expect(guests.entrances.map(\.target) == [.own] && guests.screens.isEmpty)
        #expect(try Settings.parse(["listen": ["unix": "x"], "show": "panorama"]).settings.screens.isEmpty)
    }

    static let oddScreens: [Document] = [
        ["screens": []], ["screens": "two"], ["screens": [["size": [640, 480]]]], ["screens": [["name": "a"]]],
        ["screens": [["name": "a", "size": [5, 5]]]], ["screens": [["name": "", "size": [640, 480]]]],
        ["screens": [["name": "a", "size": [640, 480], "place": [-1, 0]]]],
        ["screens": [["name": "a", "size": [640, 480], "place": [1]]]],
        ["screens": [["name": "a", "size": [640, 480], "place": "right"]]],
        ["screens": [["name": "a", "size": [640, 480]], ["name": "a", "size": [640, 480]]]],
        ["screens": [["name": "viewer 1", "size": [640, 480]]]],
        ["screens": [["name": "a", "size": [16384, 16]], ["name": "b", "size": [16, 16]]]],
        ["screens": [["name": "a", "size": [640, 480], "listen": ["tcp": 70000]]]],
        ["screens": [["name": "a", "size": [640, 480], "listen": ["tcp": 5901]]]],
        ["screens": [["name": "a", "size": [640, 480]]], "size": [640, 480]],
        ["own-screen": ["place": "left"]], ["own-screen": ["size": [1]]], ["show": "all"],
    ]

    @Test(arguments: oddScreens) func screensThatMakeNoSense(_ odd: Document) {
        let members = odd.members + [.init("listen", ["unix": "x"])]
        #expect(refusal(.object(members)) != nil)
    }

    @Test func whatMakesNoSense() throws {
        #expect(refusal([:])?.contains("nothing to listen on") == true)
        #expect(refusal(["listen": ["tcp": 70000], "password-file": "x"]) != nil)
        #expect(refusal(["listen": ["unix": "x"], "size": [5, 5]]) != nil)
        #expect(refusal(["listen": ["unix": "x"], "size": [100]]) != nil)
        let (_, problems) = try Settings.parse(["listen": ["unix": "x", "udp": 1], "pasword-file": "y"])
        #expect(problems.count == 2)
    }
}
