import Foundation
import Framebuffer
import Glibc
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// `nitpicker run` inside of `nitpicker run`: the map in the scenario inside is what it is outside, for the viewer and for itself.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
struct NestingTests {
    /// A map on the screen of the scenario outside.
    private static let inside = """
        keyboard: {layout: us}
        defaults: {routes: {Gui: gui-server}}
        components:
          gui-server:
          osm-viewer:
            config: {center: [47, 12], zoom: 3.6}
          nested-display:
            outer: true
            routes: {Capture: gui-server, Event: gui-server}
            restart: always
        """

    /// The shipped scenario with `nitpicker run` in the place of the map.
    private static func outside(_ text: String, _ file: String, _ reports: String) -> String {
        text.replacingOccurrences(
            of: "    config: {center: [47, 12], zoom: 3.6}",
            with: "    binary: nitpicker\n    arguments: [run, \(file), --reports, \(reports)]\n    restart: always")
    }

    private static func report(_ folder: TestFolder, _ name: String) -> Document {
        (try? Document(json: Files.content(folder.file("reports/\(name).json")) ?? [])) ?? .null
    }

    /// Zooms in by a key, for which the map must have the focus and its character; where it leads depends on no clock.
    private static func zoom(_ screen: VNCScreen, _ reports: String) throws {
        try screen.waitUntil("the map") { $0.colors(upTo: 200) == 200 }
        try screen.move(to: Point(1000, 600))
        try screen.type("+")
        try Files.wait(for: reports + "/osm-viewer/map.json") { text in
            ((try? Document(json: text)) ?? .null)["zoom"].number ?? 0 > 4
        }
    }

    @Test func theMapInsideIsTheMapOutside() throws {
        let plain = try Stack()
        let screen = try plain.viewer()
        try Self.zoom(screen, plain.reports)
        try plain.expectComposed(screen)
        let wanted = screen.picture
        let place = try plain.wait(for: "osm-viewer/map") { !$0["center"].isNull }
        #expect(try plain.end() == [])

        let folder = try TestFolder("inside")
        let file = folder.file("inside.yaml")
        try Files.write(Array(Self.inside.utf8), to: file)
        let stack = try Stack { Self.outside($0, file, folder.file("reports")) }
        let viewer = try stack.viewer()
        try Self.zoom(viewer, folder.file("reports"))
        let around = Region(Rect(1000 - 32, 600 - 32, 64, 64))
        try viewer.expect(wanted, ignoring: around)
        #expect(Self.report(folder, "osm-viewer/map") == place)
        // What dies inside comes back inside, and what dies outside is not noticed there.
        func pid(_ status: Document, _ name: String) -> Int32? {
            let component = status["components"].items.first { $0["name"].string == name } ?? .null
            return component["state"] == "running" ? component["pid"].integer.map(Int32.init) : nil
        }
        func statusInside() -> Document { Self.report(folder, "parent/scenario") }
        let server = try #require(pid(statusInside(), "gui-server"))
        let map = try #require(pid(statusInside(), "osm-viewer"))
        kill(server, SIGKILL)
        try Files.wait(for: folder.file("reports/parent/scenario.json")) { _ in
            pid(statusInside(), "gui-server").map { $0 != server } ?? false
        }
        try viewer.expect(wanted, ignoring: around)
        let outer = try stack.waitForProcess(of: "gui-server")
        kill(outer, SIGKILL)
        try stack.waitForProcess(of: "gui-server", not: outer)
        try viewer.expect(wanted, ignoring: around)
        #expect(pid(statusInside(), "osm-viewer") == map)
        // And it takes keys again, once the focus is where it was.
        for attempt in 1...200 {
            try viewer.type("-")
            do throws(ScenarioError) {
                try Files.wait(for: folder.file("reports/osm-viewer/map.json"), limit: 300) { text in
                    ((try? Document(json: text)) ?? .null)["zoom"].number ?? 9 < 4
                }
                break
            } catch {
                if error.code != .limit || attempt == 200 { throw error }
            }
        }
        let left = try stack.end()
        #expect(left == [])
    }
}
