package import Framebuffer

/// A label that has its place on the map.
package struct PlacedLabel: Sendable {
    package let id: UInt64
    package let text: String
    /// Where its anchor lies in the unit square.
    package let anchor: MapPoint
    /// Which copy of the world it stands in, 0 for the one between -180 and 180 degrees.
    package var copy: Int
    let rank: Int
    let art: LabelArt

    /// What it keeps free, from its anchor.
    package var boxes: [Rect] { art.boxes }

    /// The pixel of its anchor, from the north-west corner of the world.
    package func position(zoom: Double) -> Point {
        let size = Mercator.worldSize(zoom: zoom)
        return Point(
            Int((anchor.x * size).rounded()) + copy * Int(size.rounded()), Int((anchor.y * size).rounded()))
    }
}

/// Decides which labels are written, so that none touches another.
///
/// The order is fixed by rank and name, so the same view always gets the same labels. Labels that stand already keep
/// their place while the zoom stays, so nothing flickers while the map is moved.
package struct LabelPlacer {
    /// A tile of the view and its labels.
    package struct Tile {
        let frame: TileFrame
        let copy: Int
        let sheets: [LabelSheet]

        /// A tile at its place in one copy of the world.
        package init(frame: TileFrame, copy: Int, sheets: [LabelSheet]) {
            self.frame = frame
            self.copy = copy
            self.sheets = sheets
        }
    }

    /// The distance between two mentions of a street, in pixels.
    static let repeatDistance = 280.0

    private struct Entry {
        let candidate: LabelCandidate
        let anchor: MapPoint
        let copy: Int
        let id: UInt64
        let line: LabelLine?
        let standing: PlacedLabel?
    }

    /// The labels for the tiles at a zoom, as far as they reach into `area` (pixels of the world).
    ///
    /// `standing` are those that were placed before; `moving` tells that only the view moved since.
    package static func place(
        _ tiles: [Tile], zoom: Double, area: Rect, standing: [PlacedLabel], moving: Bool, artist: LabelArtist
    ) -> [PlacedLabel] {
        let known = Dictionary(standing.map { (Identity($0.id, $0.copy), $0) }, uniquingKeysWith: { a, _ in a })
        var entries: [Entry] = []
        for tile in tiles {
            for sheet in tile.sheets {
                for candidate in sheet.candidates where candidate.zooms.contains(zoom) {
                    collect(candidate, tile, zoom, known, artist, into: &entries)
                }
            }
        }
        entries.sort { a, b in
            let (stands, other) = (a.standing != nil, b.standing != nil)
            if moving && stands != other { return stands }
            if a.candidate.rank != b.candidate.rank { return a.candidate.rank < b.candidate.rank }
            if stands != other { return stands }
            return (a.id, a.copy, a.anchor.x) < (b.id, b.copy, b.anchor.x)
        }
        var grid = CollisionGrid(area)
        var result: [PlacedLabel] = []
        var streets: [String: [Point]] = [:]
        for entry in entries {
            let size = Mercator.worldSize(zoom: zoom)
            let at = Point(
                Int((entry.anchor.x * size).rounded()) + entry.copy * Int(size.rounded()),
                Int((entry.anchor.y * size).rounded()))
            if entry.line != nil, tooNear(at, streets[entry.candidate.text]) { continue }
            guard area.inset(by: -300).contains(at),
                let art = moving ? entry.standing?.art ?? art(entry, artist) : art(entry, artist),
                grid.claim(art.boxes.map { $0.offset(by: at) })
            else { continue }
            if entry.line != nil { streets[entry.candidate.text, default: []].append(at) }
            result.append(
                PlacedLabel(
                    id: entry.id, text: entry.candidate.text, anchor: entry.anchor, copy: entry.copy,
                    rank: entry.candidate.rank, art: art))
        }
        return result
    }

    private struct Identity: Hashable {
        let id: UInt64
        let copy: Int

        init(_ id: UInt64, _ copy: Int) {
            self.id = id
            self.copy = copy
        }
    }

    private static func art(_ entry: Entry, _ artist: LabelArtist) -> LabelArt? {
        if let line = entry.line { artist.art(entry.candidate, along: line) } else { artist.art(entry.candidate) }
    }

    private static func tooNear(_ point: Point, _ others: [Point]?) -> Bool {
        (others ?? []).contains { other in
            let (dx, dy) = (Double(other.x - point.x), Double(other.y - point.y))
            return dx * dx + dy * dy < repeatDistance * repeatDistance
        }
    }

    private static func collect(
        _ candidate: LabelCandidate, _ tile: Tile, _ zoom: Double, _ known: [Identity: PlacedLabel],
        _ artist: LabelArtist, into entries: inout [Entry]
    ) {
        let size = Mercator.worldSize(zoom: zoom)
        func owned(_ x: Double, _ y: Double) -> Bool {
            let rect = tile.frame.rect
            return x >= Double(rect.left) && x < Double(rect.right) && y >= Double(rect.top) && y < Double(rect.bottom)
        }
        guard candidate.placement == .line else {
            let point = candidate.path[0]
            guard owned(point.x * size, point.y * size) else { return }
            entries.append(
                Entry(
                    candidate: candidate, anchor: point, copy: tile.copy, id: candidate.id, line: nil,
                    standing: known[Identity(candidate.id, tile.copy)]))
            return
        }
        let pixels = candidate.path.map { (x: $0.x * size, y: $0.y * size) }
        var length = 0.0
        for (a, b) in zip(pixels, pixels.dropFirst()) {
            length += ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
        }
        // Rough before exact: shaping is dear, and most pieces of street are far too short for their name.
        guard length.isFinite, length < 200_000, length > Double(candidate.text.utf8.count) * 3,
            length > artist.length(candidate) + 8
        else { return }
        let count = max(1, Int(length / repeatDistance))
        for index in 0..<count {
            let middle = (Double(index) + 0.5) * length / Double(count)
            guard let at = point(pixels, middle), owned(at.x, at.y) else { continue }
            let id = candidate.id &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15
            let anchor = MapPoint(at.x / size, at.y / size)
            let (originX, originY) = ((anchor.x * size).rounded(), (anchor.y * size).rounded())
            entries.append(
                Entry(
                    candidate: candidate, anchor: anchor, copy: tile.copy, id: id,
                    line: LabelLine(points: pixels.map { ($0.x - originX, $0.y - originY) }, middle: middle),
                    standing: known[Identity(id, tile.copy)]))
        }
    }

    private static func point(_ line: [(x: Double, y: Double)], _ distance: Double) -> (x: Double, y: Double)? {
        var rest = distance
        for (a, b) in zip(line, line.dropFirst()) {
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let length = (dx * dx + dy * dy).squareRoot()
            if rest <= length, length > 0 { return (a.x + dx * rest / length, a.y + dy * rest / length) }
            rest -= length
        }
        return nil
    }
}

