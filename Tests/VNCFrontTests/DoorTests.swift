import NIOHTTP1
import Testing
import VNCFront

@Suite struct DoorTests {
    private static let token = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    private let door: Door

    init() throws {
        let token = try #require(Token(Self.token))
        let extra = [
            try #require(Origin("https://screen.example")), try #require(Origin("http://tunnel.example:7000")),
        ]
        door = Door(port: 6080, token: token, hosts: extra)
    }

    private func socket(
        host: String? = "127.0.0.1:6080", origin: String? = "http://127.0.0.1:6080",
        target: String = "/websockify?token=\(token)", change: (inout HTTPRequestHead) -> Void = { _ in }
    ) -> Door.Verdict {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
        if let host { head.headers.add(name: "Host", value: host) }
        if let origin { head.headers.add(name: "Origin", value: origin) }
        head.headers.add(name: "Upgrade", value: "websocket")
        head.headers.add(name: "Connection", value: "keep-alive, Upgrade")
        change(&head)
        return door.judge(head)
    }

    private func status(_ verdict: Door.Verdict) -> UInt? {
        if case .refused(let status, _) = verdict { status.code } else { nil }
    }

    @Test(arguments: ["127.0.0.1:6080", "localhost:6080", "[::1]:6080", "LOCALHOST:6080", "tunnel.example:7000"])
    func aPageFromHereMayOpenASocket(host: String) {
        guard case .socket(let origin, _) = socket(host: host, origin: "http://" + host) else {
            Issue.record("not let in")
            return
        }
        #expect(origin.authority == host.lowercased())
    }

    @Test func aConfiguredTLSProxyIsLetInByItsOwnScheme() {
        let origin = Origin(.https, host: "screen.example", port: 443)
        #expect(socket(host: "screen.example", origin: "https://screen.example") == .socket(origin, .token))
        #expect(status(socket(host: "screen.example:80", origin: "http://screen.example")) == 421)
    }

    @Test(arguments: [
        "http://evil.example", "http://evil.example:6080", "https://127.0.0.1:6080", "http://127.0.0.1", "null", "",
        "http://127.0.0.1:6081", "http://localhost:6080", "http://127.0.0.1:6080/",
        "http://127.0.0.1:6080@evil.example",
        "http://127.0.0.1:6080.evil.example", "http://[::1]:6080", "file://", "chrome-extension://abcdef",
    ])
    func aForeignOriginIsRefused(origin: String) { #expect(status(socket(origin: origin)) == 403) }

    @Test func noOriginOrTwoAreRefused() {
        #expect(status(socket(origin: nil)) == 403)
        #expect(status(socket { $0.headers.add(name: "Origin", value: "http://127.0.0.1:6080") }) == 403)
    }

    /// A name server that lets a foreign name point here: the page's origin is that name, and equals the host.
    @Test(arguments: [
        "evil.example:6080", "127.0.0.1.evil.example:6080", "localhost.evil.example:6080", "127.0.0.1:6081",
        "127.0.0.1",
        "0.0.0.0:6080", "127.1:6080", "[::]:6080", "", ":6080", "127.0.0.1:6080:6080", "127.0.0.1:06080x",
        "user@127.0.0.1:6080", "127.0.0.1:99999", "[::1:6080", "localhost.:6080",
    ])
    func aForeignHostIsRefused(host: String) {
        #expect(status(socket(host: host, origin: "http://" + host)) == 421)
        #expect(status(socket(host: host)) == 421)
        var page = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        page.headers.add(name: "Host", value: host)
        #expect(status(door.judge(page)) == 421)
    }

    @Test func noHostOrTwoAreRefused() {
        #expect(status(socket(host: nil)) == 400)
        #expect(status(socket { $0.headers.add(name: "Host", value: "127.0.0.1:6080") }) == 400)
        #expect(status(socket { $0.version = .http1_0 }) == 400)
    }

    @Test(arguments: [
        "", "?", "?token=", "?token=ABCDEFGHIJKLMNOPQRSTUVWXYZ012346", "?token=ABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
        "?token=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456", "?Token=\(token)", "?x=\(token)", "?token=\(token)&token=\(token)",
        "?token=\(token)&token=x", "?token=%41BCDEFGHIJKLMNOPQRSTUVWXYZ012345", "?token=\(token)#", "?token",
    ])
    func withoutTheTokenItIsRefused(query: String) {
        #expect(status(socket(target: "/websockify" + query)) == 403)
    }

    @Test func otherParametersDoNotDisturb() {
        let target = "/websockify?a=b&token=\(Self.token)&c"
        #expect(socket(target: target) == .socket(Origin(.http, host: "127.0.0.1", port: 6080), .token))
    }

    @Test func aSocketNeedsItsHeaders() {
        #expect(status(socket { $0.headers.remove(name: "Upgrade") }) == 426)
        #expect(status(socket { $0.headers.remove(name: "Connection") }) == 426)
        #expect(status(socket { $0.headers.replaceOrAdd(name: "Upgrade", value: "h2c") }) == 426)
        #expect(status(socket { $0.method = .HEAD }) == 426)
        #expect(status(socket { $0.method = .POST }) == 405)
    }

    @Test func onlyReadingWithoutABodyIsServed() {
        func judge(_ method: HTTPMethod, _ target: String, _ more: [(String, String)] = []) -> Door.Verdict {
            let headers = HTTPHeaders([("Host", "localhost:6080")] + more)
            return door.judge(HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: headers))
        }
        let caller = Origin(.http, host: "localhost", port: 6080)
        #expect(judge(.GET, "/novnc/core/rfb.js?v=1") == .file("/novnc/core/rfb.js", caller))
        #expect(judge(.HEAD, "/") == .file("/", caller))
        for method in [HTTPMethod.POST, .PUT, .DELETE, .OPTIONS, .TRACE, .CONNECT, .PATCH] {
            #expect(status(judge(method, "/")) == 405)
        }
        #expect(status(judge(.GET, "/", [("Content-Length", "1")])) == 413)
        #expect(judge(.GET, "/", [("Content-Length", "0")]) == .file("/", caller))
        #expect(status(judge(.GET, "/", [("Transfer-Encoding", "chunked")])) == 413)
        #expect(status(judge(.GET, "http://localhost:6080/")) == 400)
        #expect(status(judge(.GET, "*")) == 400)
    }
}

