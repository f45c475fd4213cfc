internal import Framebuffer

/// Where in a list of dashes a line is.
struct DashPlace {
    var index: Int
    var offset: Int

    init(_ dashes: DashList) {
        index = 0
        offset = dashes.offset
        while offset >= Int(dashes.lengths[index]) {
            offset -= Int(dashes.lengths[index])
            index = (index + 1) % dashes.lengths.count
        }
    }

    /// Whether it is in a dash, not in a gap.
    var isEven: Bool { index & 1 == 0 }
}

extension WideStroke {
    /// Adds the dashes of one segment and goes on in their list; gives the faces of its ends.
    ///
    /// `drawn` is called after each dash, with whether it is one of the background's. Dashes that are out of sight are
    /// passed over by whole rounds of the list.
    mutating func dashed(
        _ a: Point, _ b: Point, _ dashes: DashList, at place: inout DashPlace, isDouble: Bool, projectsFirst: Bool,
        projectsSecond: Bool, _ drawn: (inout WideStroke, _ isOdd: Bool) -> Void
    ) -> (first: LineFace, second: LineFace) {
        let dx = b.x - a.x
        let dy = b.y - a.y
        let length = (Double(dx) * Double(dx) + Double(dy) * Double(dy)).squareRoot()
        let half = Double(width) / 2
        let way = (x: Double(dx) / length, y: Double(dy) / length)
        let faceK = half * length
        var first = LineFace(x: a.x, y: a.y, dx: dx, dy: dy)
        first.cornerX = half * way.y
        first.cornerY = -half * way.x
        first.k = faceK
        var second = LineFace(x: b.x, y: b.y, dx: -dx, dy: -dy)
        second.cornerX = -first.cornerX
        second.cornerY = -first.cornerY
        second.k = faceK
        let seen = visible(a, way, length)
        var start = 0.0
        var isFirst = true
        var left = Int(dashes.lengths[place.index]) - place.offset
        while length - start > Double(left) {
            // Rounds that end before the first visible place, or begin behind the last.
            let total = Double(dashes.total)
            let room =
                (start < seen.lowerBound ? min(seen.lowerBound, length) : start > seen.upperBound ? length : start)
                - start
            let rounds = ((room - Double(left)) / total).rounded(.down)
            if rounds >= 1, start + rounds * total + Double(left) < length {
                start += rounds * total
                isFirst = false
            }
            let end = start + Double(left)
            if isDouble || place.isEven {
                let projects = !isDouble && cap == .projecting
                piece(
                    first, way, length, from: start - (isFirst ? (projectsFirst ? half : 0) : projects ? half : 0),
                    to: end + (projects ? half : 0))
                if !isDouble, cap == .round {
                    if !isFirst { roundCap(first, x: start * way.x, y: start * way.y) }
                    var back = first
                    back.dx = -dx
                    back.dy = -dy
                    roundCap(back, x: end * way.x, y: end * way.y)
                }
                drawn(&self, !place.isEven)
            }
            start = end
            isFirst = false
            place.index = (place.index + 1) % dashes.lengths.count
            left = Int(dashes.lengths[place.index])
        }
        if isDouble || place.isEven {
            let projects = !isDouble && cap == .projecting
            piece(
                first, way, length, from: start - (isFirst ? (projectsFirst ? half : 0) : projects ? half : 0),
                to: length + (projectsSecond ? half : 0))
            if !isDouble, cap == .round, !isFirst { roundCap(first, x: start * way.x, y: start * way.y) }
            drawn(&self, !place.isEven)
        }
        // What is left of a dash counts in whole pixels.
        left = Int(Double(left) - (length - start))
        if left <= 0 {
            place.index = (place.index + 1) % dashes.lengths.count
            left = Int(dashes.lengths[place.index])
        }
        place.offset = Int(dashes.lengths[place.index]) - left
        return (first, second)
    }

    /// Adds the part of a line between two distances from its start.
    private mutating func piece(
        _ face: LineFace, _ way: (x: Double, y: Double), _ length: Double, from: Double, to: Double
    ) {
        let (dx, dy) = (face.dx, face.dy)
        let (startX, startY) = (from * way.x, from * way.y)
        let (endX, endY) = (to * way.x, to * way.y)
        let sideY = face.cornerY
        shape.removeAll()
        shape.add(from: startY + sideY, to: endY + sideY, dx: dx, dy: dy, k: face.k, atX: face.x, y: face.y)
        shape.add(from: startY - sideY, to: endY - sideY, dx: dx, dy: dy, k: -face.k, atX: face.x, y: face.y)
        let startK = from == 0 ? 0 : startX * Double(dx) + startY * Double(dy)
        let endK = to == length ? Double(dx * dx + dy * dy) : endX * Double(dx) + endY * Double(dy)
        shape.add(from: startY + sideY, to: startY - sideY, dx: -dy, dy: dx, k: startK, atX: face.x, y: face.y)
        shape.add(from: endY + sideY, to: endY - sideY, dx: -dy, dy: dx, k: endK, atX: face.x, y: face.y)
        shape.fill(into: &spans)
    }

    /// The distances from a line's start between which it may be seen.
    private func visible(_ a: Point, _ way: (x: Double, y: Double), _ length: Double) -> ClosedRange<Double> {
        let bounds = spans.bounds
        let margin = Double(2 * width + 4)
        var low = 0.0
        var high = length
        for (place, step, from, to) in [
            (Double(a.x), way.x, Double(bounds.left), Double(bounds.right)),
            (Double(a.y), way.y, Double(bounds.top), Double(bounds.bottom)),
        ] {
            if abs(step) < 1e-9 {
                if place < from - margin || place > to + margin { high = -1 }
                continue
            }
            let one = (from - margin - place) / step
            let two = (to + margin - place) / step
            low = max(low, min(one, two))
            high = min(high, max(one, two))
        }
        return low <= high ? low...high : length...length
    }
}
