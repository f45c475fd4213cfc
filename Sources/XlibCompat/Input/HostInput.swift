package import Framebuffer

/// What the place outside tells: pointer, buttons, keys, focus, sizes.
extension Engine {
    /// The pointer is at a point of a surface.
    package func pointerMoved(to point: Point, in surface: WindowSurface) {
        if input.pointerSurface !== surface {
            input.pointerSurface = surface
            input.isSpriteStale = true
        }
        // No surface is larger than the protocol's numbers.
        let local = Point(min(max(point.x, -32768), 32767), min(max(point.y, -32768), 32767))
        happen(.motion(surface.origin + local))
    }

    /// The pointer left a surface.
    package func pointerLeft(_ surface: WindowSurface) {
        guard input.pointerSurface === surface else { return }
        input.pointerSurface = nil
        if !configuration.hasVisibleRoot { input.isSpriteStale = true }
        settleSprite()
    }

    /// A button, from 1 on, went down or up.
    package func button(_ number: UInt8, isDown: Bool) { happen(.button(number, isDown: isDown)) }

    /// A key went down or up, or repeats.
    package func key(_ code: UInt8, isDown: Bool, isRepeat: Bool = false) {
        guard code >= 8 else { return }
        if isRepeat {
            guard input.autoRepeats, input.repeats[Int(code >> 3)] >> (code & 7) & 1 != 0 else { return }
            // A key that repeats is, as from a keyboard, let go and pressed again; it toggles nothing.
            let locked = input.locked
            happen(.key(code, isDown: false))
            happen(.key(code, isDown: true))
            input.locked = locked
            input.updateModifiers()
            return
        }
        happen(.key(code, isDown: isDown))
    }

    /// Lets everything go that is pressed.
    package func releaseAll() {
        for code in UInt8(8)...255 where input.isDown(code) { happen(.key(code, isDown: false)) }
        for button in UInt8(1)...5 where input.buttons >> (7 + UInt16(button)) & 1 != 0 {
            happen(.button(UInt8((input.buttonMap.firstIndex(of: button) ?? Int(button) - 1) + 1), isDown: false))
        }
    }

    /// A surface got or lost what is typed.
    ///
    /// Without a window manager the engine does what one would: it gives the focus to a program that wants to be given it, and
    /// tells one that wants to take it (ICCCM 4.1.7).
    package func surfaceFocused(_ surface: WindowSurface, _ hasFocus: Bool) {
        surfaceFocused(hasFocus ? surface : input.focusedSurface === surface ? nil : input.focusedSurface)
    }

    /// The surface that has what is typed, or nothing.
    package func surfaceFocused(_ surface: WindowSurface?) {
        if input.focusedSurface === surface { return }
        input.focusedSurface = surface
        if configuration.hasVisibleRoot || root.allEvents.contains(.substructureRedirect) { return }
        settleSprite()
        guard let surface else {
            setFocus(.none, revertTo: 0, time: time)
            return
        }
        let window = surface.window
        guard window.isViewable, !window.overrideRedirect else { return }
        input.lastManaged = window
        let hints = window.properties[35]?.words ?? []
        let isGiven = hints.count < 2 || hints[0] & 1 == 0 || hints[1] != 0
        if isGiven, !isFocusInside(window) { setFocus(.window(window), revertTo: 1, time: time) }
        if takesPart(window, in: "WM_TAKE_FOCUS") { tellProtocol("WM_TAKE_FOCUS", window) }
    }

    private func isFocusInside(_ window: Window) -> Bool {
        if case .window(let focus) = input.focus { return tree.isInside(focus.place, of: window.place) }
        return false
    }

    /// Sends a message of the window manager's to a window.
    func tellProtocol(_ name: String, _ window: Window) {
        var event = XEvent(EventKind.clientMessage, detail: 32)
        event.put32(4, window.id)
        event.put32(8, atom("WM_PROTOCOLS"))
        event.put32(12, atom(name))
        event.put32(16, time)
        client(of: window.id)?.send(event, synthetic: true)
    }

    /// Somebody gave the surface another size.
    package func surfaceResized(_ surface: WindowSurface, to area: Area) {
        let window = surface.window
        guard window.ownSurface === surface, window.parent != nil else { return }
        let border = 2 * Int(tree.nodes[Int(window.place)].border)
        let size = Area(min(max(1, area.width - border), 32767), min(max(1, area.height - border), 32767))
        configure(
            window, Rect(window.x, window.y, size.width, size.height), borderWidth: window.borderWidth, above: nil)
        applyEffects()
    }

    /// Somebody wants the surface gone: the program is asked, or ended when it cannot be.
    package func closeRequested(_ surface: WindowSurface) {
        if takesPart(surface.window, in: "WM_DELETE_WINDOW") {
            tellProtocol("WM_DELETE_WINDOW", surface.window)
        } else if let client = client(of: surface.window.id), !killed.contains(where: { $0 === client }) {
            killed.append(client)
        }
    }
}
