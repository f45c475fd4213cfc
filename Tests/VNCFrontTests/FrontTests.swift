import NIOCore
import NIOPosix
import Testing
import VNCFront

/// A front with a fake server behind it, on a free port, torn down after the test.
func withFront(
    _ manners: [FakeVNC.Manner] = [.echo], shelf: Shelf = Shelf(), limits: Limits = Limits(),
    _ body: (Front, FakeVNC, Token, MultiThreadedEventLoopGroup) async throws -> Void
) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let server = try await FakeVNC(manners, group)
    let token = Token.made()
    let house = Front.House(token: token, vnc: server.path, shelf: shelf)
    let front = try Front.open(house: house, limits: limits, group: group)
    let result: Result<Void, any Error>
    do { result = .success(try await body(front, server, token, group)) } catch { result = .failure(error) }
    front.close()
    server.stop()
    try await group.shutdownGracefully()
    try result.get()
}

@Suite struct FrontTests {
    @Test func thePageComesWithStrictHeaders() async throws {
        try await withFront { front, _, _, group in
            try await Peer.with(front, group) { peer in
                let page = try await peer.get("/")
                #expect(page.status == 200 && page.body.hasPrefix("<!doctype html>"))
                #expect(page.headers["content-type"] == "text/html; charset=utf-8")
                #expect(page.headers["x-content-type-options"] == "nosniff")
                #expect(page.headers["referrer-policy"] == "no-referrer")
                #expect(page.headers["cache-control"] == "no-cache")
                #expect(page.headers["cross-origin-resource-policy"] == "same-origin")
                let policy = try #require(page.headers["content-security-policy"])
                #expect(policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self';"))
                #expect(policy.contains("ws://127.0.0.1:\(front.port);") && !policy.contains("unsafe"))

                // The same connection serves on.
                let tag = try #require(page.headers["etag"])
                let again = try await peer.get("/", "If-None-Match: \(tag)\r\n")
                #expect(again.status == 304 && again.body == "")
                let head = try await peer.get("/viewer.js", method: "HEAD")
                #expect(head.status == 200 && head.headers["content-type"] == "text/javascript; charset=utf-8")
                let missing = try await peer.get("/favicon.ico")
                #expect(missing.status == 404 && missing.headers["x-content-type-options"] == "nosniff")
                #expect(try await peer.get("/viewer.css?v=1").status == 200)
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withFront { front, _, _, group in
            try await Peer.with(front, group) { peer in
                let host = "HTTP/1.1\r\nHost: localhost:\(front.port)\r\n\r\n"
                try await peer.send("GET /viewer.css \(host)GET /nothing \(host)GET / \(host)")
                #expect(try await peer.answer().headers["content-type"] == "text/css; charset=utf-8")
                #expect(try await peer.answer().status == 404)
                #expect(try await peer.answer().headers["content-type"] == "text/html; charset=utf-8")
            }
        }
    }

    @Test(arguments: [
        "/..", "/../etc/passwd", "/novnc/../../etc/passwd", "/novnc/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
        "/novnc/..%2f..%2fetc%2fpasswd", "/novnc/core/../core/rfb.js", "/novnc//core/rfb.js", "/novnc/%63ore/rfb.js",
        "/novnc/core/rfb.js/", "/novnc/core/rfb.js%00", "/novnc/core", "/novnc/", "/novnc/core\\rfb.js",
        "/novnc/%c0%ae%c0%ae/etc/passwd", "/./viewer.js", "/VIEWER.JS", "/viewer.js;x",
    ])
    func noOtherSpellingReachesAFile(target: String) async throws {
        try await withFront { front, _, _, group in
            let status = try await Peer.with(front, group) { try await $0.get(target).status }
            #expect(status == 404 || status == 400)
        }
    }

    @Test func onlyAPageFromHereWithTheTokenIsConnected() async throws {
        try await withFront { front, server, token, group in
            let here = "http://127.0.0.1:\(front.port)"
            let attempts: [(token: String?, origin: String?, host: String?, version: String, status: Int)] = [
                (token.text, "http://evil.example", nil, "13", 403),
                (token.text, nil, nil, "13", 403),
                (token.text, "null", nil, "13", 403),
                (token.text, "https://127.0.0.1:\(front.port)", nil, "13", 403),
                (token.text, "http://localhost:\(front.port)", nil, "13", 403),
                (token.text, "http://evil.example:\(front.port)", "evil.example:\(front.port)", "13", 421),
                (nil, here, nil, "13", 403),
                (Token.made().text, here, nil, "13", 403),
                (token.text + "x", here, nil, "13", 403),
                (token.text, here, nil, "8", 503),
            ]
            for attempt in attempts {
                try await Peer.with(front, group) { peer in
                    let answer = try await peer.upgrade(
                        token: attempt.token, origin: attempt.origin, host: attempt.host, version: attempt.version)
                    #expect(answer.status == attempt.status, "\(attempt)")
                    // And nothing else is heard on this connection.
                    #expect(await peer.untilEnd() == 0)
                }
            }
            #expect(server.ledger.withLock { $0.opened } == 0)
        }
    }

    @Test func bytesPassBothWays() async throws {
        try await withFront { front, server, token, group in
            try await Peer.with(front, group) { peer in
                let answer = try await peer.upgrade(
                    token: token.text, origin: "http://127.0.0.1:\(front.port)", protocols: "chat, binary")
                #expect(answer.status == 101)
                #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                #expect(answer.headers["sec-websocket-protocol"] == "binary")
                for size in [1, 125, 126, 4096, 65535, 65536, 200_000] {
                    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) }
                    try await peer.frame(2, data)
                    #expect(try await peer.payload(size) == data)
                }
                // A message in parts, with an empty one and a ping between them.
                try await peer.frame(2, [1, 2], fin: false)
                try await peer.frame(0, [], fin: false)
                #expect(try await peer.payload(2) == [1, 2])
                try await peer.frame(9, Array("are you there".utf8))
                #expect(try await peer.frame() == Peer.Frame(opcode: 10, fin: true, data: Array("are you there".utf8)))
                try await peer.frame(0, [3])
                #expect(try await peer.payload(1) == [3])
                try await peer.frame(10, [])
                try await peer.frame(8, [3, 232])
                #expect(try await peer.frame().close == "1000 ")
                #expect(await peer.untilEnd() == 0)
            }
            try await settle { server.ledger.withLock { $0.closed } == 1 }
        }
    }

