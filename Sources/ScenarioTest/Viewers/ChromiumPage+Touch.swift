package import Framebuffer
internal import Sessions

extension ChromiumPage {
    /// Has the page believe that it is on a touch screen.
    package func emulateTouch() throws(ScenarioError) {
        try send("Emulation.setTouchEmulationEnabled", ["enabled": true, "maxTouchPoints": 5])
    }

    /// Puts fingers down: those that are there, each at its place.
    package func touch(_ fingers: [Point]) throws(ScenarioError) { try touch("touchStart", fingers) }

    /// Moves all fingers that are down evenly to other places.
    package func slide(_ fingers: [Point], to ends: [Point], steps: Int = 10) throws(ScenarioError) {
        for step in 1...max(1, steps) {
            let places = zip(fingers, ends).map { start, end in
                Point(
                    start.x + (end.x - start.x) * step / max(1, steps),
                    start.y + (end.y - start.y) * step / max(1, steps))
            }
            try touch("touchMove", places)
        }
    }

    /// Takes all fingers away.
    package func lift() throws(ScenarioError) { try touch("touchEnd", []) }

    private func touch(_ type: String, _ fingers: [Point]) throws(ScenarioError) {
        let points = fingers.enumerated().map { index, point -> Document in
            ["x": .integer(point.x), "y": .integer(point.y), "id": .integer(index)]
        }
        try send("Input.dispatchTouchEvent", ["type": .string(type), "touchPoints": .list(points)])
    }
}
