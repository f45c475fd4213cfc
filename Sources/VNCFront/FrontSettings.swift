package import Sessions

/// What the config says: where to listen, what to serve, where the VNC server is and who may come.
package struct FrontSettings: Sendable {
    /// Where the token of the address comes from.
    package enum TokenSource: Sendable {
        /// A new one at start.
        case made
        /// The one that the config names.
        case given(Token)
        /// The text of a file.
        case file(String)
    }

    /// The files of the certificate and its key; they are made where both are missing.
    package struct TLSFiles: Hashable, Sendable {
        package var certificate: String
        package var key: String
    }

    /// The way in for VNC viewers.
    package struct Viewers: Hashable, Sendable {
        package var address = "127.0.0.1"
        package var port = 5901
        package var offers: [VeNCryptMachine.Subtype] = [.x509Plain, .x509Vnc]
    }

    /// The address to listen on.
    package var address = "127.0.0.1"
    /// The first port to try; 0 takes any.
    package var port = 6080
    /// The folder with the noVNC files.
    package var novnc = "/usr/share/novnc"
    /// The VNC server's unix socket.
    package var vnc: String
    package var token = TokenSource.made
    /// The origins that are let in besides loopback.
    package var hosts: [Origin] = []
    /// What HTTPS and viewers are served with; nil for plain HTTP.
    package var tls: TLSFiles?
    package var viewers: Viewers?
    /// Whether the VNC server is told who comes, which is our own.
    package var introduces = true
    /// The folder of links for one visit each.
    package var links: String?

    private static let known: Set<String> = [
        "listen", "novnc", "vnc", "token", "token-file", "hosts", "tls", "viewers", "introduce", "links",
    ]

    /// The settings of a config; what is not named has its default, what cannot be is refused.
    ///
    ///     {"listen": {"address": "127.0.0.1", "port": 6080}, "novnc": "/usr/share/novnc", "vnc": "/path/to/socket",
    ///      "token": "…" | "token-file": "/path", "hosts": ["localhost:7000", "https://screen.example"],
    ///      "tls": {"certificate": "/path", "key": "/path"}, "viewers": {"port": 5901, "types": ["x509-vnc"]},
    ///      "introduce": true, "links": "/path"}
    package init(_ config: Document) throws(FrontError) {
        for member in config.members where !Self.known.contains(member.name) {
            throw FrontError(.config, "config: `\(member.name)` is not known")
        }
        guard let vnc = try Self.path(config, "vnc") else {
            throw FrontError(.config, "config: `vnc`, the path of the VNC server's socket, is missing")
        }
        self.vnc = vnc
        // sun_path has room for 107 bytes and the end.
        guard vnc.utf8.count <= 107 else {
            throw FrontError(.config, "config: `vnc` is longer than a socket's path can be")
        }
        if let novnc = try Self.path(config, "novnc") { self.novnc = novnc }
        try readTLS(config["tls"])
        try readListen(config["listen"])
        try readViewers(config["viewers"])
        links = try Self.path(config, "links")
        if !config["introduce"].isNull {
            guard let introduces = config["introduce"].bool else {
                throw FrontError(.config, "config: `introduce` must be true or false")
            }
            self.introduces = introduces
        }
        guard introduces || (links == nil && viewers == nil) else {
            throw FrontError(.config, "config: `links` and `viewers` need a VNC server that understands introductions")
        }
        try readToken(config)
        for host in config["hosts"].items {
            guard let text = host.string,
                let origin = Origin(text) ?? Origin(tls == nil ? .http : .https, authority: text)
            else {
                throw FrontError(.config, "config: `hosts` has what is neither host:port nor an origin")
            }
            hosts.append(origin)
        }
    }

    private mutating func readListen(_ listen: Document) throws(FrontError) {
        if let address = try address(listen) { self.address = address }
        if let port = try Self.port(listen) { self.port = port }
    }

    private mutating func readTLS(_ tls: Document) throws(FrontError) {
        if tls.isNull { return }
        guard let certificate = try Self.path(tls, "certificate"), let key = try Self.path(tls, "key") else {
            throw FrontError(.config, "config: `tls` needs the paths `certificate` and `key`")
        }
        self.tls = TLSFiles(certificate: certificate, key: key)
    }

    private mutating func readViewers(_ document: Document) throws(FrontError) {
        if document.isNull { return }
        guard tls != nil else { throw FrontError(.config, "config: `viewers` needs `tls`") }
        var viewers = Viewers()
        for member in document.members where !["address", "port", "types"].contains(member.name) {
            throw FrontError(.config, "config: `viewers: \(member.name)` is not known")
        }
        if let address = try address(document) { viewers.address = address }
        if let port = try Self.port(document) { viewers.port = port }
        if !document["types"].isNull {
            let names = document["types"].items.map(\.string)
            let offers = names.map { name in VeNCryptMachine.Subtype.allCases.first { $0.name == name } }
            guard !offers.isEmpty, !offers.contains(nil), Set(names).count == names.count else {
                let known = VeNCryptMachine.Subtype.allCases.map(\.name).joined(separator: ", ")
                throw FrontError(.config, "config: `viewers: types` must be of \(known)")
            }
            viewers.offers = offers.compactMap { $0 }
        }
        guard !viewers.offers.contains(.x509None) || Self.isLoopback(viewers.address) else {
            throw FrontError(.config, "config: `x509-none` beyond loopback would let everyone in")
        }
        self.viewers = viewers
    }

    private func address(_ document: Document) throws(FrontError) -> String? {
        if document["address"].isNull { return nil }
        guard let address = document["address"].string else {
            throw FrontError(.config, "config: `address` must be a text")
        }
        if address == "localhost" { return "127.0.0.1" }
        // Without TLS nothing else is safe: the token would cross the network readably.
        guard Self.isLoopback(address) || tls != nil else {
            throw FrontError(.config, "config: `address` must be 127.0.0.1, ::1 or localhost where there is no `tls`")
        }
        return address
    }

    private static func isLoopback(_ address: String) -> Bool { ["127.0.0.1", "::1"].contains(address) }

    private static func port(_ document: Document) throws(FrontError) -> Int? {
        if document["port"].isNull { return nil }
        guard let port = document["port"].integer, (0...65535).contains(port) else {
            throw FrontError(.config, "config: `port` must be 0 to 65535")
        }
        return port
    }

    private mutating func readToken(_ config: Document) throws(FrontError) {
        let file = try Self.path(config, "token-file")
        if !config["token"].isNull {
            guard file == nil else { throw FrontError(.config, "config: `token` and `token-file` at once") }
            guard let text = config["token"].string, let token = Token(text) else {
                throw FrontError(
                    .config, "config: `token` must be \(Token.shortest) to \(Token.longest) letters, digits, - and _")
            }
            self.token = .given(token)
        } else if let file {
            token = .file(file)
        }
    }

    private static func path(_ config: Document, _ name: String) throws(FrontError) -> String? {
        if config[name].isNull { return nil }
        guard let path = config[name].string, path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw FrontError(.config, "config: `\(name)` must be a path from the root")
        }
        return path
    }
}
