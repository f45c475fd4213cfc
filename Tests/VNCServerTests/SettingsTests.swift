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
        #expect(settings.unixPath == "/run/vnc" && settings.port == nil && settings.area == Area(640, 480))
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

    @Test func whatMakesNoSense() throws {
        #expect(refusal([:])?.contains("nothing to listen on") == true)
        #expect(refusal(["listen": ["tcp": 70000], "password-file": "x"]) != nil)
        #expect(refusal(["listen": ["unix": "x"], "size": [5, 5]]) != nil)
        #expect(refusal(["listen": ["unix": "x"], "size": [100]]) != nil)
        let (_, problems) = try Settings.parse(["listen": ["unix": "x", "udp": 1], "pasword-file": "y"])
        #expect(problems.count == 2)
    }
}