    @Test func theLastBytesBeforeTheGoodByeArrive() async throws {
        try await withFront { front, server, token, group in
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                try await peer.frame(2, [1])
                _ = try await peer.payload(1)
                try await peer.send(Peer.encode(2, [2, 3]) + Peer.encode(8, [3, 232]))
                _ = await peer.untilEnd()
            }
            try await settle { server.ledger.withLock { $0.closed == 1 && $0.received == 3 } }
        }
    }

    @Test func noSubprotocolIsForcedOnABrowser() async throws {
        try await withFront { front, _, token, group in
            try await Peer.with(front, group) { peer in
                let answer = try await peer.upgrade(token: token.text, origin: "http://127.0.0.1:\(front.port)")
                #expect(answer.status == 101 && answer.headers["sec-websocket-protocol"] == nil)
            }
        }
    }

    @Test func whatComesWithTheHandshakeIsNotLost() async throws {
        try await withFront { front, _, token, group in
            try await Peer.with(front, group) { peer in
                let early = Peer.encode(2, Array("RFB 003.008\n".utf8)) + Peer.encode(2, [1])
                var request = "GET /websockify?token=\(token.text) HTTP/1.1\r\nHost: localhost:\(front.port)\r\n"
                request += "Origin: http://localhost:\(front.port)\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                request += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                try await peer.send(Array(request.utf8) + early)
                #expect(try await peer.answer().status == 101)
                #expect(try await peer.payload(13) == Array("RFB 003.008\n".utf8) + [1])
            }
        }
    }

    /// Everything that breaks RFC 6455, and what the browser is told.
    static let offences: [(bytes: [UInt8], close: String)] = [
        (Peer.encode(1, Array("text".utf8)), "1003 only binary messages"),
        (Peer.encode(2, [1], masked: false), "1002 unmasked frame"),
        (Peer.encode(2, [], masked: false), "1002 unmasked frame"),
        (Peer.encode(2, [1], bits: 0x40), "1002 reserved bits"),
        (Peer.encode(0, [1]), "1002 continuation of nothing"),
        (Peer.encode(2, [1], fin: false) + Peer.encode(2, [2]), "1002 message within a message"),
        (Peer.encode(3, []), "1002 unknown frame"),
        (Peer.encode(9, [], fin: false), "1002 control frame"),
        (Peer.encode(9, [UInt8](repeating: 0, count: 126)), "1002 control frame"),
        ([0x82, 0xff, 0, 0, 0, 0, 0, 5, 0, 0, 1, 2, 3, 4], "1009 frame too large"),
        ([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "1009 frame too large"),
    ]

    @Test func whatBreaksTheRulesIsClosedAndOthersGoOn() async throws {
        try await withFront { front, server, token, group in
            try await Peer.with(front, group) { bystander in
                try await bystander.open(token)
                for (number, offence) in Self.offences.enumerated() {
                    try await Peer.with(front, group) { peer in
                        try await peer.open(token)
                        try await peer.send(offence.bytes)
                        var frame = try await peer.frame()
                        while frame.opcode == 2 { frame = try await peer.frame() }
                        #expect(frame.close == offence.close)
                        try await peer.frame(8, [3, 234])
                        #expect(await peer.untilEnd() == 0)
                    }
                    try await bystander.frame(2, [UInt8(number)])
                    #expect(try await bystander.payload(1) == [UInt8(number)])
                }
            }
            try await settle { server.ledger.withLock { $0.closed } == Self.offences.count + 1 }
        }
    }

    @Test func aServerThatHangsUpIsToldToTheBrowser() async throws {
        try await withFront([.brief]) { front, _, token, group in
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                #expect(try await peer.payload(3) == Array("bye".utf8))
                #expect(try await peer.frame().close == "1001 The VNC server ended the connection.")
                try await peer.frame(8, [3, 233])
                #expect(await peer.untilEnd() == 0)
            }
        }
    }

    @Test func aServerThatIsNotThereIsToldToTheBrowser() async throws {
        try await withFront { front, server, token, group in
            server.stop()
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                #expect(try await peer.frame().close == "1013 The VNC server does not answer.")
            }
        }
    }

    @Test func aPortInUseGivesTheNext() async throws {
        try await withFront { front, server, token, group in
            let house = Front.House(token: token, vnc: server.path, shelf: Shelf())
            let next = try Front.open(port: front.port, house: house, group: group)
            #expect(next.port > front.port && next.port < front.port + Front.tries)
            #expect(next.url == "http://127.0.0.1:\(next.port)/#token=\(token.text)")
            // Each port is an origin of its own.
            try await Peer.with(next, group) { peer in
                let answer = try await peer.upgrade(token: token.text, origin: "http://127.0.0.1:\(front.port)")
                #expect(answer.status == 403)
            }
            next.close()
        }
    }

    @Test func aMoveCountsForNewConnections() async throws {
        try await withFront { front, server, token, group in
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                let other = Token.made()
                front.move(into: Front.House(token: other, vnc: server.path, shelf: Shelf()))
                try await peer.frame(2, [7])
                #expect(try await peer.payload(1) == [7])
                try await Peer.with(front, group) { try await $0.open(other) }
                let refused = try await Peer.with(front, group) {
                    try await $0.upgrade(token: token.text, origin: "http://127.0.0.1:\(front.port)").status
                }
                #expect(refused == 403)
            }
        }
    }
}

/// Waits until something holds that other threads bring about; the test fails when it does not come.
func settle(_ condition: () -> Bool) async throws {
    let start = ContinuousClock.now
    while !condition() {
        if start.duration(to: .now) > .seconds(60) { throw Peer.Ended() }
        await Task.yield()
    }
}
