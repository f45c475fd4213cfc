package import Framebuffer
internal import Plumbing

/// What a client knows of the place it draws for.
package struct GuiInfo: Hashable, Sendable {
    /// The size that a window filling its place would have: the domain's, or what a window manager wants.
    package var area: Area
    /// Output pixels a logical pixel, in 1/120.
    package var scale: Int
    /// The physical size of the output in millimetres, zero when unknown.
    package var millimetres: Area
    /// Whether the user asked for the window to be closed.
    package var isClosed: Bool
    /// Whether any output exists; without one `area` is the last known.
    package var isVisible: Bool
    /// All that outputs show, in the session's coordinates.
    package var panorama: Rect
    /// The outputs as far as they show the session's place.
    package var captures: [Capture]

    /// The most outputs that are told.
    package static let captureLimit = 64

    /// One output.
    package struct Capture: Hashable, Sendable {
        /// Its label.
        package var name: String
        /// What it shows of the session's place, in the session's coordinates.
        package var rect: Rect
        /// The physical size of the whole output, zero when unknown.
        package var millimetres: Area
        /// Output pixels a logical pixel, in 1/120.
        package var scale: Int

        /// An output.
        package init(name: String, rect: Rect, millimetres: Area = .zero, scale: Int = 120) {
            self.name = name
            self.rect = rect
            self.millimetres = millimetres
            self.scale = scale
        }
    }

    /// A description of the place.
    package init(
        area: Area, scale: Int = 120, millimetres: Area = .zero, isClosed: Bool = false, isVisible: Bool = true,
        panorama: Rect? = nil, captures: [Capture] = []
    ) {
        self.area = area
        self.scale = scale
        self.millimetres = millimetres
        self.isClosed = isClosed
        self.isVisible = isVisible
        self.panorama = panorama ?? Rect(.zero, area)
        self.captures = captures
    }
}

extension GuiInfo {
    /// Appends the description.
    func write(to writer: inout MessageWriter) {
        writer.write(area)
        writer.write(uint32: scale)
        writer.write(millimetres)
        writer.write(UInt32((isClosed ? 1 : 0) | (isVisible ? 2 : 0)))
        writer.write(panorama)
        let captures = captures.prefix(Self.captureLimit)
        writer.write(UInt16(captures.count))
        for capture in captures {
            writer.write(capture.name)
            writer.write(capture.rect)
            writer.write(capture.millimetres)
            writer.write(uint32: capture.scale)
        }
    }

    /// Reads a description.
    init(_ reader: inout MessageReader) throws(WireError) {
        let area = try reader.area(1 << 20)
        let scale = try reader.count(Mode.scaleLimit, "scale")
        let millimetres = try reader.area(1 << 20)
        let flags: UInt32 = try reader.read()
        let panorama = try reader.rect()
        let count: UInt16 = try reader.read()
        guard count <= Self.captureLimit else { throw .invalid("output count") }
        var captures: [Capture] = []
        for _ in 0..<count {
            var capture = Capture(name: try reader.text(limit: Label.limit), rect: try reader.rect())
            capture.millimetres = try reader.area(1 << 20)
            capture.scale = try reader.count(Mode.scaleLimit, "scale")
            captures.append(capture)
        }
        self.init(
            area: area, scale: scale, millimetres: millimetres, isClosed: flags & 1 != 0, isVisible: flags & 2 != 0,
            panorama: panorama, captures: captures)
    }
}
