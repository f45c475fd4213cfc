import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// Who comes in at a real server, and who does not, with the time in the test's hand.
struct SecurityServerTests {
    private final class Secrets {
        let path = "/tmp/nitpicker-vnc-secrets-\(String(UInt64.random(in: 0 ... .max), radix: 36))"

        init(users: String? = nil) throws {
            try Files.makeDirectory(path)
            try Files.write(Array("secret\nlook\n".utf8), to: path + "/password", mode: 0o600)
            let key = try #require(RSAAESTests.key).bytes
            try Files.write(key, to: path + "/key", mode: 0o600)
            if let users { try Files.write(Array(users.utf8), to: path + "/users", mode: 0o600) }
        }

        deinit {
            for name in ["password", "key", "users"] { Files.remove("\(path)/\(name)") }
        }

        func members(_ security: Document, users: Bool = false) -> [Document.Member] {
            [
                .init("tcp", 0), .init("password-file", .string(path + "/password")),
                .init("rsa-key-file", .string(path + "/key")), .init("security", security),
            ] + (users ? [.init("users-file", .string(path + "/users"))] : [])
        }
    }

    private func tcp(_ rig: ServerRig) throws -> StreamSocket {
        try StreamSocket(address: "127.0.0.1", port: try #require(rig.server.port))
    }

    /// A viewer whose password is wrong, up to its answer.
    private func guess(_ rig: ServerRig) throws -> RawPeer {
        let peer = try RawPeer(rig.loop, tcp(rig))
        for (words, count) in [(Array("RFB 003.008\n".utf8), 14), ([2], 30)] as [([UInt8], Int)] {
            peer.send(words)
            try #require(rig.run { peer.received.count == count })
        }
        peer.send([UInt8](repeating: 9, count: 16))
        return peer
    }

    @Test(arguments: [UInt8(5), 6, 129, 130])
    func thePictureComesThroughTheSeal(_ type: UInt8) throws {
        let secrets = try Secrets()
        let rig = try ServerRig(secrets.members(["rsa-aes", "rsa-aes-password"]), area: Area(640, 480))
        let peer = try RawPeer(rig.loop, tcp(rig))
        var viewer = SealedViewer(type, password: "secret")
        #expect(rig.run { peer.received.count >= 12 })
        _ = peer.takeAll()
        peer.send(Array("RFB 003.008\n".utf8))
        #expect(rig.run { peer.received.count >= 5 })
        #expect(peer.takeAll() == [4, 129, 5, 130, 6])
        peer.send([type])
        #expect(
            rig.run {
                let bytes = peer.takeAll()
                if !bytes.isEmpty, let answer = try? viewer.feed(bytes) { peer.send(answer) }
                return viewer.subtype != nil
            })
        var plain: [UInt8] = []
        func take(_ count: Int) throws -> [UInt8] {
            let isThere = rig.run {
                let bytes = peer.takeAll()
                if !bytes.isEmpty { plain += (try? viewer.rest(bytes)) ?? [] }
                return plain.count >= count || !peer.isOpen
            }
            try #require(isThere && plain.count >= count)
            defer { plain.removeFirst(count) }
            return Array(plain.prefix(count))
        }
        #expect(try take(4) == [0, 0, 0, 0])
        peer.send(viewer.pack([1]))
        #expect(try take(24 + 9).suffix(9) == Array("nitpicker".utf8))
        // Each frame is many sealed messages and more than the socket takes at once.
        for seed in 0..<3 {
            rig.desktop.show(.noise, seed: UInt64(seed))
            peer.send(viewer.pack(Viewer.encodings([0]) + Viewer.request(Rect(0, 0, 640, 480), incremental: false)))
            let head = try take(4)
            let shown = rig.desktop.picture.pixels
            var wrong = 0
            for _ in 0..<(Int(head[2]) << 8 | Int(head[3])) {
                let rect = try take(12)
                let (x, y) = (Int(rect[0]) << 8 | Int(rect[1]), Int(rect[2]) << 8 | Int(rect[3]))
                let (width, height) = (Int(rect[4]) << 8 | Int(rect[5]), Int(rect[6]) << 8 | Int(rect[7]))
                let pixels = try take(4 * width * height)
                for row in 0..<height {
                    for column in 0..<width {
                        let at = 4 * (row * width + column)
                        let color = shown[(y + row) * 640 + x + column]
                        if pixels[at] != UInt8(color & 255) || pixels[at + 2] != UInt8(color >> 16 & 255) { wrong += 1 }
                    }
                }
            }
            #expect(wrong == 0)
        }
    }

