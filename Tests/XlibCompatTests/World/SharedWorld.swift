import Foundation
import Framebuffer
import Plumbing
import Synchronization
import TestKit
import Testing
import XlibCompat

/// A world's server on a thread of its own.
final class SharedWorld {
    let path: String
    private let base: String
    private let isOver = SharedFlag()
    private let isGone = SharedFlag()
    private let members = SharedNumber()

    init(patience: Int = 20_000) throws {
        base = "/tmp/nitpicker-world-\(try Files.random(8).map { String($0) }.joined())"
        try Files.makePrivateDirectory(base)
        let base = base
        let start = SharedText()
        Thread.detachNewThread { [isOver, isGone, members] in
            defer { isGone.set() }
            guard let loop = try? Loop(), let directory = try? WorldDirectory(base: base) else { return }
            let parent = LocalParent(loop)
            guard let link = try? parent.link("world"),
                let server = try? WorldServer(loop, directory, link: link, component: "world", area: Area(640, 480))
            else { return }
            server.patience = patience
            start.set(directory.path)
            while !isOver.isSet {
                try? loop.turn(milliseconds: 2)
                members.set(server.memberCount)
            }
            server.close()
        }
        var path: String?
        while path == nil { path = start.value }
        self.path = path ?? ""
    }

    deinit {
        isOver.set()
        while !isGone.isSet {}
        Files.removeDirectory(base)
    }

    var memberCount: Int { members.value }

    /// A process joins, while those that are there hear what they are asked.
    func join(_ others: [Process] = [], hears: Bool = true) throws -> Process {
        let result = SharedLink()
        let path = path
        Thread.detachNewThread { result.set(try? WorldLink(directory: path, name: "test")) }
        while !result.isSet { if hears { for other in others { other.hear() } } }
        return Process(try #require(result.take()))
    }

    /// Lets everybody hear until something holds; false after a minute without.
    func hear(_ processes: Process..., until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            for process in processes { process.hear() }
        }
        return true
    }

    /// A process with an engine and a client.
    final class Process {
        let link: WorldLink
        let server: TestServer
        let client: TestClient
        /// What the client was sent and nobody asked for yet.
        var packets: [Packet] = []

        init(_ link: WorldLink) {
            self.link = link
            server = TestServer(hasVisibleRoot: false, world: link)
            client = server.connect()
        }

        func hear() {
            server.engine.time = UInt32(truncatingIfNeeded: Instant.now.nanoseconds / 1_000_000)
            server.engine.hear(link.takeNews(), from: link)
            packets += client.packets()
        }

        /// The first packet of a kind that came, with all before it taken out.
        func take(_ kind: UInt8) -> Packet? {
            packets += client.packets()
            guard let index = packets.firstIndex(where: { $0.kind == kind }) else { return nil }
            defer { packets.removeFirst(index + 1) }
            return packets[index]
        }

        func reply() throws -> Packet {
            packets += client.packets()
            // Events may come behind it.
            let index = try #require(packets.lastIndex { $0.kind < 2 })
            return packets.remove(at: index)
        }

        func atom(_ name: String, onlyIfExists: Bool = false) throws -> UInt32 {
            var words = [UInt32(name.utf8.count)]
            words += Self.words(Array(name.utf8))
            client.send(16, onlyIfExists ? 1 : 0, words)
            return try reply().u32(8)
        }

        func name(of atom: UInt32) throws -> String? {
            client.send(17, 0, [atom])
            let packet = try reply()
            return packet.kind == 1 ? String(decoding: packet.bytes[32..<32 + packet.u16(8)], as: UTF8.self) : nil
        }

        func set(_ bytes: [UInt8], _ name: UInt32, of window: UInt32, type: UInt32 = 31, mode: UInt8 = 0) {
            client.send(18, mode, [window, name, type, 8, UInt32(bytes.count)] + Self.words(bytes))
        }

        func get(_ name: UInt32, of window: UInt32, deletes: Bool = false) throws -> [UInt8]? {
            client.send(20, deletes ? 1 : 0, [window, name, 0, 0, 1 << 24])
            let packet = try reply()
            guard packet.kind == 1, packet.detail != 0 else { return nil }
            return Array(packet.bytes[32..<32 + Int(packet.u32(16)) * Int(packet.detail) / 8])
        }

        func owner(of selection: UInt32) throws -> UInt32 {
            client.send(23, 0, [selection])
            return try reply().u32(8)
        }

        /// Answers a SelectionRequest by a SelectionNotify.
        func notify(_ request: Packet, property: UInt32) {
            client.send(
                25, 0,
                [
                    request.u32(12), 0, 31, request.u32(4), request.u32(12), request.u32(16), request.u32(20), property,
                    0, 0,
                ])
        }

        static func words(_ bytes: [UInt8]) -> [UInt32] {
            stride(from: 0, to: bytes.count, by: 4).map { place in
                (0..<4).reduce(0) { $0 | UInt32(place + $1 < bytes.count ? bytes[place + $1] : 0) << (8 * UInt32($1)) }
            }
        }
    }
}

final class SharedFlag: Sendable {
    private let value = Atomic(false)
    func set() { value.store(true, ordering: .releasing) }
    var isSet: Bool { value.load(ordering: .acquiring) }
}

final class SharedNumber: Sendable {
    private let content = Atomic(0)
    func set(_ number: Int) { content.store(number, ordering: .releasing) }
    var value: Int { content.load(ordering: .acquiring) }
}

final class SharedText: Sendable {
    private let content = Mutex<String?>(nil)
    func set(_ text: String) { content.withLock { $0 = text } }
    var value: String? { content.withLock { $0 } }
}

/// Hands a link from one thread to another.
final class SharedLink: @unchecked Sendable {
    private let flag = SharedFlag()
    private var link: WorldLink?
    func set(_ link: WorldLink?) {
        self.link = link
        flag.set()
    }
    var isSet: Bool { flag.isSet }
    func take() -> WorldLink? {
        defer { link = nil }
        return link
    }
}
