/// Joins the pieces of a street that bear the same name, so that there is room for it.
struct LineMerger {
    /// A joined line.
    struct Line {
        var points: [MapPoint]
        let text: String
        let rule: Int
        let rank: Int
    }

    private struct Name: Hashable {
        let text: String
        let rule: Int
    }

    private var pieces: [Name: [[MapPoint]]] = [:]
    private var order: [(name: Name, rank: Int)] = []

    /// Adds a piece of x and y pairs.
    mutating func add(_ coordinates: ArraySlice<Double>, text: String, rule: Int, rank: Int) {
        guard coordinates.count >= 4 else { return }
        var points: [MapPoint] = []
        points.reserveCapacity(coordinates.count / 2)
        for i in stride(from: coordinates.startIndex, to: coordinates.endIndex - 1, by: 2) {
            points.append(MapPoint(coordinates[i], coordinates[i + 1]))
        }
        let name = Name(text: text, rule: rule)
        if pieces[name] == nil { order.append((name, rank)) }
        pieces[name, default: []].append(points)
    }

    /// The lines, in the order in which their names came.
    func merged() -> [Line] {
        order.flatMap { name, rank in
            Self.joined(pieces[name] ?? []).map { Line(points: $0, text: name.text, rule: name.rule, rank: rank) }
        }
    }

    /// Lines made of pieces that share an end.
    ///
    /// Where more than two meet, the first two are joined.
    private static func joined(_ pieces: [[MapPoint]]) -> [[MapPoint]] {
        var lines: [[MapPoint]?] = []
        // Which line has an end at a point.
        var ends: [MapPoint: Int] = [:]
        for piece in pieces.prefix(1000) {
            guard var line = Optional(piece), let first = line.first, let last = line.last, first != last else {
                lines.append(piece)
                continue
            }
            for end in [first, last] {
                guard let other = ends[end], let met = lines[other], let metFirst = met.first, let metLast = met.last
                else { continue }
                lines[other] = nil
                ends[metFirst] = nil
                ends[metLast] = nil
                let before = metLast == end ? met : met.reversed()
                let after = line.first == end ? line : line.reversed()
                line = before + after.dropFirst()
            }
            if let first = line.first, let last = line.last, first != last {
                ends[first] = lines.count
                ends[last] = lines.count
            }
            lines.append(line)
        }
        return lines.compactMap { $0 }
    }
}
