internal import Plumbing

/// A program's way to the clipboard: what it may paste, and what it copies; passive, one descriptor.
///
/// Where no clipboard is routed nothing is copied anywhere: the first word of the Rom `clipboard` tells whether there is one, and only
/// then is the Report asked for, with the first copy. The newest copy counts; what was accepted is not told again to a restarted clipboard.
package final class ClipboardClient {
    private let link: ParentLink
    private let waitSet: WaitSet
    private var rom: SessionChannel?
    private var report: SessionChannel?
    private var lastSerial: UInt32 = 0
    /// The newest copy, as long as it was not answered.
    private var pending: ClipWire.Message?
    /// Whether a clipboard is there; nil before it is known.
    package private(set) var isThere: Bool?
    /// What may be pasted now; empty when there is nothing, or nothing that this program may see.
    package private(set) var clip = Clip()
    /// The number of the copy that `clip` is, when a session of this program's made it.
    package private(set) var own: UInt32?

    /// Whether a copy was not answered yet: what is seen meanwhile is older than it.
    package var isCopying: Bool { pending != nil }

    /// What `next()` found.
    package enum Event: Hashable {
        /// `clip` and `own` are new.
        case changed
        /// The clipboard accepted a copy, or did not.
        case answered(UInt32, RequestStatus)
        /// There is no clipboard, for this reason; said once, and nothing comes after it.
        case absent(String)
    }

    /// What a copy may cost at once; more is asked for when it is needed.
    private static let quota = 64 << 10

    /// Asks the parent for the clipboard.
    package init(_ link: ParentLink) throws(SessionError) {
        self.link = link
        do throws(SystemError) { waitSet = try WaitSet() } catch { throw .system(error) }
        let rom = try SessionChannel(link, .rom, label: Self.name, quota: 0)
        try? waitSet.set(rom.descriptorNumber)
        self.rom = rom
    }

    private static let name = "clipboard"

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { waitSet.descriptor.number }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        do throws(SystemError) { return try waitSet.descriptor.waitReadable(milliseconds: milliseconds) } catch {
            throw .system(error)
        }
    }

    /// Waits until it is known whether there is a clipboard and what it holds, at most so long; whether there is one.
    package func waitForFirst(milliseconds: Int) throws(SessionError) -> Bool {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            while try next() != nil {}
            if let isThere { return isThere }
            let left = end.since(.now) / 1_000_000
            guard left > 0, try wait(milliseconds: Int(left)) else { return false }
        }
    }

    /// Copies: the clipboard is asked to take it, and answers by `next()`; the copy's number.
    ///
    /// 0, and nothing is done, where there is no clipboard, or the clip is not sound.
    @discardableResult
    package func copy(_ clip: Clip) -> UInt32 {
        if isThere == false || clip.fault != nil { return 0 }
        lastSerial = lastSerial == .max ? 1 : lastSerial + 1
        pending = ClipWire.Message(serial: lastSerial, clip)
        send()
        return lastSerial
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try rom?.next() {
            switch event {
            case .connected, .disconnected, .upgraded: continue
            case .ended(let reason): return end(reason)
            case .packet(let packet):
                // A parent that knows of no clipboard serves an empty Rom, or a document of that name.
                guard ClipWire.isClip(packet) else { return end("no route leads to a clipboard") }
                let message = try decode { () throws(WireError) in try ClipWire.decode(packet) }
                clip = message.clip
                own = message.serial == 0 ? nil : message.serial
                let isFirst = isThere != true
                isThere = true
                // The next one comes only after this, so that what is not read does not pile up.
                rom?.send(MessageWriter(opcode: ClipWire.read).bytes)
                if isFirst { send() }
                return .changed
            }
        }
        while let event = try report?.next() {
            switch event {
            case .connected: send()
            case .disconnected: continue
            case .upgraded(let isGranted):
                if isGranted { send() } else { return refuse("the parent gives no more quota") }
            case .ended(let reason):
                report = nil
                return refuse(reason)
            case .packet(let packet):
                let answer = try decode { () throws(WireError) in try ClipAnswer(decoding: packet.bytes) }
                if let event = try take(answer) { return event }
            }
        }
        return nil
    }

    private func take(_ answer: ClipAnswer) throws(SessionError) -> Event? {
        guard answer.serial == pending?.serial else { return .answered(answer.serial, answer.status) }
        if case .shortage(let bytes) = answer.status {
            try report?.upgrade(bytes: bytes)
            return nil
        }
        pending = nil
        return .answered(answer.serial, answer.status)
    }

    private func refuse(_ reason: String) -> Event? {
        guard let serial = pending?.serial else { return nil }
        pending = nil
        return .answered(serial, .rejected(reason))
    }

    private func end(_ reason: String) -> Event? {
        isThere = false
        (rom, report, pending) = (nil, nil, nil)
        (clip, own) = (Clip(), nil)
        return .absent(reason)
    }

    private func send() {
        guard isThere == true, let pending else { return }
        guard let report else {
            // What was copied goes out as soon as the session is there.
            report = try? SessionChannel(link, .report, label: Self.name, quota: Self.quota)
            if let number = report?.descriptorNumber { try? waitSet.set(number) }
            return
        }
        guard report.state == .connected, let encoded = try? ClipWire.encode(pending) else { return }
        report.send(encoded.bytes, descriptor: encoded.parcel?.number)
    }

    private func decode<T>(_ body: () throws(WireError) -> T) throws(SessionError) -> T {
        do throws(WireError) { return try body() } catch { throw .wire(error) }
    }
}
