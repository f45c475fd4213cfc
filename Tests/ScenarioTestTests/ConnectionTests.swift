import Framebuffer
import Plumbing
import ScenarioTest
import Testing

/// Connections that cannot be, and what TCP adds.
@Suite(.serialized) struct ConnectionTests {
    @Test func nobodyListens() throws {
        let folder = try TestFolder()
        let error = #expect(throws: ScenarioError.self) { try VNCScreen(.unix(folder.file("none"))) }
        #expect(error?.code == .refused)
    }

    @Test(.enabled(if: XvncServer.isInstalled, "Xvnc is not installed"))
    func bytesAreCountedOverTCP() throws {
        let server = try XvncServer(Area(320, 200), port: 16_951)
        let screen = try VNCScreen(.loopback(16_951), VNCOptions([.raw]))
        let first = try #require(screen.bytesReceived)
        #expect(first >= 320 * 200 * 4)
        try server.run("xsetroot", ["-solid", "#204060"])
        try screen.waitUntil("a colour") { $0[319, 199] == Color(rgb: 0x204060) }
        #expect(try #require(screen.bytesReceived) >= first + 320 * 200 * 4)
        #expect(try VNCScreen(server.address).bytesReceived == nil)
    }

    @Test(.enabled(if: XvncServer.isInstalled, "Xvnc is not installed"))
    func aPasswordIsAskedFor() throws {
        let folder = try TestFolder()
        // "secret" as vncpasswd hides it: DES under the key that every VNC program knows.
        let hidden: [UInt8] = [0x2e, 0x2d, 0xbf, 0x57, 0x6e, 0xb0, 0x6c, 0x9e]
        try Files.write(hidden, to: folder.file("password"))
        let server = try XvncServer(Area(64, 64), passwordFile: folder.file("password"))
        let refused = #expect(throws: ScenarioError.self) {
            try VNCScreen(server.address, VNCOptions(password: "wrong"))
        }
        #expect(refused?.code == .refused)
        let screen = try VNCScreen(server.address, VNCOptions(password: "secret"))
        #expect(screen.area == Area(64, 64))
    }
}
