import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// Viewers that are called, and sockets that were open before the server.
struct TransportTests {
    private static func accept(_ listener: borrowing Listener) -> Parcel? {
        guard let accepted = try? listener.accept() else { return nil }
        return Parcel(accepted.descriptor)
    }

    @Test func aViewerThatListensIsCalledUntilItIsThere() throws {
        // A port that is free now.
        let port = try Listener(address: "127.0.0.1", port: 0).port
        let rig = try ServerRig([.init("call", [.string("127.0.0.1:\(port)")])])
        rig.loop.stopClock()
        for _ in 0..<10 { try rig.loop.turn(milliseconds: 0) }
        let listener = try Listener(address: "127.0.0.1", port: port)
        var peer: TestPeer?
        rig.loop.advance(milliseconds: 1000)
        _ = rig.run {
            if let descriptor = Self.accept(listener)?.take() {
                peer = try? TestPeer(rig.loop, StreamSocket(descriptor), [7])
            }
            return peer != nil
        }
        let viewer = try #require(peer)
        #expect(rig.settle(viewer))
        // One that leaves is not called again.
        viewer.leave()
    }

    @Test(arguments: ["nowhere", "127.0.0.1:0", "127.0.0.1:99999", "", "1.2.3.4:x"])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(throws: VNCServerError.self) {
            try Settings.parse(["listen": ["unix": "x"], "call": [.string(text)], "password-file": "p"])
        }
    }

    @Test func aViewerElsewhereIsNotCalledWithoutAPassword() throws {
        let members: [Document.Member] = [.init("listen", ["unix": "x"]), .init("call", ["192.0.2.1"])]
        #expect(throws: VNCServerError.self) { try Settings.parse(.object(members)) }
        let known = members + [.init("password-file", "p")]
        #expect(try Settings.parse(.object(known)).settings.calls == ["192.0.2.1"])
        #expect(try Settings.parse(["call": ["[::1]:5501", "localhost"]]).settings.calls.count == 2)
    }

    @Test func socketsThatWereOpenBeforeAreListenedOn() throws {
        let file = "/tmp/nitpicker-vnc-password-\(try Files.random(6).map { String($0, radix: 16) }.joined())"
        try Files.write(Array("secret\n".utf8), to: file, mode: 0o600)
        defer { Files.remove(file) }
        let listener = try Listener(address: "127.0.0.1", port: 0)
        let config: [Document.Member] = [
            .init("password-file", .string(file)), .init("security", "vnc-auth"), .init("inherited", true),
        ]
        let rig = try ServerRig(config, sockets: [listener.descriptor.number])
        #expect(rig.server.port == listener.port)
        let peer = try TestPeer(
            rig.loop, StreamSocket(address: "127.0.0.1", port: listener.port), [7], password: "secret")
        #expect(rig.settle(peer))
        // It stays open when the server closes its doors: it is not the server's.
        rig.server.close()
        _ = try StreamSocket(address: "127.0.0.1", port: listener.port)
        #expect(throws: (any Error).self) { try ServerRig(config) }
        #expect(throws: (any Error).self) { try ServerRig(config, sockets: [0]) }
    }

    @Test func whatSystemdHandsOver() {
        let variables = ["LISTEN_PID": "77", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "vnc-server:vnc-front:vnc-server"]
        let handed = HandedSockets.ofSystemd({ variables[$0] }, process: 77)
        #expect(handed.map(\.number) == [3, 4, 5] && handed.map(\.name) == ["vnc-server", "vnc-front", "vnc-server"])
        #expect(HandedSockets.ofSystemd({ variables[$0] }, process: 78).isEmpty)
        #expect(HandedSockets.ofSystemd({ ["LISTEN_PID": "7", "LISTEN_FDS": "-1"][$0] }, process: 7).isEmpty)
        #expect(HandedSockets.ofSystemd({ ["LISTEN_PID": "7", "LISTEN_FDS": "99999"][$0] }, process: 7).isEmpty)
        #expect(
            HandedSockets.ofSystemd({ ["LISTEN_PID": "7", "LISTEN_FDS": "2"][$0] }, process: 7).map(\.name) == ["", ""])
        #expect(HandedSockets.ofParent { _ in "4,2" } == [4, 5])
        for text in ["", "4", "4,0", "1,2", "4,2,9", "x,y", "4,-1", "2000,1"] {
            #expect(HandedSockets.ofParent { _ in text } == [])
        }
    }
}
