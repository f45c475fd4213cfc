internal import Plumbing

/// Connects to viewers that listen, as the settings name them.
///
/// A viewer that is not there is called again, after a second and then ever less often; one that was reached is not
/// called again when it leaves, until the settings change.
final class Callers {
    /// A viewer that listens.
    struct Address: Hashable {
        let host: String
        let port: Int

        /// The address of `HOST:PORT`, or of `HOST` with the usual port; numeric, IPv6 with a port in brackets.
        init?(_ text: String) {
            let hasPort = text.hasPrefix("[") ? !text.hasSuffix("]") : text.count(where: { $0 == ":" }) == 1
            let colon = text.lastIndex(of: ":")
            host = Self.bare(hasPort ? String(text[..<(colon ?? text.endIndex)]) : text)
            port = hasPort ? colon.flatMap { Int(text[text.index(after: $0)...]) } ?? 0 : Self.usualPort
            let isNumeric = host.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || Character(UnicodeScalar(byte)).isHexDigit
            }
            guard !host.isEmpty, isNumeric, (1...65535).contains(port) else { return nil }
        }

        private static func bare(_ text: String) -> String {
            let text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
            return text == "localhost" ? "127.0.0.1" : text
        }

        /// Where viewers listen.
        static let usualPort = 5500
    }

    private final class Call {
        let address: Address
        var parcel: Parcel?
        var watch: Loop.Watch?
        var timer: Loop.Timer?
        var pause = Callers.firstPause

        init(_ address: Address) { self.address = address }

        func end() {
            watch?.cancel()
            watch = nil
            timer?.cancel()
            timer = nil
            parcel = nil
        }
    }

    private let loop: Loop
    private let handler: (Parcel, Address) -> Void
    private var calls: [Call] = []

    /// The first pause and the longest, and how long one call may take, in milliseconds.
    static let firstPause = 1_000
    static let longestPause = 60_000
    static let callTime = 10_000

    /// Calls nobody yet; `handler` is given the connections.
    init(_ loop: Loop, _ handler: @escaping (Parcel, Address) -> Void) {
        self.loop = loop
        self.handler = handler
    }

    /// Calls these, and none else any more.
    func call(_ addresses: [Address]) {
        for call in calls { call.end() }
        calls = addresses.map { Call($0) }
        for call in calls { begin(call) }
    }

    private func begin(_ call: Call) {
        do throws(SystemError) {
            let parcel = Parcel(try StreamSocket.begin(address: call.address.host, port: call.address.port))
            guard let number = parcel.number else { return }
            call.parcel = parcel
            call.watch = try loop.watch(number, for: .write) { [unowned self, unowned call] _ in decided(call) }
            call.timer = loop.schedule(afterMilliseconds: Self.callTime) { [weak self, weak call] in
                if let call { self?.missed(call, "no answer") }
            }
        } catch {
            missed(call, "\(error)")
        }
    }

    private func decided(_ call: Call) {
        guard let parcel = call.parcel, let number = parcel.number else { return }
        if let failure = StreamSocket.failure(of: number) { return missed(call, "\(failure)") }
        call.end()
        Log.info("reached the viewer that listens at \(call.address.host):\(call.address.port)")
        handler(parcel, call.address)
    }

    private func missed(_ call: Call, _ reason: String) {
        call.end()
        if call.pause == Self.firstPause {
            Log.warning("the viewer at \(call.address.host):\(call.address.port) is not there: \(reason); trying on")
        }
        call.timer = loop.schedule(afterMilliseconds: call.pause) { [weak self, weak call] in
            if let call { self?.begin(call) }
        }
        call.pause = min(Self.longestPause, 2 * call.pause)
    }
}
