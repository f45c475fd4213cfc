import Framebuffer
import Plumbing
import VNCServer

/// A viewer at the other end of a real connection, on the test's loop.
final class TestPeer {
    private let socket: StreamSocket
    private let loop: Loop
    private var watch: Loop.Watch?
    private var unread: [UInt8] = []
    private(set) var decoder = TestDecoder(Area(1, 1), .native)
    private(set) var updates = 0
    private(set) var isOpen = true
    private(set) var isIn = false
    /// Whether what the server asked for has been said.
    var hasAnswered: Bool { stage > 2 }
    private(set) var failure: String?
    /// Whether each update is answered with the request for the next.
    var asks = true
    private let numbers: [Int]
    private let password: [UInt8]?
    private let isShared: Bool
    private var stage = 0
    /// Called when an update was applied.
    var onUpdate: (TestDecoder) -> Void = { _ in }
    /// What was heard, in order.
    private(set) var heard: [Heard] = []
    /// What was answered to what was asked by our extension, in order.
    private(set) var answers: [[UInt8]] = []
    /// The messages about the clipboard, in order.
    private(set) var cuts: [[UInt8]] = []

    /// A message of the server about sound.
    enum Heard: Equatable {
        case begin
        case end
        case data([UInt8])
    }

    init(
        _ loop: Loop, _ socket: consuming StreamSocket, _ numbers: [Int], password: String? = nil, isShared: Bool = true
    ) throws {
        self.loop = loop
        self.socket = socket
        self.numbers = numbers
        self.isShared = isShared
        self.password = password.map { Array($0.utf8) }
        watch = try loop.watch(self.socket.descriptor.number) { [unowned self] _ in read() }
    }

    /// Stops reading and answering.
    func stall() {
        watch?.cancel()
        watch = nil
    }

    /// Goes on reading.
    func resume() throws {
        watch = try loop.watch(socket.descriptor.number) { [unowned self] _ in read() }
    }

    /// The samples of everything heard so far.
    var samples: [UInt8] {
        heard.flatMap { if case .data(let bytes) = $0 { bytes } else { [UInt8]() } }
    }

    func leave() {
        stall()
        isOpen = false
    }

    func send(_ bytes: [UInt8]) {
        let count = try? socket.write(bytes)
        if count != bytes.count { failure = failure ?? "could not send" }
    }

    func request(incremental: Bool = true) {
        send(Viewer.request(Rect(.zero, decoder.area), incremental: incremental))
    }

    private func read() {
        while isOpen {
            guard let received = try? socket.read() else { return end() }
            switch received {
            case .bytes(let bytes): unread += bytes
            case .nothing:
                return
            case .end:
                return end()
            }
            do { while try step() {} } catch {
                failure = failure ?? "\(error)"
                return end()
            }
        }
    }

    private func end() {
        isOpen = false
        stall()
    }

