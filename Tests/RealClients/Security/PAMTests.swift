import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Names and passwords that PAM judges, with rules of the test's own, so that no account of the machine is touched.
@Suite(
    .serialized,
    .enabled(
        if: ViewerStage.isBuilt && Programs.find("nitpicker-pam") != nil && Programs.find("openssl") != nil,
        "the programs of the stack or openssl are missing"))
struct PAMTests {
    /// A stage whose rules are those lines; `anna` may come in, and `ben` may watch.
    private func stage(_ rules: String, in folder: TestFolder) throws -> (ViewerStage, VNCOptions) {
        try Files.makeDirectory(folder.file("rules"))
        try Files.write(Array((rules + "\n").utf8), to: folder.file("rules/nitpicker"))
        let authority = try CertificateFiles.authority("authority", in: folder)
        let own = try CertificateFiles.signed(by: authority, "own", in: folder)
        let stage = try ViewerStage(
            server: "pam: {users: {anna: all, ben: view}, directory: \"\(folder.file("rules"))\"}",
            fronts: ["front": "\(own.front), viewers: {port: 0, types: [x509-plain]}"], in: folder)
        var options = VNCOptions(password: "a word")
        options.user = "anna"
        options.authority = authority.certificate
        return (stage, options)
    }

    @Test func whoPAMLetsInIsIn() throws {
        let folder = try TestFolder("pam")
        // The module runs a program that reads the password, and judges it by its end.
        let rules = """
            auth required pam_exec.so expose_authtok quiet \(folder.file("judge"))
            account required pam_permit.so
            """
        let judge = """
            #!/bin/sh
            read -r word
            [ "$PAM_USER $PAM_SERVICE $PAM_RHOST $PAM_TTY $word" = "$PAM_USER nitpicker 127.0.0.1 vnc a word" ]

            """
        try Files.write(Array(judge.utf8), to: folder.file("judge"), mode: 0o700)
        var (stage, options) = try stage(rules, in: folder)
        let door = try stage.door("front")
        let screen = try VNCScreen(door, options)
        #expect(try stage.wait("entered") == "is in as anna by TLS, Plain")
        try screen.waitUntil("the test card", ViewerStage.showsCard)
        options.user = "ben"
        let watcher = try VNCScreen(door, options)
        #expect(try stage.wait("entered", 2).hasPrefix("is in as ben by TLS, Plain, may watch"))
        watcher.disconnect()
        // Another password, and a name that nobody asks after.
        options.password = "another"
        #expect(throws: ScenarioError.self) { try VNCScreen(door, options) }
        try stage.wait("refused")
        (options.user, options.password) = ("root", "a word")
        #expect(throws: ScenarioError.self) { try VNCScreen(door, options) }
        try stage.wait("refused", 2)
        #expect(stage.told("entered").count == 2)
    }

    @Test(
        arguments: [
            "auth required pam_deny.so\naccount required pam_permit.so",
            "auth required pam_permit.so\naccount required pam_deny.so",
            // Nobody can tell: a module that is not there, and rules that are none.
            "auth required pam_no_such_module.so\naccount required pam_permit.so", "# nothing",
            // A module whose program is killed.
            "auth required pam_exec.so quiet /bin/sh -c kill\\ -9\\ $PPID\naccount required pam_permit.so",
        ])
    func whoPAMDoesNotLetInIsNot(_ rules: String) throws {
        let folder = try TestFolder("pam")
        let (stage, options) = try stage(rules, in: folder)
        #expect(throws: ScenarioError.self) { try VNCScreen(stage.door("front"), options) }
        #expect(try stage.wait("refused").contains("wrong name or password"))
        #expect(stage.told("entered").isEmpty)
    }
}
