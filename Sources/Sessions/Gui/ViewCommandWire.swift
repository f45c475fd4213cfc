internal import Framebuffer
internal import Plumbing

extension ViewCommand {
    /// Appends the command: its kind, the view, its arguments.
    func write(to writer: inout MessageWriter) {
        func head(_ kind: UInt8, _ id: ViewID) {
            writer.write(kind)
            writer.write(id.rawValue)
        }
        switch self {
        case .create(let id, let parent):
            head(parent == nil ? 1 : 2, id)
            if let parent { writer.write(parent.rawValue) }
        case .destroy(let id): head(3, id)
        case .associate(let id, let token):
            head(4, id)
            writer.write(token.high)
            writer.write(token.low)
        case .forget(let id): head(5, id)
        case .geometry(let id, let rect):
            head(6, id)
            writer.write(rect)
        case .offset(let id, let point):
            head(7, id)
            writer.write(point)
        case .front(let id): head(8, id)
        case .back(let id): head(9, id)
        case .frontOf(let id, let neighbour):
            head(10, id)
            writer.write(neighbour.rawValue)
        case .behindOf(let id, let neighbour):
            head(11, id)
            writer.write(neighbour.rawValue)
        case .background(let id): head(12, id)
        case .title(let id, let text):
            head(13, id)
            writer.write(Self.cut(text))
        }
    }

    /// Reads a command.
    init(_ reader: inout MessageReader) throws(WireError) {
        let kind: UInt8 = try reader.read()
        let id = ViewID(try reader.read())
        switch kind {
        case 1: self = .create(id, parent: nil)
        case 2: self = .create(id, parent: ViewID(try reader.read()))
        case 3: self = .destroy(id)
        case 4:
            let high: UInt64 = try reader.read()
            self = .associate(id, ViewToken(high: high, low: try reader.read()))
        case 5: self = .forget(id)
        case 6: self = .geometry(id, try reader.rect())
        case 7: self = .offset(id, try reader.point())
        case 8: self = .front(id)
        case 9: self = .back(id)
        case 10: self = .frontOf(id, neighbour: ViewID(try reader.read()))
        case 11: self = .behindOf(id, neighbour: ViewID(try reader.read()))
        case 12: self = .background(id)
        case 13: self = .title(id, try reader.text(limit: Self.titleLimit))
        default: throw .invalid("view command \(kind)")
        }
    }

    /// The text, cut to the limit between two characters.
    private static func cut(_ text: String) -> String {
        var result = ""
        for character in text {
            if result.utf8.count + String(character).utf8.count > titleLimit { break }
            result.append(character)
        }
        return result
    }
}
