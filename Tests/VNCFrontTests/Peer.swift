import NIOCore
import NIOPosix
import Synchronization
import VNCFront

/// A browser made of bytes: it says exactly what a test wants, right or wrong.
final class Peer {
    /// The connection itself.
    let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()
    private let port: Int

    struct Ended: Error {}

    /// An answer to a request.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    /// A frame of the server.
    struct Frame: Equatable {
        var opcode: UInt8
        var fin: Bool
        var data: [UInt8]

        /// The code and the reason of a close.
        var close: String {
            guard opcode == 8, data.count >= 2 else { return "none" }
            return "\(Int(data[0]) << 8 | Int(data[1])) " + String(decoding: data.dropFirst(2), as: UTF8.self)
        }
    }

    private init(
        _ channel: any Channel, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, port: Int
    ) {
        self.channel = channel
        self.outbound = outbound
        self.inbound = inbound.makeAsyncIterator()
        self.port = port
    }

    /// Connects for the duration of `body`.
    static func with<R: Sendable>(
        _ front: Front, _ group: MultiThreadedEventLoopGroup, _ body: @Sendable (Peer) async throws -> R
    ) async throws -> R {
        let port = front.port
        let channel = try await ClientBootstrap(group: group).connect(host: front.address, port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(Peer(channel.channel, outbound, inbound, port: port))
        }
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends a frame, masked as browsers do.
    func frame(_ opcode: UInt8, _ data: [UInt8], fin: Bool = true, masked: Bool = true, bits: UInt8 = 0) async throws {
        try await send(Self.encode(opcode, data, fin: fin, masked: masked, bits: bits))
    }

    static func encode(_ opcode: UInt8, _ data: [UInt8], fin: Bool = true, masked: Bool = true, bits: UInt8 = 0)
        -> [UInt8]
    {
        var bytes = [(fin ? 0x80 : 0) | bits | opcode]
        let mark: UInt8 = masked ? 0x80 : 0
        switch data.count {
        case ..<126: bytes.append(mark | UInt8(data.count))
        case ..<65536: bytes += [mark | 126, UInt8(data.count >> 8), UInt8(data.count & 255)]
        default: bytes += [mark | 127] + (0..<8).map { UInt8(truncatingIfNeeded: data.count >> (56 - 8 * $0)) }
        }
        guard masked else { return bytes + data }
        let key: [UInt8] = [0x11, 0x22, 0x33, 0x44]
        return bytes + key + data.enumerated().map { $1 ^ key[$0 & 3] }
    }

    /// Asks for a WebSocket with the given parts and returns the answer.
    func upgrade(
        token: String?, origin: String?, host: String? = nil, protocols: String? = nil, version: String = "13"
    ) async throws -> Answer {
        var request = "GET /websockify\(token.map { "?token=" + $0 } ?? "") HTTP/1.1\r\n"
        request += "Host: \(host ?? "127.0.0.1:\(port)")\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        request += "Sec-WebSocket-Version: \(version)\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        if let origin { request += "Origin: \(origin)\r\n" }
        if let protocols { request += "Sec-WebSocket-Protocol: \(protocols)\r\n" }
        try await send(request + "\r\n")
        return try await answer()
    }

    /// Opens the WebSocket as the page would.
    func open(_ token: Token) async throws {
        let answer = try await upgrade(token: token.text, origin: "http://127.0.0.1:\(port)", protocols: "binary")
        if answer.status != 101 { throw Ended() }
    }

    /// The answer to a GET of that target.
    func get(_ target: String, _ headers: String = "", method: String = "GET") async throws -> Answer {
        try await send("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(headers)\r\n")
        return try await answer(bodiless: method == "HEAD")
    }

    func answer(bodiless: Bool = false) async throws -> Answer {
        var end: Int?
        while true {
            end = buffer.readableBytesView.indices.first {
                $0 + 4 <= buffer.writerIndex && buffer.getBytes(at: $0, length: 4) == [13, 10, 13, 10]
            }
            if end != nil { break }
            try await more()
        }
        let head = buffer.readString(length: (end ?? 0) - buffer.readerIndex) ?? ""
        buffer.moveReaderIndex(forwardBy: 4)
        let lines = head.split(separator: "\r\n")
        var answer = Answer(status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: [:], body: "")
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            answer.headers[line[..<colon].lowercased()] = String(line[line.index(colon, offsetBy: 2)...])
        }
        let length = bodiless ? 0 : answer.headers["content-length"].flatMap { Int($0) } ?? 0
        answer.body = String(decoding: try await take(length), as: UTF8.self)
        return answer
    }

    /// The next frame.
    func frame() async throws -> Frame {
        let head = try await take(2)
        var length = Int(head[1] & 0x7f)
        if length >= 126 { length = try await take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) } }
        return Frame(opcode: head[0] & 15, fin: head[0] & 0x80 != 0, data: try await take(length))
    }

    /// The payload of binary frames, until there are so many bytes.
    func payload(_ count: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let frame = try await frame()
            guard frame.opcode == 2, frame.fin else { throw Ended() }
            bytes += frame.data
        }
        return bytes
    }

    /// Waits for the end of the connection; the count of bytes that still came.
    func untilEnd() async -> Int {
        var count = buffer.readableBytes
        buffer.clear()
        while let next = try? await inbound.next() { count += next.readableBytes }
        return count
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count { try await more() }
        let bytes = buffer.readBytes(length: count) ?? []
        buffer.discardReadBytes()
        return bytes
    }

    private func more() async throws {
        guard let next = try await inbound.next() else { throw Ended() }
        buffer.writeImmutableBuffer(next)
    }
}