/// What of the view is taken by labels, in cells of a coarse grid.
struct CollisionGrid {
    private static let cell = 64
    private let area: Rect
    private let columns: Int
    private let rows: Int
    private var cells: [[Rect]]

    /// An empty grid over an area; labels may reach out of it.
    init(_ area: Rect) {
        self.area = area
        columns = max(1, (area.width + Self.cell - 1) / Self.cell)
        rows = max(1, (area.height + Self.cell - 1) / Self.cell)
        cells = Array(repeating: [], count: columns * rows)
    }

    /// Takes the boxes if none of them is taken yet.
    mutating func claim(_ boxes: [Rect]) -> Bool {
        for box in boxes {
            for index in indices(box) where cells[index].contains(where: { $0.intersects(box) }) { return false }
        }
        for box in boxes {
            for index in indices(box) { cells[index].append(box) }
        }
        return true
    }

    /// The cells that a box touches; what lies outside of the area counts for the nearest cells.
    private func indices(_ box: Rect) -> [Int] {
        func column(_ x: Int) -> Int { min(columns - 1, max(0, (x - area.x) / Self.cell)) }
        func row(_ y: Int) -> Int { min(rows - 1, max(0, (y - area.y) / Self.cell)) }
        var result: [Int] = []
        for y in row(box.top)...row(box.bottom) {
            for x in column(box.left)...column(box.right) { result.append(y * columns + x) }
        }
        return result
    }
}
