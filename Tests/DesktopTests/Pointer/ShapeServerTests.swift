import Desktop
import Plumbing
import Sessions
import TestKit
import Testing

/// Reports of shapes on their way from a program to the pointer.
@Suite struct ShapeServerTests {
    @Test func reportsOfTheHoveredProgramAreShown() throws {
        let parent = LocalParent(try Loop())
        var shapes: [PointerShape] = []
        let server = ShapeServer(parent.loop) { shapes.append($0) }
        try server.start(parent.link("pointer"))
        server.change(hovered: ["label": "xterm", "domain": "default"])
        let link = try parent.link("xterm")
        let report = try ReportClient(link, "shape")
        try parent.loop.watch(report.descriptorNumber) { _ in _ = try? report.dispatch() }
        report.submit(["name": "text"])
        #expect(parent.run { shapes.last == PointerShape.named("text") })
        report.submit(["width": 1, "height": 1, "pixels": "ff0000ff"])
        #expect(parent.run { shapes.last?.picture.pixels == [0xffff_0000] })
        // Elsewhere it is nobody's business what xterm likes.
        server.change(hovered: ["label": "xterm -> xclock"])
        #expect(shapes.last == .arrow)
        server.change(hovered: ["label": "xterm"])
        #expect(shapes.last?.picture.pixels == [0xffff_0000])
        report.submit(.object([]))
        #expect(parent.run { shapes.last == .arrow })
        server.change(hovered: nil)
        #expect(shapes.last == .arrow)
    }

    @Test func whatMakesNoSenseEndsItsSession() throws {
        let parent = LocalParent(try Loop())
        var shapes: [PointerShape] = []
        let server = ShapeServer(parent.loop) { shapes.append($0) }
        try server.start(parent.link("pointer"))
        server.change(hovered: ["label": "xterm"])
        let good = try ReportClient(parent.link("xterm"), "shape")
        try parent.loop.watch(good.descriptorNumber) { _ in _ = try? good.dispatch() }
        good.submit(["name": "hand"])
        #expect(parent.run { shapes.last == PointerShape.named("hand") })
        var endings = 0
        for document: Document in [
            ["name": "unicorn"], ["pixels": "00"], ["width": 4000, "height": 4000, "pixels": ""],
        ] {
            let bad = try ReportClient(parent.link("xterm"), "shape")
            let watch = try parent.loop.watch(bad.descriptorNumber) { _ in
                do throws(SessionError) { if try bad.dispatch() != nil { endings += 1 } } catch { endings += 1 }
            }
            let before = shapes.count
            bad.submit(document)
            #expect(parent.run { shapes.count > before })
            watch.cancel()
        }
        #expect(shapes.last == PointerShape.named("hand"))
    }
}
