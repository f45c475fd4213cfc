package import Framebuffer

/// What a viewer has seen since it connected, counted by the rectangle.
package struct VNCRecord: Sendable {
    /// Updates that arrived whole; a picture is only looked at between two of them.
    package internal(set) var updates = 0
    /// Rectangles by their encoding.
    package internal(set) var rectangles: [VNCEncoding: Int] = [:]
    /// Rectangles that carry no pixels but tell something, by their number in the protocol.
    package internal(set) var pseudo: [Int32: Int] = [:]
    /// Whether every pixel has been sent since the picture got its size.
    package var isWhole: Bool { !area.isEmpty && missing.isEmpty && frame?.isComplete != false }
    private var missing = Region()
    /// Pixels in rectangles by their encoding.
    package internal(set) var pixels: [VNCEncoding: Int] = [:]
    /// The rectangles that were told to have moved: where from, where to; the newest thousand.
    package internal(set) var copies: [(source: Rect, target: Point)] = []
    /// The rectangles of the newest update.
    package internal(set) var newest: [Rect] = []
    /// How often the picture got another size, the first one included.
    package internal(set) var sizes = 0
    package internal(set) var area = Area.zero
    /// The pointer's picture as it was delivered last; nil before.
    package internal(set) var cursor: VNCCursor?
    /// How many pictures of the pointer came.
    package internal(set) var cursors = 0
    /// Where the server put the pointer, if it ever did.
    package internal(set) var cursorPosition: Point?
    /// The server's clipboard in Latin-1, as it was delivered last.
    package internal(set) var clipboard: String?
    package internal(set) var bells = 0
    /// What the server told of the frame that the picture is; nil of a server that does not speak our extension.
    package internal(set) var frame: VNCFrame?
    /// What the server was asked by our extension and has not answered, by number, and its answers.
    var questions: Set<UInt32> = []
    var answers: [UInt32: VNCAnswer] = [:]
    /// Sound that came and nobody has taken yet, 16 bits a sample, lowest byte first.
    package internal(set) var heard: [UInt8] = []
    /// How often a rectangle held the pixel in the corner, which is what a fence asks for.
    var corners = 0
    private var pending: [Rect] = []
    private var pendingFrame: VNCFrame?

    /// A viewer that has seen nothing.
    package init() {}

    /// All rectangles with pixels.
    package var rectangleCount: Int { rectangles.values.reduce(0, +) }

    package mutating func resized(_ area: Area) {
        self.area = area
        missing = Region(Rect(.zero, area))
        sizes += 1
    }

    package mutating func rectangle(_ rect: Rect, _ encoding: VNCEncoding) {
        if encoding.number < 0 && encoding != .unknown {
            pseudo[encoding.number, default: 0] += 1
            return
        }
        rectangles[encoding, default: 0] += 1
        if !missing.isEmpty { missing.subtract(rect) }
        pixels[encoding, default: 0] += rect.count
        if rect.contains(Point.zero) { corners += 1 }
        pending.append(rect)
    }

    package mutating func copied(_ source: Rect, to target: Point) {
        if copies.count == 1000 { copies.removeFirst(500) }
        copies.append((source, target))
    }

    package mutating func finished() {
        updates += 1
        newest = pending
        pending = []
        frame = pendingFrame ?? frame
        pendingFrame = nil
    }

    package mutating func framed(_ frame: VNCFrame) { pendingFrame = frame }

    /// Takes an answer; what was not asked, or not any more, is passed over.
    mutating func answered(_ number: UInt32, _ answer: VNCAnswer) {
        if questions.remove(number) != nil { answers[number] = answer }
    }
}

/// The pointer's picture as a server delivered it.
package struct VNCCursor: Hashable, Sendable {
    /// The picture; what the mask leaves out is clear.
    package let image: Bitmap
    /// The pixel that points.
    package let hotSpot: Point
}
