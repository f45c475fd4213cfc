import Framebuffer
import Nitpicker
import Sessions
import TestKit
import Testing

/// What captures, slow readers and quotas are owed.
@Suite struct LogTests {
    @Test(arguments: 0..<100) func eachBufferIsMadeLikeThePanorama(seed: Int) {
        // The panorama is a picture of numbers, each capture copies what it is told to.
        var random = Seeded(seed)
        let bounds = Rect(0, 0, 30, 20)
        let window = random.rect(in: 20).intersection(bounds)
        var panorama = ComposerTests.randomBitmap(bounds.area, &random)
        var log = CaptureLog(window)
        var buffers = (0..<3).map { _ in Bitmap(bounds.area) }
        for index in 0..<3 { log.add(buffer: index) }
        var previous: Bitmap?
        var number: UInt64 = 0
        for _ in 0..<40 {
            var changes = Changes()
            if random.int(0...1) == 0 {
                let rect = random.rect(in: 12).intersection(bounds)
                let patch = ComposerTests.randomBitmap(rect.area, &random)
                panorama.withSurface { target in patch.withPixels { target.copy($0, $0.bounds, to: rect.origin) } }
                changes.damage(rect)
            } else {
                let delta = Point(random.int(-3...3), random.int(-3...3))
                let target = random.rect(in: 15).intersection(bounds).intersection(bounds.offset(by: delta))
                panorama.withSurface { $0.copy($0, target.offset(by: -delta), to: target.origin) }
                changes.move(Region(target), by: delta)
            }
            log.note(changes)
            guard random.int(0...1) == 0 else { continue }
            let index = random.int(0...2)
            guard let take = log.capture(into: index) else {
                Issue.record("no buffer")
                return
            }
            panorama.withPixels { source in
                buffers[index].withSurface { target in
                    for rect in take.redraw.rects { target.copy(source, rect, to: rect.origin) }
                }
            }
            #expect(window.contains(take.redraw.bounds))
            #expect(same(buffers[index], panorama, window))
            #expect(take.number == (take.changes.isEmpty ? number : number + 1))
            number = take.number
            if var earlier = previous {
                let old = earlier
                for point in points(window) where take.changes.moved.contains(point) {
                    let from = point - take.changes.delta
                    earlier[point.x, point.y] = old[from.x, from.y]
                }
                for point in points(take.changes.damage.bounds) where take.changes.damage.contains(point) {
                    earlier[point.x, point.y] = panorama[point.x, point.y]
                }
                #expect(same(earlier, panorama, window))
            }
            previous = panorama
            #expect(!log.hasNews)
        }
        #expect(log.capture(into: 7) == nil)
    }

    private func points(_ rect: Rect) -> [Point] {
        (rect.top..<rect.bottom).flatMap { y in (rect.left..<rect.right).map { Point($0, y) } }
    }

    private func same(_ a: Bitmap, _ b: Bitmap, _ rect: Rect) -> Bool {
        a.withPixels { a in b.withPixels { b in a.equals(b, in: rect) } }
    }

    @Test func aQuotaIsNeverExceededAndGivenBack() {
        var quota = Quota(100)
        #expect(quota.charge(60) == nil)
        #expect(quota.charge(60) == 20)
        #expect(quota.used == 60)
        #expect(quota.charge(90, releasing: 60) == nil)
        #expect(quota.charge(20) == 10)
        quota.upgrade(10)
        #expect(quota.charge(20) == nil)
        #expect(quota.charge(0, releasing: 110) == nil && quota.used == 0)
        quota.upgrade(.max)
        quota.upgrade(.max)
        quota.upgrade(-5)
        #expect(quota.limit > 1 << 60)
    }

    @Test(arguments: 0..<100) func aFullQueueLosesNoRelease(seed: Int) {
        var random = Seeded(seed)
        var queue = InputQueue()
        var held: Set<KeyCode> = []
        var out: [InputEvent] = []
        for _ in 0..<5000 {
            let key = KeyCode(UInt16(random.int(1...20)))
            switch random.int(0...9) {
            case 0, 1, 2:
                if held.insert(key).inserted { queue.append(.press(KeyPress(key))) }
            case 3, 4, 5:
                if held.remove(key) != nil { queue.append(.release(key)) }
            case 6: queue.append(.motion(x: random.int(0...9), y: 0))
            case 7: queue.append(.wheel(dx: 0, dy: 1))
            case 8: queue.append(random.int(0...1) == 0 ? .focusEnter : .focusLeave)
            default: if random.int(0...30) == 0 { out += queue.take(random.int(1...300)) }
            }
        }
        for key in held { queue.append(.release(key)) }
        queue.append(.motion(x: 77, y: 7))
        var count = 0
        while !queue.isEmpty {
            out += queue.take(100)
            count += 100
        }
        #expect(count < 4 * InputQueue.limit)
        var down: Set<KeyCode> = []
        for event in out {
            if case .press(let press) = event { #expect(down.insert(press.key).inserted) }
            if case .release(let key) = event { #expect(down.remove(key) != nil) }
        }
        #expect(down.isEmpty)
        #expect(out.last == .motion(x: 77, y: 7))
    }

    @Test func labelsAreDrawnWithTheShippedFont() {
        let painter = FontLabels()
        let size = painter.size(label: "app -> map", title: "Ostsee", scale: 120)
        #expect(size.width > 60 && size.height > 10)
        #expect(painter.size(label: "app -> map", title: "", scale: 120).width < size.width)
        // On an output of twice the scale letters are twice as large.
        let large = painter.size(label: "app -> map", title: "Ostsee", scale: 240)
        #expect(abs(large.width - 2 * size.width) < 10 && abs(large.height - 2 * size.height) < 4)
        var picture = Bitmap(Area(200, 40), filledWith: Color(rgb: 0x808080))
        picture.withSurface {
            painter.paint(
                label: "app -> map", title: "Ostsee", color: Color(rgb: 0xff0000), scale: 120, at: Point(10, 10),
                clip: Rect(0, 0, 200, 20), into: $0)
        }
        #expect(picture.pixels.contains(Color.white.bits))
        #expect(picture.pixels.contains(Color.black.bits))
        #expect(picture.pixels.contains(Color(rgb: 0xff0000).bits))
        #expect(picture.pixels[(200 * 20)...].allSatisfy { $0 == 0xff80_8080 })
        let none = FontLabels(file: "/nonexistent.ttf")
        #expect(none.size(label: "a", title: "b", scale: 120).isEmpty)
    }
}
