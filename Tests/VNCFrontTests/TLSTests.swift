import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Plumbing
import Testing
import VNCFront

/// Viewers and browsers that come by TLS.
@Suite struct TLSTests {
    /// A folder with a certificate that was made at first start.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/front-\(Token.made().text)"
        var certificate: String { path + "/certificate.pem" }
        var key: String { path + "/key.pem" }

        init() throws { try Files.makeDirectory(path) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Valid on the first of January 2001, for localhost and 127.0.0.1.
    private static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBNDCB26ADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAeFw0wMTAxMDEwMDAwMDBaFw0wMTAxMDIwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
        Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKjaijYnFVOIROTZMQGw
        CSXsjY5ewXFyXgoP9kd429HsMubnIT5n0+v5DbUOa6zHIzrWAdx4m4xlTJUQxJOv
        E3GjHjAcMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAKBggqhkjOPQQDAgNI
        ADBFAiBRz87hjixldJlgdDoKXOrcrHelm4kLF4EAU/xkCKAO2AIhAPr9JZM9BTWG
        mAsXaExf5E2FddxjM783lvFTDsqZIaBq
        -----END CERTIFICATE-----
        """
    private static let expiredKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGmjxV+8F9OjPvY+E
        qiEtgLYdYgZL/WUxdE0UiUYeppehRANCAASo2oo2JxVTiETk2TEBsAkl7I2OXsFx
        cl4KD/ZHeNvR7DLm5yE+Z9Pr+Q21DmusxyM61gHceJuMZUyVEMSTrxNx
        -----END PRIVATE KEY-----
        """

    private func withDoor(
        _ certificate: Certificate, _ offers: [VeNCryptMachine.Subtype] = [.x509Vnc, .x509None],
        limits: Limits = Limits(),
        _ body: (ViewerDoor, FakeVNC, MultiThreadedEventLoopGroup) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let server = try await FakeVNC([.echo], group)
        let house = ViewerDoor.House(certificate: certificate, offers: offers, vnc: server.path)
        let door = try ViewerDoor(address: "127.0.0.1", port: 0, house: house, limits: limits, group: group)
        let result: Result<Void, any Error>
        do { result = .success(try await body(door, server, group)) } catch { result = .failure(error) }
        door.close()
        server.stop()
        try await group.shutdownGracefully()
        try result.get()
    }

    /// What comes of a viewer that agrees on a subtype, does TLS with that trust, and says something.
    private func visit(
        _ door: ViewerDoor, _ group: MultiThreadedEventLoopGroup, trust: String?,
        says: [UInt8] = []
    ) async throws -> [UInt8] {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let trust { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(trust)) }
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: door.port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var input = inbound.makeAsyncIterator()
            func take(_ count: Int) async throws -> [UInt8] {
                var bytes: [UInt8] = []
                while bytes.count < count, let next = try await input.next() { bytes += next.readableBytesView }
                return bytes
            }
            #expect(try await take(12) == VeNCryptMachine.greeting)
            try await outbound.write(ByteBuffer(bytes: VeNCryptMachine.greeting))
            #expect(try await take(2) == [1, 19])
            try await outbound.write(ByteBuffer(bytes: [19]))
            #expect(try await take(2) == [0, 2])
            try await outbound.write(ByteBuffer(bytes: [0, 2]))
            #expect(try await take(10) == [0, 2, 0, 0, 1, 5, 0, 0, 1, 4])
            try await outbound.write(ByteBuffer(bytes: [0, 0, 1, 5]))
            #expect(try await take(1) == [1])
            try await channel.channel.eventLoop.submit {
                let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                try channel.channel.pipeline.syncOperations.addHandler(tls, position: .first)
            }.get()
            try await outbound.write(ByteBuffer(bytes: says))
            // The fake server sends everything back, the front's introduction first, of which twelve bytes are left out.
            var bytes: [UInt8] = []
            while !bytes.ends(with: says), let next = try await input.next() { bytes += next.readableBytesView }
            return bytes
        }
    }

    @Test func aViewerIsIntroducedAndItsBytesPass() async throws {
        let folder = try Folder()
        let certificate = try Certificate(certificate: folder.certificate, key: folder.key)
        try await withDoor(certificate) { door, _, group in
            let echo = try await visit(door, group, trust: folder.certificate, says: Array("hello\n".utf8))
            let text = String(decoding: echo, as: UTF8.self)
            #expect(text.hasSuffix("\nhello\n") && text.contains("127.0.0.1:"))
            #expect(text.contains("\"proves\"") && text.contains("\"password\"") && text.contains("\"TLS\""))
        }
    }

    @Test func whoDoesNotKnowTheCertificateGoesAndNobodyHearsOfIt() async throws {
        let (folder, other, old) = (try Folder(), try Folder(), try Folder())
        let certificate = try Certificate(certificate: folder.certificate, key: folder.key)
        _ = try Certificate(certificate: other.certificate, key: other.key)
        try await withDoor(certificate) { door, server, group in
            for trust in [nil, other.certificate] {
                await #expect(throws: (any Error).self) {
                    _ = try await visit(door, group, trust: trust, says: [1, 2, 3])
                }
            }
            #expect(server.ledger.withLock { $0.opened } == 0)
        }
        try Files.write(Array((Self.expired + "\n").utf8), to: old.certificate)
        try Files.write(Array((Self.expiredKey + "\n").utf8), to: old.key)
        let expired = try Certificate(certificate: old.certificate, key: old.key)
        try await withDoor(expired) { door, server, group in
            await #expect(throws: (any Error).self) {
                _ = try await visit(door, group, trust: old.certificate, says: [1])
            }
            #expect(server.ledger.withLock { $0.opened } == 0)
        }
    }

    @Test func aCertificateIsMadeOnceAndFoundAgain() throws {
        let folder = try Folder()
        let first = try Certificate(certificate: folder.certificate, key: folder.key)
        let second = try Certificate(certificate: folder.certificate, key: folder.key)
        #expect(first.fingerprint == second.fingerprint && first.fingerprint.split(separator: ":").count == 32)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        // Half of the pair, another's key, and what is none: nothing is made over what is there.
        let other = try Folder()
        _ = try Certificate(certificate: other.certificate, key: other.key)
        #expect(throws: FrontError.self) { try Certificate(certificate: folder.certificate, key: other.key) }
        #expect(throws: FrontError.self) {
            try Certificate(certificate: folder.certificate, key: folder.path + "/none.pem")
        }
        try Files.write([1, 2, 3], to: other.certificate)
        #expect(throws: FrontError.self) { try Certificate(certificate: other.certificate, key: other.key) }
    }

    @Test(arguments: [0, 12, 13, 15, 19])
    func whoDawdlesIsClosed(_ count: Int) async throws {
        let folder = try Folder()
        let certificate = try Certificate(certificate: folder.certificate, key: folder.key)
        var limits = Limits()
        limits.requestTime = .milliseconds(50)
        limits.trustTime = .milliseconds(50)
        let words: [UInt8] = VeNCryptMachine.greeting + [19, 0, 2, 0, 0, 1, 5]
        try await withDoor(certificate, limits: limits) { door, server, group in
            let channel = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: door.port) {
                channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: words.prefix(count)))
                for try await _ in inbound {}
            }
            #expect(server.ledger.withLock { $0.opened } == 0)
        }
    }

    @Test func thePageComesByHTTPS() async throws {
        let folder = try Folder()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let certificate = try Certificate(certificate: folder.certificate, key: folder.key)
        let house = Front.House(token: .made(), vnc: "/nowhere", shelf: Shelf(), certificate: certificate)
        let front = try Front.open(house: house, group: group)
        #expect(front.url.hasPrefix("https://127.0.0.1:"))
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(folder.certificate))
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: front.port) { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(tls)
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        try await channel.executeThenClose { inbound, outbound in
            let head = "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(front.port)\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: head))
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.contains("wss://127.0.0.1:\(front.port);"))
            #expect(text.contains("<!doctype html>"))
        }
        front.close()
        try await group.shutdownGracefully()
    }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool { !other.isEmpty && suffix(other.count).elementsEqual(other) }
}
