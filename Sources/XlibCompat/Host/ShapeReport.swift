internal import Sessions

/// The report `shape` of a program: what the pointer is to look like over its windows.
///
/// Its label is that of the program's Gui sessions and one part more, by which a pointer knows whose it is. It is opened at the first cursor,
/// and tells nothing while the pointer is elsewhere: of two programs with one label that one counts which has the pointer.
struct ShapeReport {
    /// The largest side of a cursor that is told; a larger one looks like the usual pointer.
    static let sizeLimit = 128

    private let link: ParentLink
    private let name: String
    private var client: ReportClient?
    private var isRefused = false
    private var isHere = false
    private var shape = Document.object([])
    /// The pictures of the last cursors: programs go to and fro between few.
    private var known: [(cursor: Cursor, version: Int, document: Document)] = []

    /// The report for sessions of that label.
    init(_ link: ParentLink, label: String) {
        self.link = link
        name = label.isEmpty ? "shape" : "\(label) -> shape"
    }

    /// The descriptor to watch, once there is a report.
    var descriptorNumber: Int32? { client?.descriptorNumber }

    /// The pointer is to look like that from now on.
    mutating func show(_ cursor: Cursor?) {
        shape = cursor.map { document(of: $0) } ?? .object([])
        isHere = true
        tell()
    }

    /// The pointer is over a window, or over none any more.
    mutating func pointer(isHere: Bool) {
        if isHere == self.isHere { return }
        self.isHere = isHere
        tell()
    }

    private mutating func tell() {
        if isRefused { return }
        if client == nil {
            // Who never wanted anything but the usual pointer needs no report.
            guard isHere, shape != .object([]) else { return }
            client = try? ReportClient(link, name)
            isRefused = client == nil
        }
        client?.submit(isHere ? shape : .object([]))
    }

    /// Serves the connection.
    mutating func dispatch() {
        guard let client else { return }
        let isOver: Bool
        do throws(SessionError) { isOver = try client.dispatch() != nil } catch { isOver = true }
        guard isOver else { return }
        self.client = nil
        isRefused = true
    }

    private mutating func document(of cursor: Cursor) -> Document {
        if let index = known.firstIndex(where: { $0.cursor === cursor && $0.version == cursor.version }) {
            return known[index].document
        }
        let document = Self.document(of: cursor)
        known.removeAll { $0.cursor === cursor }
        if known.count >= 8 { known.removeFirst() }
        known.append((cursor, cursor.version, document))
        return document
    }

    /// The cursor as a pointer takes it: eight hexadecimal digits a pixel, red, green, blue, alpha.
    static func document(of cursor: Cursor) -> Document {
        guard (1...sizeLimit).contains(cursor.width), (1...sizeLimit).contains(cursor.height) else {
            return .object([])
        }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(cursor.pixels.count * 8)
        for pixel in cursor.pixels {
            let alpha = pixel >> 24
            for shift in [16, 8, 0, 24] as [UInt32] {
                var value = pixel >> shift & 255
                // Pixels of cursors are premultiplied.
                if shift != 24, alpha != 0, alpha != 255 { value = min(255, (value * 255 + alpha / 2) / alpha) }
                text.append(digits[Int(value >> 4)])
                text.append(digits[Int(value & 15)])
            }
        }
        return .object([
            Document.Member("width", .integer(cursor.width)), Document.Member("height", .integer(cursor.height)),
            Document.Member("hot-x", .integer(cursor.hotX)), Document.Member("hot-y", .integer(cursor.hotY)),
            Document.Member("pixels", .string(String(decoding: text, as: UTF8.self))),
        ])
    }
}
