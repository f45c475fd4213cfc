internal import Framebuffer

/// Where on a screen there is writing: boxes around lines of what stands close together.
///
/// A screen has grounds of many kinds, each with letters lighter or darker than itself; what reads letters wants one kind at a time, and
/// no empty space, which costs as much time as letters do.
struct TextBlocks {
    /// The boxes, block by block from top to bottom and from left to right; each is a line, or a block that has no empty rows.
    let boxes: [Rect]

    /// The side of a cell, in which there is something or not.
    private static let cell = 4
    /// How many empty cells may be between letters and words, and between lines, of one block.
    private static let gap = (across: 5, down: 1)
    /// Neighbours that differ by so much in lightness are an edge.
    private static let contrast = 28
    /// Edges that go straight on for longer are no letters'.
    private static let longestStroke = 48
    /// What is smaller is no letter.
    private static let smallest = Area(3, 5)
    /// The ground that is left beside a line: more could have a window's border in it.
    private static let margin = 1
    /// What is lower belongs to the line beside it: dots, accents, strokes under letters.
    private static let lowest = 5

    /// The blocks of what is written.
    init(_ writing: Writing) {
        let (light, area) = (writing.light, writing.area)
        let size = Area((area.width + Self.cell - 1) / Self.cell, (area.height + Self.cell - 1) / Self.cell)
        var isEdge = [Bool](repeating: false, count: area.count)
        var isFull = [Bool](repeating: false, count: size.count)
        for x in 0..<max(0, area.width - 1) {
            var start = 0
            for y in 0...area.height {
                let index = y * area.width + x
                if y < area.height, abs(light[index + 1] - light[index]) > Self.contrast { continue }
                if y - start <= Self.longestStroke {
                    for row in start..<y {
                        isEdge[row * area.width + x] = true
                        isFull[row / Self.cell * size.width + x / Self.cell] = true
                    }
                }
                start = y + 1
            }
        }
        var blocks = Self.groups(isFull, size).map { box in
            Rect(
                left: box.left * Self.cell, top: box.top * Self.cell, right: box.right * Self.cell + 1,
                bottom: box.bottom * Self.cell
            ).intersection(Rect(.zero, area))
        }
        Self.join(&blocks)
        boxes = blocks.sorted { ($0.top, $0.left) < ($1.top, $1.left) }.flatMap { block in
            Self.lines(of: block) { y in
                (block.left..<block.right).count { isEdge[y * area.width + $0] }
            }.map { rows in
                // As wide as its letters, without the frame of a window beside them; not into the line beside it.
                let columns = (block.left..<block.right).filter { x in
                    rows.contains { isEdge[$0 * area.width + x] }
                }
                return Rect(
                    left: (columns.first ?? 0) - Self.margin, top: rows.lowerBound - 1,
                    right: (columns.last ?? 0) + 2 + Self.margin, bottom: rows.upperBound + 1
                ).intersection(Rect(.zero, area))
            }.filter { $0.width >= Self.smallest.width && $0.height >= Self.smallest.height }
        }
    }

    /// The rows of a block's lines, between which there are empty ones.
    ///
    /// - Parameter edges: how many edges a row has.
    private static func lines(of block: Rect, edges: (Int) -> Int) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start: Int?
        for y in block.top...block.bottom {
            if y < block.bottom, edges(y) > 0 {
                start = start ?? y
            } else if let first = start {
                lines.append(first..<y)
                start = nil
            }
        }
        var index = 0
        while index < lines.count {
            let line = lines[index]
            guard line.count < lowest else {
                index += 1
                continue
            }
            let above = index > 0 ? line.lowerBound - lines[index - 1].upperBound : Int.max
            let below = index + 1 < lines.count ? lines[index + 1].lowerBound - line.upperBound : Int.max
            if min(above, below) > lowest {
                index += 1
            } else if below <= above {
                lines[index + 1] = line.lowerBound..<lines[index + 1].upperBound
                lines.remove(at: index)
            } else {
                lines[index - 1] = lines[index - 1].lowerBound..<line.upperBound
                lines.remove(at: index)
            }
        }
        return cut(lines, edges)
    }

    /// Divides lines that touch, such as one and the cursor below it: they are much higher than others, and cut where least is written.
    private static func cut(_ lines: [Range<Int>], _ edges: (Int) -> Int) -> [Range<Int>] {
        guard lines.count > 1 else { return lines }
        let usual = lines.map(\.count).sorted()[lines.count / 2]
        return lines.flatMap { line in
            var parts: [Range<Int>] = []
            var rest = line
            while rest.count * 5 > usual * 8 {
                let middle = rest.lowerBound + usual
                let rows = (middle - usual / 3)..<min(rest.upperBound, middle + usual / 3 + 1)
                guard let cut = rows.min(by: { edges($0) < edges($1) }) else { break }
                parts.append(rest.lowerBound..<cut)
                rest = cut..<rest.upperBound
            }
            return parts + [rest]
        }
    }

    /// The boxes around full cells that are no farther from each other than the gap.
    private static func groups(_ isFull: [Bool], _ size: Area) -> [Rect] {
        var isOpen = isFull
        var groups: [Rect] = []
        for first in isOpen.indices where isOpen[first] {
            isOpen[first] = false
            var waiting = [first]
            var box = Rect(first % size.width, first / size.width, 1, 1)
            while let next = waiting.popLast() {
                let (x, y) = (next % size.width, next / size.width)
                box = box.union(Rect(x, y, 1, 1))
                for row in max(0, y - 1 - gap.down)...min(size.height - 1, y + 1 + gap.down) {
                    for column in max(0, x - 1 - gap.across)...min(size.width - 1, x + 1 + gap.across) {
                        let index = row * size.width + column
                        guard isOpen[index] else { continue }
                        isOpen[index] = false
                        waiting.append(index)
                    }
                }
            }
            groups.append(box)
        }
        return groups
    }

    /// Makes one box of those that overlap, until none does.
    private static func join(_ boxes: inout [Rect]) {
        var index = 0
        while index < boxes.count {
            let box = boxes[index]
            if let other = boxes.indices.first(where: { $0 > index && boxes[$0].intersects(box) }) {
                boxes[index] = box.union(boxes.remove(at: other))
                // It has grown, and may overlap those before it too.
                index = 0
            } else {
                index += 1
            }
        }
    }
}
