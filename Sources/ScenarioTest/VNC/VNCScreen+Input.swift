package import Framebuffer

/// A button of the pointer by its bit in the protocol.
package enum VNCButton: Int32, Sendable {
    case left = 1
    case middle = 2
    case right = 4
}

extension VNCScreen {
    /// Moves the pointer, with whatever buttons it holds.
    package func move(to point: Point) throws(ScenarioError) {
        pointer = point
        try connection.pointer(point, buttons: buttons)
    }

    /// Presses a button where the pointer is.
    package func press(_ button: VNCButton = .left) throws(ScenarioError) {
        buttons |= button.rawValue
        try connection.pointer(pointer, buttons: buttons)
    }

    /// Lets a button go where the pointer is.
    package func release(_ button: VNCButton = .left) throws(ScenarioError) {
        buttons &= ~button.rawValue
        try connection.pointer(pointer, buttons: buttons)
    }

    /// Moves to a point, presses and lets go.
    package func click(at point: Point, _ button: VNCButton = .left) throws(ScenarioError) {
        try move(to: point)
        try press(button)
        try release(button)
    }

    /// Presses at one point, moves evenly to another in `steps`, and lets go there.
    ///
    /// - Parameter each: called after each step, for instance to read what has come or to compare.
    package func drag(
        from start: Point, to end: Point, steps: Int = 10, _ button: VNCButton = .left,
        each: () throws(ScenarioError) -> Void = {}
    ) throws(ScenarioError) {
        try move(to: start)
        try press(button)
        for step in 1...max(1, steps) {
            let x = start.x + (end.x - start.x) * step / max(1, steps)
            let y = start.y + (end.y - start.y) * step / max(1, steps)
            try move(to: Point(x, y))
            try each()
        }
        try release(button)
    }

    /// Turns the wheel by whole notches where the pointer is; positive is up and to the right.
    package func wheel(x: Int = 0, y: Int = 0) throws(ScenarioError) {
        for (notches, positive, negative) in [(y, Int32(8), Int32(16)), (x, 64, 32)] {
            for _ in 0..<abs(notches) {
                try connection.pointer(pointer, buttons: buttons | (notches > 0 ? positive : negative))
                try connection.pointer(pointer, buttons: buttons)
            }
        }
    }

    /// Presses a key.
    package func keyDown(_ key: Keysym) throws(ScenarioError) { try connection.key(key.number, isDown: true) }

    /// Lets a key go.
    package func keyUp(_ key: Keysym) throws(ScenarioError) { try connection.key(key.number, isDown: false) }

    /// Presses a key and lets it go, while others are held, the last of them let go first.
    package func tap(_ key: Keysym, holding modifiers: [Keysym] = []) throws(ScenarioError) {
        for modifier in modifiers { try keyDown(modifier) }
        try keyDown(key)
        try keyUp(key)
        for modifier in modifiers.reversed() { try keyUp(modifier) }
    }

    /// Presses and lets go the keysym of each character, without any modifier, as an automat types.
    package func type(_ text: String) throws(ScenarioError) {
        for character in text.unicodeScalars { try tap(Keysym(character)) }
    }

    /// Presses or lets go a key by its place (XT scan code) and its meaning; throws where the server takes no places.
    package func extendedKey(_ key: Keysym, scanCode: UInt32, isDown: Bool) throws(ScenarioError) {
        guard try connection.extendedKey(key.number, scanCode: scanCode, isDown: isDown) else {
            throw ScenarioError(.refused, "the server takes no extended key events")
        }
    }

    /// Whether the server takes keys by their places.
    package var takesScanCodes: Bool { connection.takesScanCodes }

    /// Offers a clipboard; characters outside of Latin-1 become question marks.
    package func offerClipboard(_ text: String) throws(ScenarioError) {
        try connection.offerClipboard(text.unicodeScalars.map { UInt8(exactly: $0.value) ?? UInt8(ascii: "?") })
    }

    /// Asks for another size of the screen, if the server allows it to viewers.
    package func requestSize(_ area: Area) throws(ScenarioError) { try connection.resize(area) }
}
