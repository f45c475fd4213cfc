package import Framebuffer
package import Plumbing

/// What a capture client says it shows.
package struct CaptureOutput: Hashable, Sendable {
    /// The size of the picture it wants, in pixels.
    package var area: Area
    /// The physical size in millimetres, zero when unknown.
    package var millimetres: Area
    /// Output pixels a logical pixel, in 1/120; 120 is the only scale served.
    package var scale: Int
    /// Whether the pointer is left out of the picture and delivered by `CaptureEvent.pointer`.
    package var pointerApart: Bool
    /// Whether the picture becomes an output, which the panorama grows by.
    ///
    /// Otherwise the client only looks on.
    package var isOutput: Bool
    /// Whether the client is told all outputs of the panorama, and sees black where none is.
    package var tellsOutputs: Bool
    /// Where the picture lies in the part of the panorama that the policy gives the client.
    package var place: Point
    /// The screens that an output consists of; none for one that is all of it.
    package var screens: [CaptureScreen]

    /// An output.
    package init(
        _ area: Area, millimetres: Area = .zero, scale: Int = 120, pointerApart: Bool = false, isOutput: Bool = true,
        tellsOutputs: Bool = false, place: Point = .zero, screens: [CaptureScreen] = []
    ) {
        self.area = area
        self.millimetres = millimetres
        self.scale = scale
        self.pointerApart = pointerApart
        self.isOutput = isOutput
        self.tellsOutputs = tellsOutputs
        self.place = place
        self.screens = screens
    }

    /// The greatest distance of a place from the beginning, each way.
    package static let placeLimit = 1 << 16
}

