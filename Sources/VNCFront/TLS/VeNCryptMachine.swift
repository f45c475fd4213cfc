/// The beginning of an RFB connection whose rest is sealed by TLS (security type 19), without any I/O.
///
/// Version, type and subtype are agreed on in the open; then comes TLS, and what is left of the handshake is the VNC server's
/// business. What is kept between two feeds is a few bytes.
package struct VeNCryptMachine: Sendable {
    /// The subtypes that are sealed under a certificate.
    package enum Subtype: Int, Hashable, Sendable, CaseIterable {
        case x509None = 260
        case x509Vnc = 261
        case x509Plain = 262

        /// The name in the configuration.
        package var name: String {
            switch self {
            case .x509None: "x509-none"
            case .x509Vnc: "x509-vnc"
            case .x509Plain: "x509-plain"
            }
        }

        /// What the VNC server is told that the viewer has to prove.
        package var proof: String {
            switch self {
            case .x509None: "none"
            case .x509Vnc: "password"
            case .x509Plain: "plain"
            }
        }
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        case send([UInt8])
        /// Begin TLS, as the one that waits; these bytes of it are there already.
        case seal(Subtype, [UInt8])
        /// Send what is due and close, for that reason.
        case close(String)
    }

    private enum Stage {
        case version, type, revision, subtype, over
    }

    private let offers: [Subtype]
    private var stage = Stage.version
    private var unread: [UInt8] = []

    /// What the front says first.
    package static let greeting = Array("RFB 003.008\n".utf8)

    /// A connection that starts now, with what it is offered, the best first.
    package init(_ offers: [Subtype]) { self.offers = offers }

    /// Takes what arrived.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Action] {
        unread += bytes
        var actions: [Action] = []
        while stage != .over, let action = step() { actions += action }
        if stage == .over { unread = [] }
        return actions
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard unread.count >= count else { return nil }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    private mutating func end(_ reason: String, _ last: [UInt8] = []) -> [Action] {
        stage = .over
        return (last.isEmpty ? [] : [.send(last)]) + [.close(reason)]
    }

    private mutating func step() -> [Action]? {
        switch stage {
        case .version:
            // What cannot become a version is refused at once: it may be HTTP.
            let pattern = Array("RFB 003.00".utf8)
            if zip(unread, pattern).contains(where: { $0 != $1 }) { return end("it does not speak RFB 3") }
            guard let version = take(12) else { return nil }
            guard version[11] == 10, version[10] == 0x37 || version[10] == 0x38 else {
                let reason = Array("Version 3.7 or 3.8 is needed.".utf8)
                return end("its version is too old", [0, 0, 0, 0, 0, 0, 0, UInt8(reason.count)] + reason)
            }
            stage = .type
            return [.send([1, 19])]
        case .type:
            guard let type = take(1) else { return nil }
            guard type == [19] else { return end("it chose security type \(type[0]), which was not offered") }
            stage = .revision
            return [.send([0, 2])]
        case .revision:
            guard let revision = take(2) else { return nil }
            guard revision == [0, 2] else { return end("it does not know VeNCrypt 0.2", [1]) }
            stage = .subtype
            return [
                .send(
                    [0, UInt8(offers.count)]
                        + offers.flatMap { [0, 0, UInt8($0.rawValue >> 8), UInt8($0.rawValue & 255)] })
            ]
        case .subtype:
            guard let bytes = take(4) else { return nil }
            let number = bytes.reduce(0) { $0 << 8 | Int($1) }
            guard let subtype = Subtype(rawValue: number), offers.contains(subtype) else {
                return end("it chose subtype \(number), which was not offered", [0])
            }
            stage = .over
            defer { unread = [] }
            return [.send([1]), .seal(subtype, unread)]
        case .over: return nil
        }
    }
}
