import Plumbing
import TestKit
import Testing
import XlibCompat
import XlibDoors

/// The engine behind a unix socket.
@Suite struct SocketDoorTests {
    /// A door, and what is needed to turn it by hand.
    private final class House {
        let loop: Loop
        let host = MemoryHost()
        let door: SocketDoor
        let folder = Scratch.folder()
        let path: String

        /// At a path in a folder of its own, or the one of a display's number.
        init(display: Int? = nil) throws {
            path = display.map { "/tmp/.X11-unix/X\($0)" } ?? folder + "/socket"
            loop = try Loop()
            try Files.makeDirectory("/tmp/.X11-unix", mode: 0o1777)
            door = try SocketDoor(host, on: loop, path: path)
        }

        deinit {
            door.close()
            Scratch.remove(folder)
        }

        func turn(_ times: Int = 1) throws { for _ in 0..<times { try loop.turn(milliseconds: 0) } }
    }

    /// A program at the socket that says what it is told to say.
    private final class Peer {
        let house: House
        let socket: StreamSocket
        private(set) var read: [UInt8] = []
        private(set) var isEnded = false
        /// How many bytes the door's side took.
        private(set) var said = 0

        init(_ house: House) throws {
            self.house = house
            socket = try StreamSocket(unixPath: house.path)
        }

        /// Writes all, while the door takes it; false when it does not any more.
        func say(_ bytes: [UInt8], listens: Bool = true) throws -> Bool {
            var place = 0
            var idle = 0
            while place < bytes.count {
                guard let count = try? socket.write(bytes, from: place) else { return false }
                place += count
                said += count
                idle = count == 0 ? idle + 1 : 0
                if idle > 50 { return false }
                try house.turn()
                if listens { hear() }
            }
            return true
        }

        /// Reads what is there.
        func hear() {
            while !isEnded {
                switch try? socket.read() {
                case .bytes(let bytes): read += bytes
                case .nothing: return
                default: isEnded = true
                }
            }
        }

        /// Turns the door until it has nothing more to say.
        func listen() throws {
            for _ in 0..<20 {
                try house.turn()
                hear()
            }
        }
    }

