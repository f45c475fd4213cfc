import Framebuffer
import TestKit
import XDrawing
import XFonts
import XRender
import XlibCompat

/// The engine and a Xvfb, which get the same requests and have to answer and draw the same.
final class RenderTwins {
    /// What the same thing is called on one of the two.
    struct Side {
        var isOurs = false
        let base: UInt32
        let root: UInt32
        /// RENDER's major opcode.
        let major: UInt8
        /// The numbers of picture formats by what they are.
        let formats: [PictureFormat: UInt32]

        func number(_ format: PictureFormat?) -> UInt32 { format.flatMap { formats[$0] } ?? 0 }
        func id(_ local: UInt32) -> UInt32 { local == 0 ? 0 : base | local }
    }

    let wire: XWire
    let engine: Engine
    let client: Client
    private(set) var theirs: Side
    private(set) var ours: Side
    private let theirErrorBase: UInt8
    private var lastID: UInt32 = 0

    init(_ wire: XWire) throws {
        self.wire = wire
        engine = Engine(Engine.Configuration(), fonts: FontCatalog(path: []), presenter: Memories())
        guard let client = engine.connect() else { throw Failure() }
        self.client = client
        ours = Side(isOurs: true, base: client.base, root: Identifiers.root, major: 0, formats: [:])
        theirs = Side(base: wire.setup.resourceBase, root: wire.setup.root, major: 0, formats: [:])
        let question = XRequest(98).u16(6, 0).text("RENDER")
        guard let found = try wire.reply(question), found.u8(8) == 1 else { throw Failure() }
        theirErrorBase = found.u8(11)
        let major = found.u8(9)
        _ = send(question)
        for isOurs in [true, false] {
            let number = isOurs ? Extension.render.rawValue : major
            let version = XRequest(number, 0).u32(0, 11)
            let list = XRequest(number, 1)
            if isOurs {
                _ = send(version)
                ours = Side(
                    isOurs: true, base: ours.base, root: ours.root, major: number, formats: Self.formats(send(list)))
            } else {
                _ = try wire.reply(version)
                let answer = try wire.reply(list)
                theirs = Side(base: theirs.base, root: theirs.root, major: number, formats: Self.formats(answer))
            }
        }
        try sync()
    }

    struct Failure: Error {}

    func newID() -> UInt32 {
        lastID += 1
        return lastID
    }

    /// Sends a request to both.
    func both(_ make: (Side) -> XRequest) throws {
        try wire.send(make(theirs))
        _ = send(make(ours))
    }

    /// The codes of the errors that came since the last time, theirs and ours; those of RENDER counted from 200 on.
    func errors() throws -> (theirs: [UInt8], ours: [UInt8]) {
        try sync()
        let theirCodes = wire.errors.map { $0.code >= theirErrorBase ? $0.code - theirErrorBase + 200 : $0.code }
        wire.forget()
        defer { ourErrors.removeAll() }
        let base = Extension.render.firstError
        return (theirCodes, ourErrors.map { $0.code >= base ? $0.code - base + 200 : $0.code })
    }

    /// The major opcodes of an extension, theirs and ours.
    func majors(_ name: String) throws -> (theirs: UInt8, ours: UInt8) {
        let question = XRequest(98).u16(name.utf8.count, 0).text(name)
        guard let theirs = try wire.reply(question), let ours = send(question), theirs.u8(8) == 1, ours.u8(8) == 1
        else { throw Failure() }
        return (theirs.u8(9), ours.u8(9))
    }

    /// The replies to a request without their sequence numbers; empty where there was an error.
    ///
    /// Where a reply has a rectangle without pixels at one of `rects`, its place counts as nothing: servers keep an old one.
    func answers(rects: [Int] = [], _ make: (Side) -> XRequest) throws -> (theirs: [UInt8], ours: [UInt8]) {
        func plain(_ packet: XPacket?) -> [UInt8] {
            guard let packet else { return [] }
            var bytes = packet.bytes
            for place in rects where bytes[place + 4..<place + 8].allSatisfy({ $0 == 0 }) {
                bytes.replaceSubrange(place..<place + 4, with: [0, 0, 0, 0])
            }
            return Array(bytes[0..<2] + bytes[4...])
        }
        let theirs = try wire.reply(make(theirs))
        return (plain(theirs), plain(send(make(ours))))
    }