@Suite struct TokenTests {
    @Test func onlyLongPlainTextsAreTokens() {
        #expect(Token("ABCDEFGHIJKLMNOPQRSTUV") != nil)
        #expect(Token("ABCDEFGHIJKLMNOPQRSTU") == nil)
        #expect(Token("ABCDEFGHIJKLMNOPQRSTU ") == nil)
        #expect(Token("ABCDEFGHIJKLMNOPQRSTU&") == nil)
        #expect(Token("ABCDEFGHIJKLMNOPQRSTUé") == nil)
        #expect(Token(String(repeating: "a", count: 129)) == nil)
    }

    @Test func madeTokensDifferAndAreTokens() {
        let made = (0..<100).map { _ in Token.made().text }
        #expect(Set(made).count == 100)
        #expect(made.allSatisfy { Token($0) != nil && $0.utf8.count == 32 })
    }

    @Test func onlyTheTokenMatches() throws {
        let token = try #require(Token("ABCDEFGHIJKLMNOPQRSTUV"))
        #expect(token.matches("ABCDEFGHIJKLMNOPQRSTUV"))
        #expect(!token.matches("ABCDEFGHIJKLMNOPQRSTUX"))
        #expect(!token.matches("XBCDEFGHIJKLMNOPQRSTUV"))
        #expect(!token.matches(""))
        #expect("\(token)" == "(token)")
    }
}

@Suite struct OriginTests {
    @Test func partsAndDefaults() {
        #expect(Origin("http://a.b:80") == Origin(.http, host: "a.b", port: 80))
        #expect(Origin("https://A.b") == Origin(.https, host: "a.b", port: 443))
        #expect(Origin("http://[fe80::1]:81")?.host == "[fe80::1]")
        #expect(Origin("https://a.b:443")?.description == "https://a.b")
        #expect(Origin("http://a.b:443")?.description == "http://a.b:443")
    }

    @Test(arguments: [
        "a.b", "ws://a.b", "http:/a.b", "http://", "http://:80", "http://a b", "http://a.b:", "http://a.b:0",
        "http://a.b:65536", "http://a.b:+80", "http://a.b/", "http://a.b?x", "http://a_b", "http://[]", "http://[::1]x",
        "http://[::g]", "http://é.example", "http://a.b:٣",
    ])
    func whatIsNoOrigin(text: String) { #expect(Origin(text) == nil) }
}
