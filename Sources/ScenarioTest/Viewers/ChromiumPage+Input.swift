package import Framebuffer
internal import Sessions

/// A key as a browser tells it: what it means under the layout, and where it is.
package struct BrowserKey: Hashable, Sendable {
    /// The DOM's `key`: a character or a name such as `Enter`.
    package let key: String
    /// The DOM's `code`: the place, such as `KeyZ`.
    package let code: String
    /// The number that Windows gives the key.
    package let number: Int

    /// A key.
    package init(_ key: String, code: String, number: Int) {
        self.key = key
        self.code = code
        self.number = number
    }

    package static let shift = BrowserKey("Shift", code: "ShiftLeft", number: 16)
    package static let altGr = BrowserKey("AltGraph", code: "AltRight", number: 225)
    package static let control = BrowserKey("Control", code: "ControlLeft", number: 17)
    package static let enter = BrowserKey("Enter", code: "Enter", number: 13)
    package static let left = BrowserKey("ArrowLeft", code: "ArrowLeft", number: 37)
    package static let right = BrowserKey("ArrowRight", code: "ArrowRight", number: 39)

    /// The letter or digit on the key that carries it on a US keyboard.
    package static func us(_ character: Character) -> BrowserKey {
        let upper = character.uppercased()
        let number = Int(upper.unicodeScalars.first?.value ?? 0)
        return BrowserKey(String(character), code: character.isNumber ? "Digit\(upper)" : "Key\(upper)", number: number)
    }
}

extension ChromiumPage {
    /// Tells a mouse event of the debugging protocol.
    private func mouse(
        _ type: String, _ point: Point, held: Bool, clicks: Int = 0
    ) throws(ScenarioError) {
        try send(
            "Input.dispatchMouseEvent",
            [
                "type": .string(type), "x": .integer(point.x), "y": .integer(point.y), "button": held ? "left" : "none",
                "buttons": held ? 1 : 0, "clickCount": .integer(clicks),
            ])
    }

    /// Moves the mouse.
    package func move(to point: Point) throws(ScenarioError) { try mouse("mouseMoved", point, held: false) }

    /// Presses the left button.
    package func press(at point: Point) throws(ScenarioError) {
        try mouse("mousePressed", point, held: true, clicks: 1)
    }

    /// Lets the left button go.
    package func release(at point: Point) throws(ScenarioError) {
        try send(
            "Input.dispatchMouseEvent",
            [
                "type": "mouseReleased", "x": .integer(point.x), "y": .integer(point.y), "button": "left", "buttons": 0,
                "clickCount": 1,
            ])
    }

    /// Moves to a point, presses and lets go.
    package func click(at point: Point) throws(ScenarioError) {
        try move(to: point)
        try press(at: point)
        try release(at: point)
    }

    /// Presses at one point, moves evenly to another, and lets go there.
    package func drag(from start: Point, to end: Point, steps: Int = 10) throws(ScenarioError) {
        try move(to: start)
        try press(at: start)
        for step in 1...max(1, steps) {
            let x = start.x + (end.x - start.x) * step / max(1, steps)
            let y = start.y + (end.y - start.y) * step / max(1, steps)
            try mouse("mouseMoved", Point(x, y), held: true)
        }
        try release(at: end)
    }

    /// Turns the wheel by notches of 120 pixels; positive is up.
    package func wheel(at point: Point, y notches: Int) throws(ScenarioError) {
        for _ in 0..<abs(notches) {
            try send(
                "Input.dispatchMouseEvent",
                [
                    "type": "mouseWheel", "x": .integer(point.x), "y": .integer(point.y), "deltaX": 0,
                    "deltaY": notches > 0 ? -120 : 120,
                ])
        }
    }

    /// Presses a key.
    package func keyDown(_ key: BrowserKey, isRepeat: Bool = false) throws(ScenarioError) {
        var parameters: [Document.Member] = key.members("rawKeyDown")
        if key.key.count == 1 {
            parameters[0] = .init("type", "keyDown")
            parameters.append(.init("text", .string(key.key)))
        }
        parameters.append(.init("autoRepeat", .bool(isRepeat)))
        try send("Input.dispatchKeyEvent", .object(parameters))
    }

    /// Lets a key go.
    package func keyUp(_ key: BrowserKey) throws(ScenarioError) {
        try send("Input.dispatchKeyEvent", .object(key.members("keyUp")))
    }

    /// Presses a key and lets it go, while others are held.
    package func tap(_ key: BrowserKey, holding modifiers: [BrowserKey] = []) throws(ScenarioError) {
        for modifier in modifiers { try keyDown(modifier) }
        try keyDown(key)
        try keyUp(key)
        for modifier in modifiers.reversed() { try keyUp(modifier) }
    }
}

extension BrowserKey {
    fileprivate func members(_ type: String) -> [Document.Member] {
        [
            .init("type", .string(type)), .init("key", .string(key)), .init("code", .string(code)),
            .init("windowsVirtualKeyCode", .integer(number)),
        ]
    }
}
