package import Framebuffer
internal import Plumbing

/// One of several screens that a capture client shows of its picture.
package struct CaptureScreen: Hashable, Sendable {
    /// What its label ends with; empty for the client's own label.
    package var name: String
    /// Where it is in the picture.
    package var rect: Rect

    /// The most that one client may have, and the longest name in bytes.
    package static let limit = 64
    package static let nameLimit = 64

    /// A screen.
    package init(_ name: String = "", _ rect: Rect) {
        self.name = name
        self.rect = rect
    }
}

/// An output of the panorama, as a capture client is told of it.
package struct CaptureNeighbour: Hashable, Sendable {
    package var label: String
    /// Where it is in the panorama.
    package var rect: Rect
    /// Whether the client that is told shows it.
    package var isOwn: Bool

    /// An output.
    package init(_ label: String, _ rect: Rect, isOwn: Bool = false) {
        self.label = label
        self.rect = rect
        self.isOwn = isOwn
    }
}

extension MessageWriter {
    mutating func write(_ screens: [CaptureScreen]) {
        let screens = screens.prefix(CaptureScreen.limit)
        write(UInt16(screens.count))
        for screen in screens {
            write(screen.name)
            write(screen.rect)
        }
    }

    mutating func write(_ outputs: [CaptureNeighbour]) {
        let outputs = outputs.prefix(CaptureScreen.limit)
        write(UInt16(outputs.count))
        for output in outputs {
            write(output.label)
            write(output.rect)
            write(UInt32(output.isOwn ? 1 : 0))
        }
    }
}

extension MessageReader {
    /// Reads the screens of a picture, which are all inside of it.
    mutating func screens(of area: Area) throws(WireError) -> [CaptureScreen] {
        let count: UInt16 = try read()
        guard count <= CaptureScreen.limit else { throw .invalid("screen count") }
        var result: [CaptureScreen] = []
        for _ in 0..<count {
            let screen = CaptureScreen(try text(limit: CaptureScreen.nameLimit), try rect())
            guard !screen.rect.isEmpty, Rect(.zero, area).contains(screen.rect) else { throw .invalid("screen") }
            result.append(screen)
        }
        return result
    }

    /// Reads the outputs of the panorama.
    mutating func neighbours() throws(WireError) -> [CaptureNeighbour] {
        let count: UInt16 = try read()
        guard count <= CaptureScreen.limit else { throw .invalid("output count") }
        var result: [CaptureNeighbour] = []
        for _ in 0..<count {
            var output = CaptureNeighbour(try text(limit: Label.limit), try rect())
            output.isOwn = try self.count(1, "flags") != 0
            result.append(output)
        }
        return result
    }
}
