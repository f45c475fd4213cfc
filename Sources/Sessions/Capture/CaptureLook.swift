package import Framebuffer
internal import Plumbing

/// What a capture client that may is told of views by themselves, whatever lies over them.
package struct CaptureLook: Hashable, Sendable {
    /// A view on the output, front ones first.
    package struct View: Hashable, Sendable {
        /// The label of its session.
        package var label: String
        package var title: String
        /// Where it lies, in coordinates of the output.
        package var rect: Rect

        /// A view.
        package init(label: String, title: String, rect: Rect) {
            self.label = label
            self.title = title
            self.rect = rect
        }
    }

    /// The buffer that was drawn into.
    package var index: Int
    /// Why nothing is told, if it is not.
    package var status: RequestStatus
    /// The part of the output whose pixels are in the buffer now; empty when no view of the label is there.
    package var drawn: Rect
    package var views: [View]

    /// More views than these are not told of.
    package static let viewLimit = 128
    private static let textLimit = 256

    /// What is told.
    package init(index: Int, status: RequestStatus = .ok, drawn: Rect = .zero, views: [View] = []) {
        self.index = index
        self.status = status
        self.drawn = drawn
        self.views = views
    }

    func write(to writer: inout MessageWriter) {
        writer.write(uint32: index)
        status.write(to: &writer)
        writer.write(drawn)
        writer.write(UInt16(clamping: min(views.count, Self.viewLimit)))
        for view in views.prefix(Self.viewLimit) {
            writer.write(view.label)
            writer.write(view.title)
            writer.write(view.rect)
        }
    }

    init(_ reader: inout MessageReader) throws(WireError) {
        index = try reader.count(CaptureRequest.bufferLimit - 1, "index")
        status = try RequestStatus(&reader)
        drawn = try reader.rect()
        let count = Int(try reader.read(UInt16.self))
        guard count <= Self.viewLimit else { throw .invalid("view count") }
        views = []
        for _ in 0..<count {
            let label = try reader.text(limit: Self.textLimit)
            let title = try reader.text(limit: Self.textLimit)
            views.append(View(label: label, title: title, rect: try reader.rect()))
        }
    }
}
