import Framebuffer
import Testing
import VNCServer

struct ViewerPartsTests {
    private let area = Area(200, 150)

    private func viewer(_ numbers: [Int]) -> LiveViewer { LiveViewer(area, numbers) }

    @Test func anUpdateInPartsBringsEverythingOnce() {
        let viewer = viewer([1, 16, -312, -313])
        viewer.allowContinuously(Rect(.zero, area))
        var shown = Region()
        var updates = 0
        while let update = viewer.nextUpdate(pixels: 5000) {
            let part = Region(update.damage)
            #expect(part.count <= 5000 && shown.intersection(part).isEmpty)
            shown.formUnion(part)
            updates += 1
            viewer.updateSent()
        }
        #expect(shown == Region(Rect(.zero, area)) && updates == 6)
    }

    @Test func whatWasAskedForComesWhole() {
        let viewer = viewer([1, 16, -312, -313])
        viewer.request(incremental: false, Rect(.zero, area))
        #expect(viewer.nextUpdate(pixels: 5000)?.damage == [Rect(.zero, area)])
    }

    @Test func smallThingsGoBeforeTheRestOfALargeOne() {
        let area = Area(1000, 1000)
        let viewer = LiveViewer(area, [1, 16, -312, -313])
        viewer.allowContinuously(Rect(.zero, area))
        #expect(viewer.nextUpdate(pixels: 100_000)?.damage == [Rect(0, 0, 1000, 100)])
        viewer.updateSent()
        // What was sent changes again: in the same row as the rest, but small.
        viewer.append(Changes(all: Rect(10, 10, 20, 20)))
        #expect(viewer.nextUpdate(pixels: 100_000)?.damage.first == Rect(10, 10, 20, 20))
        viewer.updateSent()
    }

    @Test func whatChangesAllTheTimeDoesNotKeepTheRestAway() {
        let area = Area(1000, 1000)
        let viewer = LiveViewer(area, [1, 16, -312, -313])
        viewer.allowContinuously(Rect(.zero, area))
        var shown = Region()
        for _ in 0..<10 {
            viewer.append(Changes(all: Rect(.zero, area)))
            for rect in viewer.nextUpdate(pixels: 100_000)?.damage ?? [] { shown.formUnion(rect) }
            viewer.updateSent()
        }
        #expect(shown == Region(Rect(.zero, area)))
    }

    @Test func aMoveBetweenPartsMovesWhatIsStillToCome() {
        let area = Area(1000, 1000)
        let viewer = LiveViewer(area, [1, 16, -312, -313])
        viewer.allowContinuously(Rect(.zero, area))
        _ = viewer.nextUpdate(pixels: 500_000)
        viewer.updateSent()
        var scroll = Changes()
        scroll.move(Region(Rect(0, 0, 1000, 900)), by: Point(0, -100))
        scroll.damage(Rect(0, 900, 1000, 100))
        viewer.append(scroll)
        let update = viewer.nextUpdate()
        #expect(update?.moves == [Rect(0, 0, 1000, 400)] && update?.delta == Point(0, -100))
        #expect(update?.damage == [Rect(0, 400, 1000, 600)])
    }
}