    private var ourErrors: [XPacket] = []

    func sync() throws {
        try wire.sync()
        _ = send(.getInputFocus())
    }

    /// The pixels of a pixmap on both sides; what is no part of a pixel is 0.
    func images(_ id: UInt32, width: Int, height: Int, depth: Int) throws -> (theirs: [UInt8], ours: [UInt8]) {
        func get(_ side: Side) -> XRequest {
            .getImage(side.id(id), format: 2, x: 0, y: 0, width: width, height: height)
        }
        guard let theirs = try wire.reply(get(theirs)), let ours = send(get(ours)) else { throw Failure() }
        func plain(_ packet: XPacket) -> [UInt8] {
            var bytes = Array(packet.bytes.dropFirst(32))
            if depth == 24 { for place in stride(from: 3, to: bytes.count, by: 4) { bytes[place] = 0 } }
            let row = Raster.stride(width: width, depth: depth)
            let used = depth == 1 ? (width + 7) / 8 : depth == 8 ? width : 4 * width
            for y in 0..<height {
                for place in used..<max(used, row) { bytes[y * row + place] = 0 }
                if depth == 1, width & 7 != 0 { bytes[y * row + used - 1] &= 1 << UInt8(width & 7) - 1 }
            }
            return bytes
        }
        return (plain(theirs), plain(ours))
    }

    /// Lets the engine handle a request; gives the reply, and keeps errors.
    func send(_ request: XRequest) -> XPacket? {
        let bytes = request.finished
        handle(bytes, engine, client)
        var reader = XPacketReader()
        var reply: XPacket?
        for packet in reader.feed(client.output.takeAll()) {
            if packet.isReply { reply = packet }
            if packet.isError { ourErrors.append(packet) }
        }
        return reply
    }

    /// The numbers of our formats in a reply to QueryPictFormats.
    private static func formats(_ reply: XPacket?) -> [PictureFormat: UInt32] {
        guard let reply else { return [:] }
        var result: [PictureFormat: UInt32] = [:]
        for index in 0..<Int(reply.u32(8)) {
            let place = 32 + 28 * index
            func matches(_ format: PictureFormat) -> Bool {
                let channels = [format.red, format.green, format.blue, format.alpha]
                return Int(reply.u8(place + 5)) == format.depth && reply.u8(place + 4) == 1
                    && channels.enumerated().allSatisfy { index, channel in
                        reply.u16(place + 10 + 4 * index) == channel.mask
                            && (channel.mask == 0 || reply.u16(place + 8 + 4 * index) == channel.shift)
                    }
            }
            for format in PictureFormat.all where result[format] == nil && matches(format) {
                result[format] = reply.u32(place)
            }
        }
        return result
    }
}

/// A presenter that shows nothing.
final class Nobody: Presenter {
    func open(_ surface: WindowSurface, area: Area) -> Bool { false }
    func resize(_ surface: WindowSurface, to area: Area) -> Bool { false }
    func move(_ surface: WindowSurface) {}
    func raise(_ surface: WindowSurface) {}
    func update(_ surface: WindowSurface) {}
    func close(_ surface: WindowSurface) {}
    func begin(_ surface: WindowSurface) {}
    func end(_ surface: WindowSurface) {}
    func show(cursor: Cursor?, on surface: WindowSurface) {}
    func bell(_ percent: Int) {}
}

/// A presenter that gives memory and shows it to nobody.
final class Memories: Presenter {
    func open(_ surface: WindowSurface, area: Area) -> Bool { resize(surface, to: area) }
    func resize(_ surface: WindowSurface, to area: Area) -> Bool {
        guard let memory = PixelMemory(width: area.width, height: area.height, depth: 24) else { return false }
        surface.raster = memory.raster
        surface.presentation = memory
        return true
    }
    func move(_ surface: WindowSurface) {}
    func raise(_ surface: WindowSurface) {}
    func update(_ surface: WindowSurface) {}
    func close(_ surface: WindowSurface) { surface.presentation = nil }
    func begin(_ surface: WindowSurface) {}
    func end(_ surface: WindowSurface) {}
    func show(cursor: Cursor?, on surface: WindowSurface) {}
    func bell(_ percent: Int) {}
}
