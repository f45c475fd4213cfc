import Framebuffer
import Testing
import VNCServer

/// A viewer whose updates may be taken inside of an expectation.
@dynamicMemberLookup
final class LiveViewer {
    var state: ViewerState

    init(_ area: Area, _ numbers: [Int]) {
        state = ViewerState(area)
        state.configure(Capabilities(numbers))
    }

    subscript<T>(dynamicMember path: KeyPath<ViewerState, T>) -> T { state[keyPath: path] }
    func append(_ changes: Changes) { state.append(changes) }
    func request(incremental: Bool, _ rect: Rect) { state.request(incremental: incremental, rect) }
    func allowContinuously(_ rect: Rect?) { state.allowContinuously(rect) }
    func resize(_ area: Area, reason: ResizeReason) { state.resize(area, reason: reason) }
    func updateSent() { state.updateSent() }
    func nextUpdate(pixels: Int? = nil) -> ViewerUpdate? { state.nextUpdate(pixels: pixels) }
    func nextRefresh(pixels: Int) -> ViewerUpdate? { state.nextRefresh(pixels: pixels) }
}

struct ViewerStateTests {
    private let area = Area(200, 150)

    private func viewer(_ numbers: [Int] = [1, 16]) -> LiveViewer { LiveViewer(area, numbers) }

    @Test func nothingIsSentUnasked() {
        let viewer = viewer()
        #expect(viewer.nextUpdate() == nil)
        viewer.request(incremental: true, Rect(.zero, area))
        #expect(viewer.nextUpdate()?.damage == [Rect(.zero, area)])
        viewer.append(Changes(all: Rect(1, 1, 2, 2)))
        viewer.updateSent()
        #expect(viewer.nextUpdate() == nil)
    }

    @Test func oneUpdateAtATime() {
        let viewer = viewer()
        viewer.request(incremental: true, Rect(.zero, area))
        #expect(viewer.nextUpdate() != nil)
        viewer.request(incremental: true, Rect(.zero, area))
        for x in 0..<100 { viewer.append(Changes(all: Rect(x, x, 3, 3))) }
        #expect(viewer.nextUpdate() == nil)
        viewer.updateSent()
        #expect(viewer.nextUpdate()?.damage.isEmpty == false)
        viewer.updateSent()
        viewer.request(incremental: true, Rect(.zero, area))
        #expect(viewer.nextUpdate() == nil)
    }

    @Test func aFullRequestIsAnsweredThoughNothingChanged() {
        let viewer = viewer()
        viewer.request(incremental: true, Rect(.zero, area))
        _ = viewer.nextUpdate()
        viewer.updateSent()
        viewer.request(incremental: false, Rect(10, 20, 1000, 30))
        #expect(viewer.nextUpdate()?.damage == [Rect(10, 20, 190, 30)])
    }

    @Test func aPartialRequestLeavesTheRest() {
        let viewer = viewer()
        viewer.request(incremental: true, Rect(0, 0, 200, 50))
        #expect(viewer.nextUpdate()?.damage == [Rect(0, 0, 200, 50)])
        viewer.updateSent()
        viewer.request(incremental: true, Rect(.zero, area))
        #expect(viewer.nextUpdate()?.damage == [Rect(0, 50, 200, 100)])
    }

    @Test func movesAreCopiesOnlyForWhoKnowsThem() {
        var changes = Changes()
        changes.move(Region(Rect(0, 0, 200, 140)), by: Point(0, -10))
        changes.damage(Rect(0, 140, 200, 10))
        for (numbers, copies) in [([1, 16], 1), ([16], 0)] {
            let viewer = viewer(numbers)
            viewer.request(incremental: true, Rect(.zero, area))
            _ = viewer.nextUpdate()
            viewer.updateSent()
            viewer.append(changes)
            viewer.request(incremental: true, Rect(.zero, area))
            let update = viewer.nextUpdate()
            #expect(update?.moves.count == copies)
            #expect(update?.damage == (copies == 1 ? [Rect(0, 140, 200, 10)] : [Rect(.zero, area)]))
        }
    }

    @Test func aNewSizeGoesFirstAndAlone() throws {
        let viewer = viewer([16, -223, -308, -258, -239])
        viewer.request(incremental: true, Rect(.zero, area))
        let first = try #require(viewer.nextUpdate())
        #expect(first.sizes == [SizeMessage.announcement] && first.damage.isEmpty && !first.announcesKeys)
        viewer.updateSent()
        viewer.request(incremental: true, Rect(.zero, area))
        let second = try #require(viewer.nextUpdate())
        #expect(second.announcesKeys && second.showsCursor && second.damage == [Rect(.zero, area)])
        viewer.updateSent()
        viewer.resize(Area(300, 100), reason: .thisViewer)
        viewer.request(incremental: true, Rect(.zero, area))
        let third = try #require(viewer.nextUpdate())
        #expect(third.sizes.map(\.reason) == [.thisViewer] && third.area == Area(300, 100) && third.damage.isEmpty)
        viewer.updateSent()
        viewer.request(incremental: true, Rect(0, 0, 300, 100))
        #expect(viewer.nextUpdate()?.damage == [Rect(0, 0, 300, 100)])
    }

