import Framebuffer
import TestKit
import Testing

/// Changes against a picture whose every pixel knows where it comes from.
@Suite struct ChangesTests {
    @Test func whatIsUpToDateByOtherMeansIsForgotten() {
        var changes = Changes(all: Rect(0, 0, 10, 10))
        changes.remove(Rect(0, 0, 10, 4))
        #expect(changes.damage == Region(Rect(0, 4, 10, 6)))
        changes = Changes()
        changes.move(Region(Rect(0, 0, 10, 10)), by: Point(0, -5))
        // What moved into the rectangle is forgotten, what is not there any more to be moved is new.
        changes.remove(Rect(0, 0, 10, 2))
        #expect(changes.moved == Region(Rect(0, 2, 10, 8)) && changes.damage.isEmpty)
        changes.remove(Rect(0, 12, 10, 2))
        #expect(changes.moved.isEmpty && changes.delta == .zero && changes.damage == Region(Rect(0, 2, 10, 8)))
    }

    private static let bounds = Rect(0, 0, 20, 16)

    /// A picture of numbers, each of them unique when it was drawn.
    private struct Picture: Equatable {
        var values: [Point: Int] = [:]
        var next = 0

        mutating func draw(_ region: Region) {
            for point in points(region) {
                values[point] = next
                next += 1
            }
        }

        mutating func move(_ target: Region, by delta: Point) {
            let old = values
            for point in points(target) { values[point] = old[point - delta] }
        }

        func points(_ region: Region) -> [Point] {
            region.rects.flatMap { rect in
                (rect.top..<rect.bottom).flatMap { y in (rect.left..<rect.right).map { Point($0, y) } }
            }
        }
    }

    /// Whether the changes lead from the old picture to the new one within `rect`.
    private func explain(_ changes: Changes, _ old: Picture, _ new: Picture, in rect: Rect) -> Bool {
        new.points(Region(rect)).allSatisfy { point in
            if changes.damage.contains(point) { return true }
            let origin = changes.moved.contains(point) ? point - changes.delta : point
            guard rect.contains(origin) else { return false }
            return new.values[point] == old.values[origin]
        }
    }

    private func step(_ random: inout Seeded, _ picture: inout Picture, _ changes: inout Changes) {
        if random.int(0...1) == 0 {
            var region = Region()
            for _ in 0..<random.int(1...3) { region.formUnion(random.rect(in: 8).intersection(Self.bounds)) }
            picture.draw(region)
            if random.int(0...1) == 0 {
                changes.damage(region)
            } else {
                for rect in region.rects { changes.damage(rect) }
            }
        } else {
            let delta = Point(random.int(-3...3), random.int(-3...3))
            var target = Region()
            for _ in 0..<random.int(1...2) { target.formUnion(random.rect(in: 12)) }
            target = target.intersection(Self.bounds).intersection(Self.bounds.offset(by: delta))
            picture.move(target, by: delta)
            changes.move(target, by: delta)
        }
    }

    @Test(arguments: 0..<400) func changesExplainTheNewPicture(seed: Int) {
        var random = Seeded(seed)
        var picture = Picture()
        picture.draw(Region(Self.bounds))
        let old = picture
        var changes = Changes()
        for _ in 0..<random.int(1...8) {
            step(&random, &picture, &changes)
            #expect(explain(changes, old, picture, in: Self.bounds))
            #expect(changes.damage.intersection(changes.moved).isEmpty)
            #expect(changes.isEmpty == (changes.damage.isEmpty && changes.moved.isEmpty))
        }
        let window = random.rect(in: 16).intersection(Self.bounds)
        var clipped = changes
        clipped.clip(to: window)
        #expect(explain(clipped, old, picture, in: window))
        #expect(window.contains(clipped.region.bounds))
        var flat = changes
        flat.dropMoves()
        #expect(flat.damage == changes.region)
        #expect(flat.moved.isEmpty)
    }

    @Test(arguments: 0..<400) func appendingIsHappeningOneAfterTheOther(seed: Int) {
        var random = Seeded(seed)
        var picture = Picture()
        picture.draw(Region(Self.bounds))
        let old = picture
        var total = Changes()
        for _ in 0..<3 {
            var part = Changes()
            for _ in 0..<random.int(1...3) { step(&random, &picture, &part) }
            total.append(part)
            #expect(explain(total, old, picture, in: Self.bounds))
        }
    }

    @Test(arguments: 0..<200) func movesCanBeCopiedInPlace(seed: Int) {
        var random = Seeded(seed)
        var picture = Picture()
        picture.draw(Region(Self.bounds))
        var target = Region()
        let delta = Point(random.int(-4...4), random.int(-4...4))
        for _ in 0..<random.int(1...4) { target.formUnion(random.rect(in: 12)) }
        target = target.intersection(Self.bounds).intersection(Self.bounds.offset(by: delta))
        var changes = Changes()
        changes.move(target, by: delta)
        var copied = picture
        picture.move(target, by: delta)
        for rect in changes.orderedMoves { copied.move(Region(rect), by: changes.delta) }
        #expect(copied.values == picture.values)
    }

    @Test func aScrollIsAMoveAndAStrip() {
        var changes = Changes()
        changes.move(Region(Rect(0, 0, 100, 90)), by: Point(0, -10))
        changes.damage(Rect(0, 90, 100, 10))
        #expect(changes.moved == Region(Rect(0, 0, 100, 90)))
        #expect(changes.delta == Point(0, -10))
        #expect(changes.damage == Region(Rect(0, 90, 100, 10)))
        // A second one adds to the first: the strip that was new has moved, too.
        var second = changes
        second.append(changes)
        #expect(second.delta == Point(0, -20))
        #expect(second.moved == Region(Rect(0, 0, 100, 80)))
        #expect(second.damage == Region(Rect(0, 80, 100, 20)))
    }

    @Test func thereAndBackIsNothing() {
        var changes = Changes()
        changes.move(Region(Rect(10, 0, 10, 10)), by: Point(10, 0))
        changes.move(Region(Rect(0, 0, 10, 10)), by: Point(-10, 0))
        #expect(!changes.region.contains(Point(0, 0)))
    }

    @Test func regionsStayBounded() {
        var changes = Changes()
        for index in 0..<500 { changes.damage(Rect(index * 3 % 997, index * 7 % 499, 1, 1)) }
        #expect(changes.damage.rects.count <= Changes.limit)
        #expect((0..<500).allSatisfy { changes.damage.contains(Point($0 * 3 % 997, $0 * 7 % 499)) })
    }
}
