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

    /// The loopback address to listen on.
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

    /// The settings of a config; what is not named has its default, what cannot be is refused.
    ///
    ///     {"listen": {"address": "127.0.0.1", "port": 6080}, "novnc": "/usr/share/novnc", "vnc": "/path/to/socket",
    ///      "token": "…" | "token-file": "/path", "hosts": ["localhost:7000", "https://screen.example"]}
    package init(_ config: Document) throws(FrontError) {
        for member in config.members
        where !["listen", "novnc", "vnc", "token", "token-file", "hosts"].contains(member.name) {
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
        try readListen(config["listen"])
        try readToken(config)
        for host in config["hosts"].items {
            guard let text = host.string, let origin = Origin(text) ?? Origin(.http, authority: text) else {
                throw FrontError(.config, "config: `hosts` has what is neither host:port nor an origin")
            }
            hosts.append(origin)
        }
    }

    private mutating func readListen(_ listen: Document) throws(FrontError) {
        if !listen["address"].isNull {
            // Without TLS nothing else is safe: the token would cross the network readably.
            guard let address = listen["address"].string, ["127.0.0.1", "localhost", "::1"].contains(address) else {
                throw FrontError(.config, "config: `address` must be 127.0.0.1, ::1 or localhost")
            }
            self.address = address == "localhost" ? "127.0.0.1" : address
        }
        if !listen["port"].isNull {
            guard let port = listen["port"].integer, (0...65535).contains(port) else {
                throw FrontError(.config, "config: `port` must be 0 to 65535")
            }
            self.port = port
        }
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
