import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// VNC viewers of others at the doors that have a lock: TLS with certificates, names and passwords.
@Suite(
    .serialized,
    .enabled(
        if: ViewerStage.isBuilt && Programs.find("openssl") != nil && Programs.find("faketime") != nil,
        "the programs of the stack, openssl or faketime are missing"))
struct ViewerSecurityTests {
    private static let types = "viewers: {port: 0, types: [x509-plain, x509-vnc, x509-none]}"
    private static let canSee = TigerViewer.isInstalled

    /// A stage with users, and a front for each of those certificates.
    private func stage(_ fronts: [String: CertificateFiles], in folder: TestFolder) throws -> ViewerStage {
        let hash =
            try Programs.run("openssl", ["passwd", "-6", "-salt", "nitpicker", "anna's word"])
            .split(separator: "\n").first ?? ""
        try Files.write(Array("anna:\(hash):view,keys\n".utf8), to: folder.file("users"), mode: 0o600)
        return try ViewerStage(
            server: "users-file: \"\(folder.file("users"))\"",
            fronts: fronts.mapValues { "\($0.front), \(Self.types)" },
            in: folder)
    }

    /// What the log says of somebody who comes in by that way.
    private static func entry(_ type: String) -> String {
        switch type {
        case "X509Plain": "is in as anna by TLS, Plain, may watch"
        case "X509Vnc": "is in by TLS, VncAuth"
        default: "is in by TLS"
        }
    }

    @Test(.enabled(if: canSee, "the TigerVNC viewer is not installed"))
    func tigerVNCsViewerComesInByTLS() throws {
        let folder = try TestFolder("tls")
        let authority = try CertificateFiles.authority("authority", in: folder)
        let stage = try stage(["good": .signed(by: authority, "good", in: folder)], in: folder)
        let display = try XvfbDisplay(Area(700, 500))
        var entered = 0
        var refused = 0
        for type in ["X509None", "X509Vnc", "X509Plain"] {
            let (user, word) = type == "X509Plain" ? ("anna", "anna's word") : ("", stage.stack.password)
            func viewer(_ password: String) throws -> TigerViewer {
                try TigerViewer(
                    starting: stage.door("good").description, user: user, password: password,
                    options: ["-SecurityTypes=\(type)", "-X509CA=\(authority.certificate)"], on: display)
            }
            do {
                let viewer = try viewer(word)
                entered += 1
                #expect(try stage.wait("entered", entered).hasPrefix(Self.entry(type)))
                try viewer.waitForDesktop()
                try display.waitUntil("the test card") { ViewerStage.showsCard($0) }
                viewer.process.stop()
            }
            try display.waitUntil("an empty screen") { !ViewerStage.showsCard($0) }
            if type == "X509None" { continue }
            let wrong = try viewer("wrong")
            refused += 1
            #expect(try stage.wait("refused", refused).contains("password"))
            try wrong.process.waitForEnd()
        }
    }

    /// A good certificate, and one of each kind that is not.
    private func certificates(in folder: TestFolder) throws -> (authority: CertificateFiles, [String: CertificateFiles])
    {
        let authority = try CertificateFiles.authority("authority", in: folder)
        let other = try CertificateFiles.authority("other", in: folder)
        let fronts: [String: CertificateFiles] = [
            "good": try .signed(by: authority, "good", in: folder),
            "misnamed": try .signed(by: authority, "misnamed", for: "DNS:elsewhere.example", in: folder),
            "expired": try .signed(by: authority, "expired", at: "2001-01-01", in: folder),
            "foreign": try .signed(by: other, "foreign", in: folder),
        ]
        return (authority, fronts)
    }

    /// The viewer looks at the certificate when TLS stands, asks its user, and goes.
    @Test(.enabled(if: canSee, "the TigerVNC viewer is not installed"))
    func tigerVNCsViewerRefusesWrongCertificates() throws {
        let folder = try TestFolder("tls")
        let (authority, fronts) = try certificates(in: folder)
        let stage = try stage(fronts, in: folder)
        let display = try XvfbDisplay(Area(700, 500))
        let rows = [
            ("misnamed", "hostname mismatch"), ("foreign", "Unknown certificate issuer"),
            ("expired", "Invalid status of server certificate"),
        ]
        for (index, (front, reason)) in rows.enumerated() {
            let viewer = try TigerViewer(
                starting: stage.door(front).description, password: stage.stack.password,
                options: ["-SecurityTypes=X509Vnc", "-X509CA=\(authority.certificate)"], on: display)
            if front != "expired" {
                try display.focusWindow("ertificate")
                try display.xdotool(["key", "Escape"])
            }
            try viewer.process.waitForLine(containing: reason)
            try viewer.process.waitForEnd()
            #expect(try stage.wait("turned", index + 1).hasPrefix("has not come in: it left"))
        }
        #expect(stage.told("entered").isEmpty)
    }

    @Test func libVNCClientComesInByTLS() throws {
        let folder = try TestFolder("tls")
        let (authority, fronts) = try certificates(in: folder)
        let stage = try stage(fronts, in: folder)
        var options = VNCOptions(password: "anna's word")
        options.user = "anna"
        options.authority = authority.certificate
        let screen = try VNCScreen(stage.door("good"), options)
        #expect(try stage.wait("entered").hasPrefix(Self.entry("X509Plain")))
        try screen.waitUntil("the test card", ViewerStage.showsCard)
        screen.disconnect()
        options.password = "wrong"
        #expect(throws: ScenarioError.self) { try VNCScreen(stage.door("good"), options) }
        #expect(try stage.wait("refused").contains("password"))
        options.password = "anna's word"
        for front in ["misnamed", "expired", "foreign"] {
            #expect(throws: ScenarioError.self, "\(front)") { try VNCScreen(stage.door(front), options) }
            let line = try stage.stack.process.waitForLine(
                containing: "\(front): warning: audit: a viewer from 127.0.0.1:")
            // One reason, and not the library's text.
            #expect(line.contains("is not let in: it ") && !line.contains("SSL"), "\(line)")
        }
        #expect(stage.told("entered").count == 1)
    }
}
