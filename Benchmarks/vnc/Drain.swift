import Framebuffer
import Plumbing

/// A viewer that takes everything, counts, and decodes nothing.
final class Drain {
    private let socket: StreamSocket
    private var watch: Loop.Watch?
    private(set) var reader: UpdateReader
    private let numbers: [Int]
    private let begin = Instant.now
    /// The nanoseconds until the server had told its screen; until all of it had come.
    private(set) var handshake: Int64?
    private(set) var firstFrame: Int64?
    private(set) var isGone = false
    /// Whether updates come without requests.
    private(set) var isContinuous = false
    /// Called with each rectangle of pixels.
    var onRect: (Rect) -> Void = { _ in }

    /// Connects to a port of loopback.
    ///
    /// - Parameter numbers: the encodings in the order of preference.
    init(port: Int, _ numbers: [Int], _ loop: Loop) throws {
        self.numbers = numbers
        reader = UpdateReader()
        socket = try StreamSocket(address: "127.0.0.1", port: port)
        socket.setNoDelay()
        watch = try loop.watch(socket.descriptor.number) { [unowned self] _ in read() }
    }

    /// Ends the connection, when nobody holds this any more.
    func leave() {
        watch?.cancel()
        watch = nil
        isGone = true
    }

    /// Presses or lets go of the first button.
    func press(_ isDown: Bool, at place: Point) {
        send([5, isDown ? 1 : 0] + Self.two(place.x) + Self.two(place.y))
    }

    private func read() {
        for _ in 0..<16 {
            guard let received = try? socket.read(limit: 1 << 18) else { return leave() }
            switch received {
            case .bytes(let bytes): take(bytes)
            case .nothing: return
            case .end: return leave()
            }
            if isGone { return }
        }
    }

    private func take(_ bytes: [UInt8]) {
        reader.feed(bytes)
        for event in reader.takeEvents() {
            switch event {
            case .send(let answer): send(answer)
            case .start:
                handshake = Instant.now.since(begin)
                let format: [UInt8] = [0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]
                var list: [UInt8] = [2, 0] + Self.two(numbers.count)
                for number in numbers {
                    let bits = UInt32(bitPattern: Int32(number))
                    list += Self.two(Int(bits >> 16)) + Self.two(Int(bits & 0xffff))
                }
                send(format + list)
                request(incremental: false)
            case .rect(let rect): onRect(rect)
            case .update:
                if firstFrame == nil, reader.pixels >= reader.area.count { firstFrame = Instant.now.since(begin) }
                if !isContinuous { request(incremental: true) }
            case .continuous:
                if isContinuous { continue }
                isContinuous = true
                send([150, 1, 0, 0, 0, 0] + Self.two(reader.area.width) + Self.two(reader.area.height))
            case .broken: leave()
            }
        }
    }

    private func request(incremental: Bool) {
        send([3, incremental ? 1 : 0, 0, 0, 0, 0] + Self.two(reader.area.width) + Self.two(reader.area.height))
    }

    private func send(_ bytes: [UInt8]) { if (try? socket.write(bytes)) != bytes.count { leave() } }

    private static func two(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
}
