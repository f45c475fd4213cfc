import NIOCore
import NIOPosix
import TestKit
import Testing
import VNCFront

/// Random and damaged bytes: the front ends the connection or answers, and lives.
@Suite struct NoiseTests {
    @Test func noiseInsteadOfRequests() async throws {
        try await withFront { front, _, token, group in
            var random = Seeded(6080)
            let good = Array(
                "GET /websockify?token=\(token.text) HTTP/1.1\r\nHost: localhost\r\nUpgrade: x\r\n\r\n".utf8)
            for round in 0..<300 {
                var bytes = good
                if round % 3 == 0 {
                    bytes = (0..<Int.random(in: 1...2000, using: &random)).map { _ in
                        .random(in: 0...255, using: &random)
                    }
                } else {
                    for _ in 0..<Int.random(in: 1...8, using: &random) {
                        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                    }
                }
                let request = bytes
                try await Peer.with(front, group) { try await $0.send(request + Array("\r\n\r\n".utf8)) }
            }
            let status = try await Peer.with(front, group) { try await $0.get("/").status }
            #expect(status == 200)
        }
    }

    @Test func noiseInsteadOfFrames() async throws {
        var limits = Limits()
        limits.closeTime = .milliseconds(50)
        try await withFront(limits: limits) { front, server, token, group in
            var random = Seeded(6455)
            for round in 0..<300 {
                var bytes: [UInt8] = []
                for _ in 0..<10 {
                    let data = [UInt8](
                        repeating: .random(in: 0...255, using: &random), count: .random(in: 0...200, using: &random))
                    bytes += Peer.encode(
                        .random(in: 0...15, using: &random), data, fin: .random(using: &random),
                        masked: .random(in: 0..<8, using: &random) > 0)
                }
                if round % 2 == 0 {
                    for _ in 0..<5 {
                        bytes[.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                    }
                }
                let noise = bytes
                try await Peer.with(front, group) { peer in
                    try await peer.open(token)
                    try? await peer.send(noise)
                }
            }
            try await Peer.with(front, group) { peer in
                try await peer.open(token)
                try await peer.frame(2, [1, 2, 3])
                #expect(try await peer.payload(3) == [1, 2, 3])
            }
            try await settle { server.ledger.withLock { $0.closed == $0.opened } && front.connections == 0 }
        }
    }
}