    private func take(_ count: Int) -> [UInt8]? {
        guard unread.count >= count else { return nil }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// Handles one message, if it is all there.
    private func step() throws -> Bool {
        switch stage {
        case 0:
            guard take(12) != nil else { return false }
            send(Array("RFB 003.008\n".utf8))
        case 1:
            guard let types = take(2) else { return false }
            send([types[1]])
            if types[1] == 1 { stage += 1 }
        case 2:
            guard let challenge = take(16), let password else { return false }
            send(VNCAuthentication.response(to: challenge, password: password) ?? [])
        case 3:
            guard let result = take(4) else { return false }
            if result != [0, 0, 0, 0] { throw TestDecoder.Broken(what: "not let in") }
            send([isShared ? 1 : 0])
        case 4:
            guard let head = take(24), let name = take(Int(head[23])) else { return false }
            if name.isEmpty { throw TestDecoder.Broken(what: "no name") }
            decoder = TestDecoder(Area(Int(head[0]) << 8 | Int(head[1]), Int(head[2]) << 8 | Int(head[3])), .native)
            isIn = true
            send(Viewer.encodings(numbers))
            request(incremental: false)
        default: return try message()
        }
        stage += 1
        return true
    }

    private func message() throws -> Bool {
        switch unread.first {
        case 0:
            guard let length = MessageLength.ofUpdate(unread, decoder.format), let bytes = take(length) else {
                return false
            }
            try decoder.update(bytes)
            updates += 1
            onUpdate(decoder)
            if asks { request() }
        case 78:
            guard let answer = take(16) else { return false }
            answers.append(answer)
        case 150: _ = take(1)
        case 3:
            guard unread.count >= 8 else { return false }
            let length = unread[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let cut = take(8 + Int(Int32(bitPattern: length).magnitude)) else { return false }
            cuts.append(cut)
        case 255:
            guard unread.count >= 4 else { return false }
            switch unread[1..<4] {
            case [1, 0, 0]: heard.append(.end)
            case [1, 0, 1]: heard.append(.begin)
            case [1, 0, 2]:
                guard unread.count >= 8 else { return false }
                let length = unread[4..<8].reduce(0) { $0 << 8 | Int($1) }
                guard unread.count >= 8 + length else { return false }
                heard.append(.data(Array(unread[8..<8 + length])))
                _ = take(4 + length)
            default: throw TestDecoder.Broken(what: "sound \(unread[1..<4])")
            }
            _ = take(4)
        case 248:
            guard unread.count >= 9, let fence = take(9 + Int(unread[8])) else { return false }
            if fence[4] & 0x80 != 0 { send(fence[..<4] + [0, 0, 0, 1] + fence[8...]) }
        case nil: return false
        default: throw TestDecoder.Broken(what: "message \(unread[0])")
        }
        return true
    }
}

/// How long the first update is, found without decoding it.
enum MessageLength {
    static func ofUpdate(_ bytes: [UInt8], _ format: PixelFormat) -> Int? {
        var position = 4
        guard bytes.count >= 4 else { return nil }
        func u8(_ at: Int) -> Int? { at < bytes.count ? Int(bytes[at]) : nil }
        func u16(_ at: Int) -> Int? { u8(at).flatMap { high in u8(at + 1).map { high << 8 | $0 } } }
        func u32(_ at: Int) -> Int? { u16(at).flatMap { high in u16(at + 2).map { high << 16 | $0 } } }
        func compact(_ at: Int) -> Int? {
            guard let first = u8(at) else { return nil }
            if first & 0x80 == 0 { return 1 + first }
            guard let second = u8(at + 1) else { return nil }
            if second & 0x80 == 0 { return 2 + (first & 0x7f | second << 7) }
            return u8(at + 2).map { 3 + (first & 0x7f | (second & 0x7f) << 7 | $0 << 14) }
        }
        func tight(_ rect: Rect) -> Int? {
            guard let control = u8(position) else { return nil }
            let pixel = format.isTightPacked ? 3 : format.bytesPerPixel
            if control >> 4 == 8 { return 1 + pixel }
            if control >> 4 == 9 || control >> 4 == 10 { return compact(position + 1).map { 1 + $0 } }
            var head = 1
            var data = rect.count * pixel
            if control & 0x40 != 0 {
                guard let filter = u8(position + 1) else { return nil }
                head = 2
                if filter == 1 {
                    guard let count = u8(position + 2) else { return nil }
                    head = 3 + (count + 1) * pixel
                    data = count == 1 ? (rect.width + 7) / 8 * rect.height : rect.count
                }
            }
            return data < 12 ? head + data : compact(position + head).map { head + $0 }
        }
        func hextile(_ rect: Rect) -> Int? {
            let pixel = format.bytesPerPixel
            var at = position
            for top in stride(from: 0, to: rect.height, by: 16) {
                for left in stride(from: 0, to: rect.width, by: 16) {
                    guard let flags = u8(at) else { return nil }
                    at += 1
                    if flags & 1 != 0 {
                        at += min(16, rect.width - left) * min(16, rect.height - top) * pixel
                        continue
                    }
                    at += ((flags >> 1 & 1) + (flags >> 2 & 1)) * pixel
                    guard flags & 8 != 0 else { continue }
                    guard let count = u8(at) else { return nil }
                    at += 1 + count * (flags & 16 != 0 ? pixel + 2 : 2)
                }
            }
            return at - position
        }
        for _ in 0..<(Int(bytes[2]) << 8 | Int(bytes[3])) {
            guard let width = u16(position + 4), let height = u16(position + 6), let encoding = u32(position + 8) else {
                return nil
            }
            let rect = Rect(0, 0, width, height)
            position += 12
            let body: Int?
            switch Int(Int32(truncatingIfNeeded: encoding)) {
            case 0: body = rect.count * format.bytesPerPixel
            case 1: body = 4
            case 2: body = u32(position).map { 4 + format.bytesPerPixel + $0 * (8 + format.bytesPerPixel) }
            case 5: body = hextile(rect)
            case 7, -260: body = tight(rect)
            case 6, 16, -307: body = u32(position).map { 4 + $0 }
            case 21:
                let end = bytes.indices.dropFirst(position + 1).first { bytes[$0 - 1] == 0xff && bytes[$0] == 0xd9 }
                body = end.map { $0 + 1 - position }
            case 50: body = u32(position).map { 8 + $0 }
            case -1_313_428_560: body = 16
            case -261: body = 1
            case 0x574d_5668: body = 4
            case 0x574d_5664: body = 2 + 4 * rect.count
            case -240: body = rect.isEmpty ? 0 : 6 + 2 * ((width + 7) / 8 * height)
            case -239: body = rect.count * format.bytesPerPixel + (width + 7) / 8 * height
            case -314: body = 4 + 4 * rect.count
            case -308: body = u8(position).map { 4 + 16 * $0 }
            default: body = 0
            }
            guard let body else { return nil }
            position += body
        }
        return position <= bytes.count ? position : nil
    }
}