/// What a client says over a Capture session.
package enum CaptureRequest: Hashable, Sendable {
    /// Says what is shown; to be sent before anything else, and again for another size, which forgets all buffers. Answered by `output`.
    case configure(CaptureOutput)
    /// The memory file that comes along is buffer `index` (0 ... 7), as large as the output, rows without padding. Answered by `done`.
    case buffer(serial: UInt32, index: Int)
    /// Composes into a buffer what it lacks: at once, or as soon as there is something to capture. Answered by one `frame`.
    ///
    /// One waits at a time: another one has it answered first. So has `configure`, with nothing drawn.
    case capture(index: Int, whenChanged: Bool = false)
    /// Asks for one `wakeup` as soon as there is something to capture.
    case arm
    /// Has a capture that waits answered now, whether there is something new or not; without one it is nothing.
    case hurry
    /// Asks for the views by themselves, and has those of the sessions of a label, if one is named, drawn into a buffer without what lies over them.
    ///
    /// Answered by `look`; refused unless the server's configuration names this client. Captures find nothing in the buffer afterwards.
    case look(index: Int, label: String)

    /// Buffers have an index below this.
    package static let bufferLimit = 8

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .configure(let output):
            var writer = MessageWriter(opcode: 1)
            writer.write(output.area)
            writer.write(output.millimetres)
            writer.write(uint32: output.scale)
            let flags = (output.pointerApart ? 1 : 0) | (output.isOutput ? 2 : 0) | (output.tellsOutputs ? 4 : 0)
            writer.write(UInt32(flags))
            writer.write(output.place)
            writer.write(output.screens)
            return writer.bytes
        case .buffer(let serial, let index):
            var writer = MessageWriter(opcode: 2)
            writer.write(serial)
            writer.write(uint32: index)
            return writer.bytes
        case .capture(let index, let whenChanged):
            var writer = MessageWriter(opcode: 3)
            writer.write(uint32: index)
            writer.write(UInt32(whenChanged ? 1 : 0))
            return writer.bytes
        case .arm: return MessageWriter(opcode: 4).bytes
        case .hurry: return MessageWriter(opcode: 5).bytes
        case .look(let index, let label):
            var writer = MessageWriter(opcode: 6)
            writer.write(uint32: index)
            writer.write(label)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let area = try reader.area(Mode.sizeLimit)
            let millimetres = try reader.area(1 << 20)
            let scale = try reader.count(120 * 16, "scale")
            let flags: UInt32 = try reader.read()
            guard flags <= 7 else { throw .invalid("flags") }
            let place = try reader.point()
            guard (0...CaptureOutput.placeLimit).contains(place.x), (0...CaptureOutput.placeLimit).contains(place.y)
            else { throw .invalid("place") }
            self = .configure(
                CaptureOutput(
                    area, millimetres: millimetres, scale: scale, pointerApart: flags & 1 != 0,
                    isOutput: flags & 2 != 0, tellsOutputs: flags & 4 != 0, place: place,
                    screens: try reader.screens(of: area)))
        case 2:
            let serial: UInt32 = try reader.read()
            self = .buffer(serial: serial, index: try reader.count(Self.bufferLimit - 1, "buffer index"))
        case 3:
            let index = try reader.count(Self.bufferLimit - 1, "buffer index")
            self = .capture(index: index, whenChanged: try reader.count(1, "flags") != 0)
        case 4: self = .arm
        case 5: self = .hurry
        case 6:
            let index = try reader.count(Self.bufferLimit - 1, "buffer index")
            self = .look(index: index, label: try reader.text(limit: Label.limit))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// The result of a capture.
///
/// All coordinates are the output's.
package struct CaptureFrame: Hashable, Sendable {
    /// The buffer that holds the picture now.
    package var index: Int
    /// Counts the captures of this session that found something new; equal numbers mean equal pictures.
    package var number: UInt64
    /// Whether a client was in the middle of drawing for longer than the server waits.
    package var isTorn: Bool
    /// What was drawn into this buffer, all that changed since its own last capture.
    package var damage: [Rect]
    /// What is new since this session's previous capture, into whichever buffer.
    package var changed: [Rect]
    /// Each pixel p in these is what stood at `p - delta` in this session's previous capture.
    package var moved: [Rect]
    package var delta: Point
    /// Where the pointer is, nil when it is nowhere in this output.
    package var pointer: Point?

    /// A frame.
    package init(
        index: Int, number: UInt64, isTorn: Bool = false, damage: [Rect] = [], changed: [Rect] = [], moved: [Rect] = [],
        delta: Point = .zero, pointer: Point? = nil
    ) {
        self.index = index
        self.number = number
        self.isTorn = isTorn
        self.damage = damage
        self.changed = changed
        self.moved = moved
        self.delta = delta
        self.pointer = pointer
    }
}

/// What the server says over a Capture session.
package enum CaptureEvent: Hashable, Sendable {
    /// The part of the panorama that is captured.
    case output(Rect)
    case done(serial: UInt32, RequestStatus)
    case frame(CaptureFrame)
    case wakeup
    /// The pointer's picture: a memory file of `size` pixels with alpha comes along, unless the size is zero (no pointer).
    case pointer(size: Area, hotSpot: Point)
    /// The outputs of the panorama, to who asked to be told, and whenever they are others.
    case outputs([CaptureNeighbour])
    /// The views by themselves.
    indirect case look(CaptureLook)

    private static let rectLimit = 512

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .output(let rect):
            var writer = MessageWriter(opcode: 1)
            writer.write(rect)
            return writer.bytes
        case .done(let serial, let status):
            var writer = MessageWriter(opcode: 2)
            writer.write(serial)
            status.write(to: &writer)
            return writer.bytes
        case .frame(let frame):
            var writer = MessageWriter(opcode: 3)
            writer.write(uint32: frame.index)
            writer.write(frame.number)
            writer.write(UInt32((frame.isTorn ? 1 : 0) | (frame.pointer == nil ? 0 : 2)))
            writer.write(frame.delta)
            writer.write(frame.pointer ?? .zero)
            writer.write(frame.damage)
            writer.write(frame.changed)
            writer.write(frame.moved)
            return writer.bytes
        case .wakeup: return MessageWriter(opcode: 4).bytes
        case .pointer(let size, let hotSpot):
            var writer = MessageWriter(opcode: 5)
            writer.write(size)
            writer.write(hotSpot)
            return writer.bytes
        case .look(let look):
            var writer = MessageWriter(opcode: 7)
            look.write(to: &writer)
            return writer.bytes
        case .outputs(let outputs):
            var writer = MessageWriter(opcode: 6)
            writer.write(outputs)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1: self = .output(try reader.rect())
        case 2:
            let serial: UInt32 = try reader.read()
            self = .done(serial: serial, try RequestStatus(&reader))
        case 3:
            var frame = CaptureFrame(index: try reader.count(CaptureRequest.bufferLimit - 1, "index"), number: 0)
            frame.number = try reader.read()
            let flags: UInt32 = try reader.read()
            frame.isTorn = flags & 1 != 0
            frame.delta = try reader.point()
            let pointer = try reader.point()
            frame.pointer = flags & 2 != 0 ? pointer : nil
            frame.damage = try reader.rects(limit: Self.rectLimit)
            frame.changed = try reader.rects(limit: Self.rectLimit)
            frame.moved = try reader.rects(limit: Self.rectLimit)
            self = .frame(frame)
        case 4: self = .wakeup
        case 5:
            let size = try reader.area(512)
            self = .pointer(size: size, hotSpot: try reader.point())
        case 6: self = .outputs(try reader.neighbours())
        case 7: self = .look(try CaptureLook(&reader))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
