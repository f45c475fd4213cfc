import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing
import XlibCompat

/// Real programs in a world: what they say to each other goes through our library in each of them, and the world between.
@Suite(.serialized) struct RealProgramsTests {
    private static let config: Document = [
        "background": "#102030",
        "domains": [
            ["name": "app", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always"]
        ],
        "policies": [["label_prefix": "", "domain": "app"]],
    ]

    static func has(_ programs: String...) -> Bool {
        Files.isExecutable(Files.programDirectory + "/x11-world")
            && Files.exists(Files.programDirectory + "/libnitpicker-x11.so")
            && programs.allSatisfy { Files.isExecutable("/usr/bin/" + $0) }
    }

    /// What a script prints in a world of its own, with a screen.
    private func output(_ script: String) throws -> String {
        let loop = try Loop()
        let parent = LocalParent(loop)
        let server = try Server(try parent.link("gui"), loop, config: Self.config) { _, _ in }
        let screen = try CaptureClient(try parent.link("screen"), CaptureOutput(Area(640, 480)), bufferCount: 1)
        let base = "/tmp/nitpicker-world-\(try Files.random(8).map { String($0) }.joined())"
        try Files.makePrivateDirectory(base)
        defer { Files.removeDirectory(base) }
        let end = try parent.socket("world")
        let child = try ChildProcess(
            path: Files.programDirectory + "/x11-world",
            arguments: ["x11-world", "--", "/bin/sh", "-c", "exec >\"$OUT/out\"; cd \"$OUT\"; " + script],
            environment: [
                "PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=\(base)", "\(ParentLink.variable)=3", "NITPICKER_NAME=world",
                "OUT=\(base)", "HOME=\(base)",
            ], keeping: [end.descriptor.number])
        var status: Plumbing.ExitStatus?
        #expect(
            parent.run {
                while (try? screen.next()) ?? nil != nil {}
                if (try? child.descriptor.waitReadable(milliseconds: 0)) == true { status = (try? child.reap()) ?? nil }
                return status != nil
            })
        #expect(status == .exited(0))
        let bytes = (try? Files.read(base + "/out", limit: 8 << 20)) ?? []
        return withExtendedLifetime(server) { String(decoding: bytes, as: UTF8.self) }
    }

    @Test(.enabled(if: has("xclip"), "xclip, or our library, is not there"))
    func textIsCopiedAndPasted() throws {
        let text = try output(
            """
            printf 'hello, world' | xclip -selection clipboard -i; xclip -selection clipboard -o; echo
            xclip -selection clipboard -t TARGETS -o
            seq 1 200000 >large; xclip -i large; xclip -o | cksum; cksum <large; wc -c <large
            printf 'other' | xclip -selection clipboard -i; xclip -selection clipboard -o; echo
            """)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "hello, world" && lines.last == "other")
        #expect(lines.contains("TARGETS") && lines.contains("UTF8_STRING"))
        let sums = lines.suffix(4).prefix(2)
        #expect(sums.count == 2 && sums.first == sums.last && lines.dropLast().last == "1288895")
    }

    @Test(.enabled(if: has("xprop", "xlsclients", "xterm", "xclip"), "programs of X are not there"))
    func windowsOfOtherProgramsAreFound() throws {
        let text = try output(
            """
            xterm -name first -title first -e sh -c 'printf inside | xclip -i; until [ -e done ]; do sleep 0.05; done' &
            until xclip -o >pasted 2>/dev/null && [ -s pasted ]; do sleep 0.05; done
            cat pasted; echo
            xlsclients; xprop -root _NET_SUPPORTED
            xprop -root -f MARK 8s -set MARK here; xprop -root MARK
            xprop -name first WM_CLASS
            touch done; wait
            """)
        #expect(text.hasPrefix("inside\n"))
        #expect(text.contains("xterm") && text.contains("_NET_SUPPORTED(ATOM) = _NET_SUPPORTED"))
        #expect(text.contains("MARK(STRING) = \"here\""))
        #expect(text.contains("WM_CLASS(STRING) = \"first\", \"XTerm\""))
    }
}
