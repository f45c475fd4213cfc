import NIOCore
import NIOPosix
import Synchronization
import Testing
import VNCFront

/// What hostile, slow and greedy browsers cost.
@Suite(.serialized) struct PressureTests {
    private let total = 64 << 20
    /// Far less than the total, far more than our bound and the kernel's buffers.
    private let bound = 24 << 20

    @Test func aBrowserThatDoesNotReadStopsTheServerAndNoOneElse() async throws {
        try await withFront([.flood(total), .echo]) { front, server, token, group in
            try await Peer.with(front, group) { slow in
                try await slow.open(token)
                try await Peer.with(front, group) { try await Self.chat($0, token) }
                let sent = server.ledger.withLock { $0.sent }
                #expect(sent < bound, "\(sent) bytes were taken for a browser that reads none")
                // Now it reads, and all is there, in order.
                var count = 0
                var right = true
                while count < total {
                    let frame = try await slow.frame()
                    right = right && frame.opcode == 2 && frame.data.first == UInt8(count % 251)
                    count += frame.data.count
                    right = right && frame.data.last == UInt8((count - 1) % 251)
                }
                #expect(right && count == total)
            }
        }
    }

    @Test func aServerThatDoesNotReadStopsTheBrowserAndNoOneElse() async throws {
        try await withFront([.deaf, .echo]) { front, server, token, group in
            let sent = Tally()
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                let channel = peer.channel
                async let talk: Void = Self.pour(channel, sent)
                try await Peer.with(front, group) { try await Self.chat($0, token) }
                #expect(sent.count < bound)
                server.release()
                try await talk
                try await settle { server.ledger.withLock { $0.received } >= 65_000_000 }
            }
        }
    }

    private final class Tally: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add(_ bytes: Int) { value.withLock { $0 += bytes } }
    }

    private static func pour(_ channel: any Channel, _ sent: Tally) async throws {
        let frame = ByteBuffer(bytes: Peer.encode(2, [UInt8](repeating: 5, count: 65_000)))
        for _ in 0..<1000 {
            // Done when the kernel has it.
            try await channel.writeAndFlush(frame)
            sent.add(65_000)
        }
    }

    /// A thousand round trips, each of which lets the others do what they can.
    private static func chat(_ peer: Peer, _ token: Token) async throws {
        try await peer.open(token)
        for number in 0..<1000 {
            let data = [UInt8(number & 255), UInt8(number >> 8)]
            try await peer.frame(2, data)
            #expect(try await peer.payload(2) == data)
        }
    }

    @Test func aStalledGoodByeIsCutOff() async throws {
        var limits = Limits()
        limits.closeTime = .milliseconds(20)
        try await withFront([.brief], limits: limits) { front, _, token, group in
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                _ = try await peer.payload(3)
                #expect(try await peer.frame().opcode == 8)
                #expect(await peer.untilEnd() == 0)
            }
        }
    }

    @Test(arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
    func aRequestThatDoesNotComeEndsTheConnection(part: String) async throws {
        var limits = Limits()
        limits.requestTime = .milliseconds(50)
        try await withFront(limits: limits) { front, _, _, group in
            try await Peer.with(front, group) { peer in
                if !part.isEmpty { try await peer.send(part) }
                #expect(await peer.untilEnd() == 0)
            }
        }
    }

    @Test func anIdleConnectionEndsAfterItsAnswer() async throws {
        var limits = Limits()
        limits.requestTime = .milliseconds(200)
        try await withFront(limits: limits) { front, _, _, group in
            try await Peer.with(front, group) { peer in
                let page = try await peer.get("/")
                #expect(page.status == 200)
                #expect(await peer.untilEnd() == 0)
            }
        }
    }

    @Test func greedyHeadsAreRefused() async throws {
        try await withFront { front, _, _, group in
            let many = (0..<100).map { "x-\($0): 1\r\n" }.joined()
            let long = "x: " + String(repeating: "y", count: 5000) + "\r\n"
            let both = (0..<20).map { "x-\($0): " + String(repeating: "y", count: 1000) + "\r\n" }.joined()
            for headers in [many, long, both] {
                try await Peer.with(front, group) { peer in
                    let answer = try await peer.get("/", headers)
                    #expect(answer.status == 400)
                    #expect(await peer.untilEnd() == 0)
                }
            }
            let target = "/" + String(repeating: "z", count: 5000)
            let status = try await Peer.with(front, group) { try await $0.get(target).status }
            #expect(status == 400)
            try await Peer.with(front, group) { peer in
                let answer = try await peer.get("/", "Content-Length: 100000000\r\n")
                #expect(answer.status == 413)
            }
        }
    }

    @Test func connectionsAndViewersAreCounted() async throws {
        var limits = Limits()
        limits.connections = 4
        limits.viewers = 2
        try await withFront(limits: limits) { front, _, token, group in
            try await Peer.with(front, group) { one in
                try await one.open(token)
                try await Peer.with(front, group) { two in
                    try await two.open(token)
                    try await Peer.with(front, group) { three in
                        let answer = try await three.upgrade(
                            token: token.text, origin: "http://127.0.0.1:\(front.port)")
                        #expect(answer.status == 503)
                        _ = await three.untilEnd()
                    }
                    try await settle { front.connections == 2 }
                    try await Peer.with(front, group) { three in
                        #expect(try await three.get("/").status == 200)
                        try await Peer.with(front, group) { four in
                            #expect(try await four.get("/").status == 200)
                            let extra = try await Peer.with(front, group) { await $0.untilEnd() }
                            #expect(extra == 0)
                            #expect(try await four.get("/").status == 200)
                        }
                    }
                }
            }
            // All places are free again.
            try await settle { front.connections == 0 }
            try await Peer.with(front, group) { try await $0.open(token) }
        }
    }

    @Test func aFloodOfPingsCostsOneAnswerWhileTheBrowserDoesNotRead() async throws {
        try await withFront([.echo]) { front, _, token, group in
            try await Peer.with(front, group) { rude in
                try await rude.open(token)
                let ping = Peer.encode(9, [UInt8](repeating: 1, count: 125))
                let pings = (0..<1000).flatMap { _ in ping }
                // 256 MiB of answers if each were kept.
                for _ in 0..<200 { try await rude.send(pings) }
                try await rude.frame(2, [42])
                var frame = try await rude.frame()
                var pongs = 0
                while frame.opcode == 10 {
                    pongs += 1
                    frame = try await rude.frame()
                }
                #expect(frame == Peer.Frame(opcode: 2, fin: true, data: [42]))
                #expect(pongs >= 1 && pongs <= 200_000)
            }
        }
    }
}
