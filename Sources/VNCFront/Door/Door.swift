package import NIOHTTP1

/// Who may come in: judges each request by its head alone, before anything is done for it.
///
/// Any web page can make a browser send requests to this machine, and a name server can make a foreign name point to
/// it. So nothing is answered to a foreign `Host`, and a WebSocket is opened only to a page that came from here (its
/// `Origin` is the `Host` it asks) and knows the token.
package struct Door: Sendable {
    /// What becomes of a request.
    package enum Verdict: Equatable, Sendable {
        /// The file on that path, for a page of that origin.
        case file(String, Origin)
        /// A WebSocket to the VNC server, by that pass.
        case socket(Origin, Pass)
        /// Nothing: the status and one line of plain text.
        case refused(HTTPResponseStatus, String)
    }

    /// What a browser shows to come in.
    package enum Pass: Equatable, Sendable {
        /// The token of this run.
        case token
        /// What may be a link for one visit; whether it is one is found out when it is used.
        case link(String)
    }

    /// Where the WebSocket is.
    package static let socketPath = "/websockify"
    /// The subprotocol that noVNC and its kin may offer.
    package static let subprotocol = "binary"

    private let origins: [Origin]
    private let token: Token
    private let hasLinks: Bool

    /// A door that knows loopback by its three names on the given port, and the hosts that the config adds.
    ///
    /// - Parameter hasLinks: whether there may be links for one visit beside the token.
    package init(
        _ scheme: Origin.Scheme = .http, port: Int, token: Token, hosts: [Origin], hasLinks: Bool = false
    ) {
        origins = ["127.0.0.1", "localhost", "[::1]"].map { Origin(scheme, host: $0, port: port) } + hosts
        self.token = token
        self.hasLinks = hasLinks
    }

    /// What becomes of the request with that head.
    package func judge(_ head: HTTPRequestHead) -> Verdict {
        let hosts = head.headers["host"]
        guard head.version == .http1_1, hosts.count == 1 else { return .refused(.badRequest, "One Host is needed.") }
        let callers = origins.filter { Origin($0.scheme, authority: hosts[0]) == $0 }
        guard let caller = callers.first else {
            return .refused(.misdirectedRequest, "This host is not known here.")
        }
        guard head.method == .GET || head.method == .HEAD else {
            return .refused(.methodNotAllowed, "Only GET and HEAD.")
        }
        guard !head.headers.contains(name: "transfer-encoding"),
            head.headers["content-length"].allSatisfy({ $0 == "0" })
        else { return .refused(.payloadTooLarge, "A request has no body here.") }
        guard head.uri.hasPrefix("/") else { return .refused(.badRequest, "The target must be a path.") }
        let path = String(head.uri.prefix { $0 != "?" })
        guard path == Self.socketPath else { return .file(path, caller) }
        return judgeSocket(head, among: callers)
    }

    private func judgeSocket(_ head: HTTPRequestHead, among callers: [Origin]) -> Verdict {
        let headers = head.headers
        guard head.method == .GET,
            headers[canonicalForm: "upgrade"].map({ $0.lowercased() }) == ["websocket"],
            headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" })
        else { return .refused(.upgradeRequired, "This is a WebSocket.") }
        let named = headers["origin"]
        guard named.count == 1, let origin = Origin(named[0]), callers.contains(origin) else {
            return .refused(.forbidden, "The page is not from here.")
        }
        let offers = Self.tokens(in: head.uri)
        guard offers.count == 1 else { return .refused(.forbidden, "The token is not right.") }
        if token.matches(offers[0]) { return .socket(origin, .token) }
        guard hasLinks, let link = Token(String(offers[0])) else {
            return .refused(.forbidden, "The token is not right.")
        }
        return .socket(origin, .link(link.text))
    }

    /// All values of `token` in the query of a target.
    private static func tokens(in target: String) -> [Substring] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: mark)...].split(separator: "&").filter { $0.hasPrefix("token=") }
            .map { $0.dropFirst("token=".count) }
    }
}
