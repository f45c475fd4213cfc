import Plumbing
import TestKit
import Testing
import XlibCompat

@Suite struct ExplanationTests {
    @Test(.enabled(if: Files.isExecutable("/usr/bin/xclock"), "xclock is not installed"))
    func aProgramOfTheToolkitIsExplained() throws {
        let explanation = Explanation(of: "xclock", search: "/usr/bin:/bin")
        #expect(explanation.text.hasPrefix("/usr/bin/xclock\n"))
        #expect(explanation.text.contains("libX11.so.6") && explanation.text.contains("By way of: "))
        #expect(explanation.text.contains("Door: direct (libX11.so.6)"))
        #expect(explanation.text.contains("RENDER") && explanation.status < 2)
        let bytes = try Files.read("/usr/bin/xclock")
        let file = try #require(ELFFile(bytes))
        #expect(file.bits == 64 && file.isDynamic && file.needed.contains("libX11.so.6"))
        #expect(file.imports.contains("XtOpenApplication") || file.imports.contains("XtAppInitialize"))
    }

    @Test func otherFilesAreToldApart() throws {
        let none = Explanation(of: "no-such-program", search: "/usr/bin")
        #expect(none.status == 2 && none.text == "Cannot be started: there is no program 'no-such-program'.\n")
        let base = "/tmp/nitpicker-explain-\(try Files.random(8).map { String($0) }.joined())"
        defer { Files.remove(base) }
        try Files.write(Array("#!/bin/sh -e\nxterm\n".utf8), to: base, mode: 0o755)
        let script = Explanation(of: base, search: "")
        #expect(script.status == 0 && script.text.contains("A script for /bin/sh -e."))
        try Files.write(Array("hello".utf8), to: base, mode: 0o755)
        #expect(Explanation(of: base, search: "").status == 2)
        let shell = Explanation(of: "/bin/sh", search: "")
        #expect(shell.status == 0 && shell.text.contains("It names no library of X"))
    }

    @Test func nonsenseIsNoProgram() throws {
        let good = try Files.read("/bin/sh")
        var random = Seeded(3)
        #expect(ELFFile([]) == nil && ELFFile([UInt8](repeating: 0, count: 100)) == nil)
        for count in stride(from: 0, to: 4096, by: 7) { _ = ELFFile(Array(good.prefix(count))) }
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<40 {
                bytes[Int.random(in: 0..<4096, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ELFFile(bytes)
        }
    }
}
