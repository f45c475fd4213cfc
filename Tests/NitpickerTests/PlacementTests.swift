import Framebuffer
import Nitpicker
import Sessions
import Testing

/// Without a window manager: every window is reachable.
@Suite struct PlacementTests {
    private static let bounds = Rect(0, 0, 800, 600)

    private func desk() -> Desk {
        var desk = Desk(policy: Policy.parse([:]).policy)
        desk.setOutputs([Self.bounds]) { _, _ in true }
        return desk
    }

    private func window(_ number: Int, _ rect: Rect, in desk: inout Desk) {
        let session = SessionID(number)
        if desk.label(of: session) == nil { desk.open(session, label: Label("app \(number)")) }
        desk.setShape(BufferShape(rect.area), of: session)
        desk.perform(
            [.create(ViewID(1), parent: nil), .geometry(ViewID(1), rect), .front(ViewID(1))], by: session)
        desk.settle { _, _ in true }
    }

    private func place(_ number: Int, in desk: Desk) -> Rect? {
        desk.scene.elements.first { $0.session == SessionID(number) }?.rect
    }

    private func click(_ x: Int, _ y: Int, _ desk: inout Desk) {
        desk.input([.motion(x: x, y: y), .press(KeyPress(.left)), .release(.left)], from: EventSource(1)) { _, _ in true
        }
    }

    @Test func windowsThatDoNotPlaceThemselvesAreCascaded() {
        var desk = desk()
        for number in 1...3 { window(number, Rect(0, 0, 300, 200), in: &desk) }
        #expect((1...3).map { place($0, in: desk)?.origin } == [Point(0, 0), Point(32, 32), Point(64, 64)])
        desk.close(SessionID(2))
        desk.settle { _, _ in true }
        window(4, Rect(0, 0, 300, 200), in: &desk)
        #expect(place(4, in: desk)?.origin == Point(32, 32))
        #expect(place(3, in: desk)?.origin == Point(64, 64))
    }

    @Test func windowsThatPlaceThemselvesStayButNotOutOfReach() {
        var desk = desk()
        window(1, Rect(100, 50, 300, 200), in: &desk)
        #expect(place(1, in: desk) == Rect(100, 50, 300, 200))
        window(2, Rect(5000, -4000, 300, 200), in: &desk)
        #expect(place(2, in: desk) == Rect(500, 0, 300, 200))
        window(3, Rect(0, 0, 1000, 700), in: &desk)
        #expect(place(3, in: desk)?.origin == .zero)
    }

    @Test func menusStayAtTheirWindow() {
        var desk = desk()
        window(1, Rect(0, 0, 300, 200), in: &desk)
        window(2, Rect(0, 0, 300, 200), in: &desk)
        desk.perform(
            [.create(ViewID(2), parent: nil), .geometry(ViewID(2), Rect(10, 190, 50, 300)), .front(ViewID(2))],
            by: SessionID(2))
        desk.settle { _, _ in true }
        let rects = desk.scene.elements.filter { $0.session == SessionID(2) }.map(\.rect)
        #expect(rects == [Rect(42, 222, 50, 300), Rect(32, 32, 300, 200)])
    }

    @Test func inputIsInTheWindowsOwnCoordinates() {
        var desk = desk()
        window(1, Rect(0, 0, 300, 200), in: &desk)
        window(2, Rect(0, 0, 300, 200), in: &desk)
        _ = desk.takeEffects()
        desk.input([.motion(x: 40, y: 50), .press(KeyPress(.left)), .motion(x: 10, y: 20)], from: EventSource(1)) {
            _, _ in true
        }
        let motions = desk.takeEffects().deliveries.filter { $0.session == SessionID(2) }.map(\.event)
        #expect(motions.first == .motion(x: 8, y: 18))
        #expect(motions.last == .motion(x: -22, y: -12))
    }

    @Test func aClickRaisesAndFocuses() {
        var desk = desk()
        for number in 1...2 { window(number, Rect(0, 0, 300, 200), in: &desk) }
        #expect(desk.user.focused == SessionID(1), "one program alone needs no click")
        click(310, 220, &desk)
        #expect(desk.user.focused == SessionID(2))
        click(5, 5, &desk)
        #expect(desk.user.focused == SessionID(1))
        #expect(desk.scene.elements.map(\.session) == [SessionID(1), SessionID(2)])
    }

    @Test func theKeyBringsEveryWindowToTheFrontInTurn() {
        var desk = desk()
        for number in 1...4 { window(number, Rect(0, 0, 800, 600), in: &desk) }
        var seen: [SessionID?] = []
        for _ in 0..<4 {
            desk.input([.press(KeyPress(KeyCode(56))), .press(KeyPress(KeyCode(15)))], from: EventSource(1)) { _, _ in
                true
            }
            desk.input([.release(KeyCode(15)), .release(KeyCode(56))], from: EventSource(1)) { _, _ in true }
            seen.append(desk.scene.elements.first?.session)
            #expect(desk.user.focused == desk.scene.elements.first?.session)
        }
        #expect(seen == [1, 2, 3, 4].map { SessionID($0) })
    }

    @Test func manyWindowsAreAllToBeSeenSomewhere() {
        var desk = desk()
        for number in 1...100 { window(number, Rect(0, 0, 200 + number, 150), in: &desk) }
        for number in 1...100 { #expect(place(number, in: desk).map(Self.bounds.contains) == true) }
        #expect(Set((1...Cascade.slotCount).map { place($0, in: desk)?.origin }).count > 50)
    }

    @Test func aResizedScreenMovesNoWindowOutOfReach() {
        var desk = desk()
        for number in 1...10 { window(number, Rect(0, 0, 300, 200), in: &desk) }
        desk.setOutputs([Rect(0, 0, 320, 240)]) { _, _ in true }
        desk.settle { _, _ in true }
        for number in 1...10 { #expect(place(number, in: desk).map(Rect(0, 0, 320, 240).contains) == true) }
    }
}