    @Test func whoGuessesWaitsAndIsWrittenDown() throws {
        let secrets = try Secrets()
        var audits: [Document] = []
        let rig = try ServerRig(secrets.members("vnc-auth")) { audits.append($0) }
        rig.loop.stopClock()
        for number in 1...5 {
            let peer = try guess(rig)
            // The answer comes when its time has: one second, and from the fifth on half a second before that.
            for _ in 0..<5 { try rig.loop.turn(milliseconds: 0) }
            #expect(peer.received.count == 30 && peer.isOpen)
            rig.loop.advance(milliseconds: number > 4 ? 1499 : 999)
            for _ in 0..<5 { try rig.loop.turn(milliseconds: 0) }
            #expect(peer.received.count == 30)
            rig.loop.advance(milliseconds: 1)
            #expect(rig.run { !peer.isOpen })
            #expect(peer.received.dropFirst(30).starts(with: [0, 0, 0, 1]))
        }
        let last = try #require(audits.last)
        #expect(last["counts"]["refused"] == 5 && last["last"].items.count == 5)
        #expect(last["last"].items[0]["text"].string?.contains("wrong name or password") == true)
        #expect(last["last"].items[0]["peer"] == "127.0.0.1")
        // Who knows the password waits as well, and comes in.
        let right = try TestPeer(rig.loop, tcp(rig), [7], password: "secret")
        #expect(rig.run { right.hasAnswered })
        for _ in 0..<20 { try rig.loop.turn(milliseconds: 0) }
        #expect(!right.isIn)
        rig.loop.advance(milliseconds: 1000)
        #expect(rig.settle(right))
        // By the unix socket, which is the user's own, nobody waits.
        let own = try rig.peer([7])
        #expect(rig.run { own.isIn })
    }

    @Test(arguments: [0, 5, 12, 13]) func whoDawdlesIsClosed(_ count: Int) throws {
        let secrets = try Secrets()
        var audits: [Document] = []
        let rig = try ServerRig(secrets.members("vnc-auth")) { audits.append($0) }
        rig.loop.stopClock()
        let peer = try RawPeer(rig.loop, tcp(rig))
        #expect(rig.run { peer.received.count == 12 })
        // Bytes that trickle buy no time.
        let words = Array("RFB 003.008\n".utf8) + [2]
        let limit = count == 13 ? 120_000 : 10_000
        for byte in words.prefix(count) {
            peer.send([byte])
            for _ in 0..<5 { try rig.loop.turn(milliseconds: 0) }
        }
        rig.loop.advance(milliseconds: limit - 1)
        for _ in 0..<5 { try rig.loop.turn(milliseconds: 0) }
        #expect(peer.isOpen)
        rig.loop.advance(milliseconds: 1)
        #expect(rig.run { !peer.isOpen })
        #expect(audits.last?["counts"]["late"] == 1)
    }

    @Test func strangersDoNotKeepOthersOut() throws {
        let secrets = try Secrets()
        let rig = try ServerRig(secrets.members("vnc-auth"))
        var crowd: [RawPeer] = []
        for _ in 0..<40 { crowd.append(try RawPeer(rig.loop, tcp(rig))) }
        #expect(rig.run { crowd.count(where: \.isOpen) <= 32 })
        // The oldest went, and who has the password is in at once.
        #expect(rig.run { !crowd[0].isOpen })
        let right = try TestPeer(rig.loop, tcp(rig), [7], password: "secret")
        #expect(rig.settle(right))
        #expect(crowd.last?.isOpen == true)
    }

