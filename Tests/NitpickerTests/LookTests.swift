import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing

/// Views by themselves: who is shown them, and what of them.
@Suite(.serialized) struct LookTests {
    private let loop: Loop
    private let parent: LocalParent
    private let server: Server

    init() throws {
        loop = try Loop()
        parent = LocalParent(loop)
        let config: Document = [
            "background": "#102030",
            "domains": [
                [
                    "name": "app", "layer": 1, "content": "tinted", "label": true, "placement": "client",
                    "color": "#ff0000",
                ]
            ],
            "policies": [["label_prefix": "", "domain": "app"]], "views": [["label": "onlooker"]],
        ]
        server = try Server(try parent.link("gui"), loop, config: config)
    }

    private final class App {
        let client: GuiClient

        init(_ parent: LocalParent, _ name: String, _ rect: Rect, _ color: Color) throws {
            let client = try GuiClient(try parent.link(name), quota: 1 << 20)
            self.client = client
            #expect(
                parent.run {
                    while (try? client.next()) != nil {}
                    return client.info != nil
                })
            try client.setMode(Mode(rect.area)).draw { $0.fill($0.bounds, color) }
            client.commit(
                [
                    .create(ViewID(1), parent: nil), .geometry(ViewID(1), rect), .title(ViewID(1), "title of \(name)"),
                    .front(ViewID(1)),
                ], refresh: [Rect(.zero, rect.area)], wantsDone: true)
            var isDone = false
            #expect(
                parent.run {
                    while let event = try? client.next() { if case .done(_, .ok) = event { isDone = true } }
                    return isDone
                })
        }
    }

    private func onlooker(_ name: String) throws -> CaptureClient {
        let client = try CaptureClient(try parent.link(name), CaptureOutput(Area(64, 48), isOutput: false))
        var isThere = false
        #expect(
            parent.run {
                while let event = try? client.next() { if case .output = event { isThere = true } }
                return isThere
            })
        return client
    }

    private func look(_ client: CaptureClient, _ label: String = "") throws -> CaptureLook {
        client.look(label: label)
        var found: CaptureLook?
        #expect(
            parent.run {
                while let event = try? client.next() { if case .looked(let look) = event { found = look } }
                return found != nil
            })
        return try #require(found)
    }

    @Test func whatLiesBelowIsShownByItself() throws {
        let below = try App(parent, "below", Rect(4, 4, 20, 20), Color(rgb: 0x112233))
        let above = try App(parent, "above", Rect(0, 0, 64, 48), Color(rgb: 0x445566))
        let client = try onlooker("onlooker")
        let all = try look(client)
        #expect(all.status == .ok && all.drawn == .zero)
        #expect(all.views.map(\.label) == ["above", "below"])
        #expect(all.views.map(\.rect) == [Rect(0, 0, 64, 48), Rect(4, 4, 20, 20)])
        #expect(all.views.map(\.title) == ["title of above", "title of below"])
        let one = try look(client, "below")
        #expect(one.drawn == Rect(4, 4, 20, 20))
        // The very pixels that it has drawn, not tinted and without a frame.
        for (x, y) in [(4, 4), (23, 23), (10, 20)] {
            #expect(client.buffers[0].withSurface { $0.pixel(x, y) } == Color(rgb: 0x112233))
        }
        #expect(try look(client, "nobody").drawn == .zero)
        // A label is a whole one, or the beginning of one up to an arrow.
        #expect(try look(client, "bel").drawn == .zero)
        _ = (below, above)
    }

    @Test func aCaptureAfterwardsIsWhole() throws {
        let app = try App(parent, "app", Rect(0, 0, 64, 48), Color(rgb: 0x445566))
        let client = try onlooker("onlooker")
        var frames = 0
        func capture() -> Color? {
            let before = frames
            client.capture()
            #expect(
                parent.run {
                    while let event = try? client.next() { if case .frame = event { frames += 1 } }
                    return frames > before
                })
            return client.buffers[0].withSurface { $0.pixel(30, 30) } ?? nil
        }
        let screen = capture()
        #expect(try look(client, "app").drawn == Rect(0, 0, 64, 48))
        #expect(client.buffers[0].withSurface { $0.pixel(30, 30) } == Color(rgb: 0x445566))
        #expect(screen != Color(rgb: 0x445566) && capture() == screen)
        _ = app
    }

    @Test func whomTheConfigurationDoesNotNameIsRefused() throws {
        let app = try App(parent, "app", Rect(0, 0, 64, 48), Color(rgb: 0x445566))
        let stranger = try onlooker("stranger")
        for label in ["", "app"] {
            let look = try look(stranger, label)
            guard case .rejected = look.status else {
                Issue.record("\(look)")
                continue
            }
            #expect(look.views == [] && look.drawn == .zero)
            #expect(stranger.buffers[0].withSurface { $0.pixel(30, 30) } == .clear)
        }
        // Taken back, it counts at once.
        let client = try onlooker("onlooker")
        #expect(try look(client).status == .ok)
        server.configure([:])
        #expect(try look(client).status != .ok)
        _ = app
    }

    @Test func whoIsNamedWithoutALabelIsNobody() {
        let (policy, warnings) = Policy.parse(["views": [[:], ["label_suffix": "views"]]])
        #expect(warnings.count == 1)
        #expect(policy.showsViews(to: Label("a -> views")) && !policy.showsViews(to: Label("a")))
        #expect(!Policy.parse([:]).policy.showsViews(to: Label("views")))
    }
}