    @Test func whoCannotBeToldKeepsItsSize() {
        let viewer = viewer([16])
        viewer.resize(Area(300, 100), reason: .server)
        #expect(viewer.area == area)
        viewer.append(Changes(all: Rect(0, 0, 300, 100)))
        viewer.request(incremental: true, Rect(0, 0, 300, 300))
        #expect(viewer.nextUpdate()?.damage == [Rect(.zero, area)])
    }

    @Test func continuousUpdatesNeedNoRequests() {
        let viewer = viewer([1, 16, -313])
        viewer.allowContinuously(Rect(.zero, area))
        #expect(viewer.nextUpdate() != nil)
        viewer.updateSent()
        #expect(viewer.nextUpdate() == nil)
        viewer.append(Changes(all: Rect(5, 5, 5, 5)))
        #expect(viewer.nextUpdate()?.damage == [Rect(5, 5, 5, 5)])
        viewer.updateSent()
        viewer.allowContinuously(nil)
        viewer.append(Changes(all: Rect(5, 5, 5, 5)))
        #expect(viewer.nextUpdate() == nil)
    }

    @Test func onlyWhatLostSomethingIsRefreshedAndOnlyWhenIdle() {
        let viewer = viewer([1, 7, -24])
        viewer.request(incremental: true, Rect(.zero, area))
        _ = viewer.nextUpdate()
        viewer.state.note(Rect(0, 0, 100, 100), isLossy: true)
        viewer.state.note(Rect(0, 0, 100, 50), isLossy: false)
        #expect(viewer.nextRefresh(pixels: 10_000) == nil)
        viewer.updateSent()
        #expect(viewer.nextRefresh(pixels: 10_000) == nil)
        viewer.request(incremental: true, Rect(.zero, area))
        viewer.append(Changes(all: Rect(150, 0, 5, 5)))
        #expect(viewer.nextRefresh(pixels: 10_000) == nil)
        var scroll = Changes()
        scroll.move(Region(Rect(0, 0, 200, 140)), by: Point(0, -10))
        viewer.append(scroll)
        #expect(viewer.nextUpdate()?.moves.isEmpty == false)
        viewer.updateSent()
        viewer.request(incremental: true, Rect(.zero, area))
        // What was copied is as lossy as before, and what stands where it was is still there below the copy.
        let refresh = viewer.nextRefresh(pixels: 3_000)
        #expect(refresh?.isExact == true && refresh?.damage == [Rect(0, 40, 100, 30)])
    }

    /// The whole way: random changes and moves, viewers that are slow, and in the end every picture is the desktop.
    @Test(arguments: [[1, 7], [1, 16], [7], [1, 0]]) func everyViewerEndsWithTheDesktop(_ numbers: [Int]) throws {
        var random = Seeded(3)
        var desktop = Scene.mixed.bitmap(area)
        let viewer = viewer(numbers)
        let decoder = TestDecoder(area, .native)
        let kind = EncodingClass(Capabilities(numbers), format: .native)
        var bench = Workbench()
        var streamStart = true
        for round in 0..<120 {
            viewer.append(change(&desktop, &random))
            if round % 3 != 0 { viewer.request(incremental: true, Rect(.zero, area)) }
            guard let update = viewer.nextUpdate() else { continue }
            let head = update.head(cursor: .none, pointer: .zero, format: .native)
            let jobs = EncodingJob.jobs(update.damage, within: desktop.bounds, kind)
            var bytes = ServerMessage.update(count: head.count + jobs.count) + head.bytes
            desktop.withPixels { surface in
                for job in jobs { bytes += job.run(on: surface, &bench).bytes(atStreamStart: &streamStart) }
            }
            try decoder.update(bytes)
            viewer.updateSent()
            try #require(difference(decoder, desktop) == nil, "round \(round)")
        }
        #expect(decoder.copies > 0 || !numbers.contains(1))
    }

    /// Moves or paints something.
    private func change(_ desktop: inout Bitmap, _ random: inout Seeded) -> Changes {
        var changes = Changes()
        let rect = Rect(
            .random(in: 0..<150, using: &random), .random(in: 0..<100, using: &random),
            .random(in: 1...50, using: &random), .random(in: 1...50, using: &random))
        if random.next() & 1 == 0 {
            let target = Point(.random(in: 0...150, using: &random), .random(in: 0...100, using: &random))
            let old = desktop
            desktop.withSurface { surface in old.withPixels { surface.copy($0, rect, to: target) } }
            changes.move(Region(Rect(target, rect.area)), by: target - rect.origin)
        } else {
            let color = Color(rgb: UInt32(random.next() & 0xff_ffff))
            desktop.withSurface { $0.fill(rect, color) }
            changes.damage(rect)
        }
        return changes
    }
}

extension SizeMessage {
    fileprivate static var announcement: SizeMessage { SizeMessage(reason: .server, status: .done) }
}
