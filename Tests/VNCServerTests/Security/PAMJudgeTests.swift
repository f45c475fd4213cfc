import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// What becomes of a claim that a program of its own judges, with programs of the test's.
@Suite struct PAMJudgeTests {
    private final class Folder {
        let path = "/tmp/nitpicker-pam-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        private let names: [String]

        /// A folder with a program of each of those texts, by its name.
        init(_ programs: [String: String]) throws {
            names = Array(programs.keys)
            try Files.makeDirectory(path)
            for (name, text) in programs {
                try Files.write(Array("#!/bin/sh\n\(text)\n".utf8), to: "\(path)/\(name)", mode: 0o700)
            }
        }

        deinit { for name in names + ["said"] { Files.remove("\(path)/\(name)") } }

        func members(_ helper: String) -> [Document.Member] {
            [
                .init(
                    "pam",
                    ["users": ["anna": "all", "ben": ["view", "keys"]], "helper": .string("\(path)/\(helper)")])
            ]
        }
    }

    /// A viewer that a front has brought, with its name and password.
    private func visit(_ rig: ServerRig, _ name: String, _ word: String) throws -> RawPeer {
        let peer = try RawPeer(rig.loop, StreamSocket(unixPath: rig.path))
        let line = #"FRONT {"peer": "192.0.2.7:5555", "by": "TLS", "proves": "plain"}"# + "\n"
        let (name, word) = (Array(name.utf8), Array(word.utf8))
        peer.send(Array(line.utf8) + Viewer.u32(name.count) + Viewer.u32(word.count) + name + word)
        return peer
    }

    /// Lets time pass until the viewer is sent away, which is a second after its answer is known.
    private func isSentAway(_ peer: RawPeer, _ rig: ServerRig) -> Bool {
        rig.loop.stopClock()
        return rig.run {
            rig.loop.advance(milliseconds: 500)
            return !peer.isOpen
        }
    }

    private static func result(_ peer: RawPeer) -> [UInt8] { Array(peer.received.dropFirst(12).prefix(4)) }

    @Test func theProgramIsToldAndItsEndCounts() throws {
        let folder = try Folder([
            "yes": "cat > $(dirname $0)/said; echo \"$*\" >> $(dirname $0)/said; exit 0", "no": "exit 1",
            "odd": "exit 2", "dies": "kill -9 $$",
        ])
        for (helper, isIn) in [("yes", true), ("no", false), ("odd", false), ("dies", false), ("missing", false)] {
            let rig = try ServerRig(folder.members(helper))
            let peer = try visit(rig, "anna", "her word")
            if isIn {
                #expect(rig.run { Self.result(peer).count == 4 })
                #expect(Self.result(peer) == [0, 0, 0, 0])
                let said = try Files.read(folder.path + "/said", limit: 100)
                #expect(said == Array("anna\u{0}her wordnitpicker 192.0.2.7\n".utf8))
            } else {
                #expect(isSentAway(peer, rig))
                #expect(Self.result(peer).last != 0)
            }
        }
    }

    @Test func otherNamesAreNotAskedAfter() throws {
        let folder = try Folder(["yes": "touch $(dirname $0)/said"])
        let rig = try ServerRig(folder.members("yes"))
        for (name, word) in [("root", "x"), ("", "x"), ("anna\u{0}", "x"), ("anna", "x\u{0}y")] {
            let peer = try visit(rig, name, word)
            #expect(isSentAway(peer, rig), "\(name)")
        }
        #expect(!Files.exists(folder.path + "/said"))
    }

    /// Programs that hang hold nobody up: others come in, and what is late is no.
    @Test func whatHangsIsEndedAndHoldsNobodyUp() throws {
        let folder = try Folder(["hangs": "grep -q wait && exec sleep 600; exit 0"])
        let rig = try ServerRig(folder.members("hangs"))
        rig.loop.stopClock()
        let slow = try (0..<3).map { _ in try visit(rig, "anna", "wait") }
        let quick = try visit(rig, "ben", "go")
        #expect(rig.run { Self.result(quick) == [0, 0, 0, 0] })
        #expect(slow.allSatisfy { $0.isOpen && Self.result($0).isEmpty })
        rig.loop.advance(milliseconds: 31_000)
        #expect(rig.run { slow.allSatisfy { Self.result($0).count == 4 } })
        #expect(slow.allSatisfy { Self.result($0).last == 1 })
    }

    @Test(
        arguments: [
            "{}", #"{"users": {}}"#, #"{"users": {"anna": "fly"}}"#, #"{"users": {"anna": [1]}}"#,
            #"{"users": {"anna": "all"}, "service": "../su"}"#, #"{"users": {"anna": "all"}, "service": ".hidden"}"#,
            #"{"users": {"anna": "all"}, "helper": "relative"}"#, #"{"users": {"anna": "all"}, "modul": "x"}"#,
        ])
    func whatMakesNoSenseIsRefused(_ text: String) throws {
        let pam = try Document(json: Array(text.utf8))
        #expect(throws: VNCServerError.self) { try Settings.parse(["listen": ["tcp": 0], "pam": pam]) }
        // Where names are asked for VncAuth has no place.
        let users: Document = ["users": ["*": "view"]]
        #expect(throws: VNCServerError.self) {
            try Settings.parse(["listen": ["tcp": 0], "pam": users, "security": "vnc-auth"])
        }
        #expect(try Settings.parse(["listen": ["tcp": 0], "pam": users]).settings.security.pam?.service == "nitpicker")
    }
}