    private static let hello: [UInt8] = [0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    private static let getInputFocus: [UInt8] = [43, 0, 1, 0]

    @Test func aClientIsWelcomedAndServed() throws {
        let house = try House()
        let peer = try Peer(house)
        #expect(try peer.say(Self.hello + Self.getInputFocus))
        try peer.listen()
        let setup = 8 + 4 * (Int(peer.read[6]) | Int(peer.read[7]) << 8)
        #expect(peer.read.first == 1 && peer.read.count == setup + 32)
        #expect(peer.read[setup] == 1 && peer.read[setup + 2] == 1)
        #expect(house.door.clientCount == 1)
    }

    /// Byte by byte, with an authorization in front.
    @Test func aSetupInPartsIsASetup() throws {
        let house = try House()
        let peer = try Peer(house)
        let name = Array("MIT-MAGIC-COOKIE-1".utf8) + [0, 0]
        let hello: [UInt8] = [0x6c, 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0] + name + [UInt8](repeating: 7, count: 16)
        for byte in hello + Self.getInputFocus + Self.getInputFocus { #expect(try peer.say([byte])) }
        try peer.listen()
        let setup = 8 + 4 * (Int(peer.read[6]) | Int(peer.read[7]) << 8)
        #expect(peer.read.count == setup + 64)
    }

    @Test(
        arguments: [
            ([0x42, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0], "only little-endian programs are served", 6),
            ([0x6c, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0], "protocol version 11 is served", 6),
            ([0x6c, 0, 11, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0], "the authorization is too long", 6),
        ] as [([UInt8], String, Int)])
    func aClientIsRefusedWithAReason(hello: [UInt8], reason: String, at: Int) throws {
        let house = try House()
        let peer = try Peer(house)
        #expect(try peer.say(hello))
        try peer.listen()
        #expect(peer.read.first == 0 && Int(peer.read[1]) == reason.utf8.count)
        #expect(String(decoding: peer.read[8..<8 + reason.utf8.count], as: UTF8.self) == reason)
        #expect(peer.read.count % 4 == 0 && peer.isEnded && house.door.clientCount == 0)
    }

    @Test func nonsenseIsEndedWithoutAWord() throws {
        let house = try House()
        let peer = try Peer(house)
        #expect(try peer.say(Array("GET / HTTP/1.1\r\n\r\n".utf8)))
        try peer.listen()
        #expect(peer.read == [] && peer.isEnded && house.door.clientCount == 0)
    }

    /// Whoever asks without reading waits, is bounded, and holds nobody up.
    @Test func aClientThatNeverReadsWaits() throws {
        let house = try House()
        let deaf = try Peer(house)
        #expect(try deaf.say(Self.hello))
        // As long as the door takes them.
        let asked = [UInt8]((0..<100_000).flatMap { _ in Self.getInputFocus })
        var isTaken = true
        for _ in 0..<100 where isTaken { isTaken = try deaf.say(asked, listens: false) }
        #expect(!isTaken)
        let queued = house.host.engine.clients.compactMap { $0 }.map(\.output.count).max() ?? 0
        #expect(queued <= 4 << 20)

        let other = try Peer(house)
        #expect(try other.say(Self.hello + Self.getInputFocus))
        try other.listen()
        #expect(other.read.count > 40)
        // It goes on once it reads, to the last answer.
        let answers = (deaf.said - Self.hello.count) / 4 * 32
        for _ in 0..<2000 where deaf.read.count < answers { try deaf.listen() }
        let setup = 8 + 4 * (Int(deaf.read[6]) | Int(deaf.read[7]) << 8)
        #expect(deaf.read.count == setup + answers && !deaf.isEnded)
    }

    @Test func aRequestThatIsTooLongEndsItsClient() throws {
        let house = try House()
        let peer = try Peer(house)
        // BIG-REQUESTS is asked for by its number, which is the first of the extensions'.
        #expect(try peer.say(Self.hello + [128, 0, 1, 0] + [127, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]))
        try peer.listen()
        #expect(peer.isEnded && house.door.clientCount == 0)
    }

    @Test func randomBytesAreAnsweredWithErrors() throws {
        let house = try House()
        var random = Seeded(3)
        for _ in 0..<40 {
            let peer = try Peer(house)
            _ = try peer.say(Self.hello)
            for _ in 0..<20 {
                let bytes = (0..<Int.random(in: 0..<600, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                if try !peer.say(bytes) { break }
            }
        }
        try house.turn(20)
        let peer = try Peer(house)
        #expect(try peer.say(Self.hello + Self.getInputFocus))
        try peer.listen()
        #expect(peer.read.first == 1)
    }

    @Test func aClientThatGoesLeavesNothing() throws {
        let house = try House()
        for _ in 0..<300 {
            let peer = try Peer(house)
            #expect(try peer.say(Self.hello + Self.getInputFocus))
        }
        try house.turn(20)
        #expect(house.door.clientCount == 0)
        #expect(house.host.engine.clients.dropFirst().allSatisfy { $0 == nil })
    }

    /// The distribution's own libraries on the other side.
    @Test(.enabled(if: Files.isExecutable("/usr/bin/xdpyinfo"), "needs x11-utils"))
    func anUnmodifiedProgramIsServed() throws {
        let display = Int.random(in: 4300..<4400)
        let house = try House(display: display)
        let environment = ["DISPLAY=:\(display)", "HOME=\(house.folder)"]
        let result = try Scratch.run("/usr/bin/xdpyinfo", [], environment, house.folder) { _ in
            try house.loop.turn(milliseconds: 10)
        }
        #expect(result.text.contains("vendor string:    nitpicker"))
        #expect(result.status == .exited(0))
    }
}
