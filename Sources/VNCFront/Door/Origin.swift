/// Where a page came from: scheme, host and port, as browsers compare them.
///
/// Parsing is strict: what is not plainly a scheme, a name or literal address and a port is no origin.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// The schemes that a viewer page can have.
    package enum Scheme: String, Sendable {
        case http, https

        /// The port that is meant when none is written.
        package var port: Int { self == .http ? 80 : 443 }
        /// The scheme of a WebSocket of such a page.
        package var socket: String { self == .http ? "ws" : "wss" }
    }

    package let scheme: Scheme
    /// The host in small letters; IPv6 addresses in brackets.
    package let host: String
    package let port: Int

    /// An origin of known parts.
    package init(_ scheme: Scheme, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The origin of a text like `http://localhost:6080`, nil when it is none (`null` and paths are none).
    package init?(_ text: String) {
        let text = text.lowercased()
        let scheme: Scheme = text.hasPrefix("https://") ? .https : .http
        guard text.hasPrefix(scheme.rawValue + "://") else { return nil }
        self.init(scheme, authority: String(text.dropFirst(scheme.rawValue.utf8.count + 3)))
    }

    /// The origin that a `Host` header names when the page came by the given scheme, nil when it is malformed.
    package init?(_ scheme: Scheme, authority: String) {
        let text = authority.lowercased()
        guard text.utf8.count <= 260 else { return nil }
        let host: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[...end]
            rest = text[text.index(after: end)...]
            let inner = host.dropFirst().dropLast()
            guard !inner.isEmpty, inner.utf8.allSatisfy(Self.isAddress) else { return nil }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isName) else { return nil }
        }
        if rest.isEmpty {
            self.init(scheme, host: String(host), port: scheme.port)
        } else {
            guard rest.first == ":", let port = Self.port(rest.dropFirst()) else { return nil }
            self.init(scheme, host: String(host), port: port)
        }
    }

    /// Host and port as a browser writes them into the `Host` header.
    package var authority: String { port == scheme.port ? host : "\(host):\(port)" }

    package var description: String { scheme.rawValue + "://" + authority }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        guard let port = Int(text), (1...65535).contains(port) else { return nil }
        return port
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isAddress(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
