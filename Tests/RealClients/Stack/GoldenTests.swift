import Framebuffer
import ScenarioTest
import Sessions
import Testing

/// The whole way from a program to a viewer, against pictures that people have looked at.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
struct GoldenTests {
    @Test func theMapOfTheShippedScenario() throws {
        let stack = try Stack()
        let screen = try stack.viewer([.copyRect, .tight])
        try screen.waitUntil("the map") { $0.colors(upTo: 200) == 200 }
        try screen.move(to: Point(10, 10))
        try stack.expectComposed(screen)
        try Golden.expect(screen, Rect(440, 200, 480, 320), is: "map")
        try Golden.expect(screen, Rect(0, 770, 135, 30), is: "scale")
    }

    @Test func theTestCard() throws {
        let stack = try Stack("default", Stack.withTestCard)
        let screen = try stack.viewer([.copyRect, .zrle])
        try screen.move(to: Point(60, 700))
        try stack.wait(for: "test-card/typed") { $0["pointer"] == [60, 700] }
        try stack.expectComposed(screen)
        try Golden.expect(screen, Rect(0, 0, 1280, 440), is: "test-card")
    }
}
