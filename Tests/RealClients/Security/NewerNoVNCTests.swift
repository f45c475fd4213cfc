import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Where a newer noVNC is.
private enum NewerNoVNC {
    static let folder = ProcessInfo.processInfo.environment["NITPICKER_NOVNC"].flatMap {
        Files.exists("\($0)/core/ra2.js") ? $0 : nil
    }
}

/// A noVNC newer than the distribution's, which speaks RSA-AES: from 1.4 on, in a folder that `NITPICKER_NOVNC` names.
@Suite(
    .serialized,
    .enabled(
        if: NewerNoVNC.folder != nil && ViewerStage.isBuilt && ChromiumBrowser.isInstalled
            && Programs.find("websockify") != nil, "NITPICKER_NOVNC names no folder with a noVNC that speaks RSA-AES"))
struct NewerNoVNCTests {
    @Test(arguments: ["geheim12", "wrong"])
    func whoKnowsThePasswordComesInByRSAAES(_ password: String) throws {
        let pages = try #require(NewerNoVNC.folder)
        let stage = try ViewerStage(server: "security: rsa-aes-password")
        let folder = try TestFolder("novnc")
        for name in ["core", "vendor"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(name), withDestinationPath: "\(pages)/\(name)")
        }
        let page = """
            <!DOCTYPE html><body style="margin: 0"><div id="screen" style="width: 640px; height: 480px"></div>
            <script type="module">
            import RFB from "./core/rfb.js";
            const rfb = new RFB(document.getElementById("screen"), `ws://${location.host}/websockify`,
              { credentials: { password: "\(password)" } });
            rfb.addEventListener("serververification", (event) => {
              document.body.dataset.key = event.detail.type; rfb.approveServer();
            });
            for (const name of ["connect", "disconnect", "securityfailure"]) {
              rfb.addEventListener(name, () => { document.body.dataset[name] = "yes"; });
            }
            </script>
            """
        try Files.write(Array(page.utf8), to: folder.file("page.html"), mode: 0o600)
        guard case .tcp(_, let target) = try stage.stack.vnc() else { return }
        let port = try Listener(address: "127.0.0.1", port: 0).port
        let bridge = try ScenarioProcess(
            "websockify", ["--verbose", "--web", folder.path, "127.0.0.1:\(port)", "127.0.0.1:\(target)"],
            environment: ["PYTHONUNBUFFERED": "1"])
        try bridge.waitForLine(containing: "proxying from")
        let browser = try ChromiumPage(ChromiumBrowser(), "http://127.0.0.1:\(port)/page.html")
        if password == "wrong" {
            try browser.waitUntil(script: "document.body.dataset.securityfailure === 'yes'")
            #expect(try stage.wait("refused").contains("password"))
        } else {
            try browser.waitUntil("the test card", ViewerStage.showsCard)
            #expect(try stage.wait("entered").hasPrefix("is in by RSA-AES"))
        }
        #expect(try browser.evaluate("document.body.dataset.key").string == "RSA")
    }
}