    @Test func whoMayWatchDoesNothingElse() throws {
        let secrets = try Secrets()
        let rig = try ServerRig(secrets.members("vnc-auth"))
        let watching = try TestPeer(rig.loop, tcp(rig), [7, -308], password: "look")
        let working = try TestPeer(rig.loop, tcp(rig), [7], password: "secret")
        #expect(rig.settle(watching, working))
        watching.send(Viewer.pointer(5, 6, 1) + Viewer.key(0xff0d, down: true) + Viewer.key(0xff0d, down: false))
        watching.send(Viewer.desktopSize(Area(400, 300), screens: [Rect(0, 0, 400, 300)]))
        #expect(rig.run { watching.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 1] })
        working.send(Viewer.key(0xff0d, down: true))
        #expect(rig.run { rig.desktop.events["vnc-server -> viewer 2"]?.count == 1 })
        let events = rig.desktop.events["vnc-server -> viewer 1"] ?? []
        #expect(events.allSatisfy { if case .release = $0 { true } else { false } })
        #expect(rig.run { rig.reported["viewers"].items.map { $0["rights"].items.count } == [1, 5] })
        #expect(rig.reported["viewers"].items.map { $0["by"] } == ["VncAuth", "VncAuth"])
    }

    @Test func aFrontSaysWhoComes() throws {
        let secrets = try Secrets()
        let rig = try ServerRig(secrets.members("vnc-auth"))
        let peer = try RawPeer(rig.loop, StreamSocket(unixPath: rig.path))
        peer.send(Array("FRONT {\"peer\": \"192.0.2.9:77\", \"by\": \"TLS\", \"proves\": \"password\"}\n".utf8))
        #expect(rig.run { peer.received.count == 28 })
        let challenge = Array(peer.takeAll().suffix(16))
        peer.send((VNCAuthentication.response(to: challenge, password: Array("look".utf8)) ?? []) + [1])
        #expect(rig.run { peer.received.starts(with: [0, 0, 0, 0]) })
        #expect(rig.run { rig.reported["viewers"].items.first?["peer"] == "192.0.2.9:77" })
        #expect(rig.reported["viewers"].items.first?["by"] == "TLS, VncAuth")
    }

    @Test func beyondLoopbackNothingWeakIsOfferedUnasked() throws {
        func settings(_ members: [Document.Member]) throws -> SecuritySettings {
            let listen = Document.Member("listen", ["tcp": 0])
            return try Settings.parse(.object([listen] + members)).settings.security
        }
        let secrets = try Secrets(users: "anna:$6$x")
        let password = Document.Member("password-file", .string(secrets.path + "/password"))
        let users = Document.Member("users-file", .string(secrets.path + "/users"))
        let key = Document.Member("rsa-key-file", .string(secrets.path + "/key"))
        #expect(try settings([password]).policy(isLoopback: true).types == [.vncAuth])
        #expect(try settings([password, key]).policy(isLoopback: false).types == [.ra2Wide, .ra2])
        #expect(try settings([users, key]).policy(isLoopback: true).types == [.ra2Wide, .ra2])
        #expect(try settings([users, key]).policy(isLoopback: true).asksName)
        let asked = Document.Member("security", ["vnc-auth", "rsa-aes-password"])
        #expect(
            try settings([password, key, asked]).policy(isLoopback: false).types == [.vncAuth, .ra2neWide, .ra2ne])
        #expect(throws: VNCServerError.self) { try settings([users, .init("security", "vnc-auth")]) }
        #expect(throws: VNCServerError.self) { try settings([password, .init("security", "none")]) }
        // The key is made where it is missing, for the user alone, and found again.
        let made = Document.Member("rsa-key-file", .string(secrets.path + "/users"))
        #expect(throws: VNCServerError.self) { try settings([password, made]).policy(isLoopback: false) }
        Files.remove(secrets.path + "/users")
        let first = try settings([password, made]).policy(isLoopback: false)
        #expect(try settings([password, made]).policy(isLoopback: false) == first)
    }
}
