/// What a small window manager would do, since in most worlds there is none (ICCCM section 4, EWMH).
extension Engine {
    /// Puts on the root what programs ask of a window manager when they start.
    func announceWindowManagement() {
        guard !configuration.hasVisibleRoot else { return }
        let root = root
        let supported = [
            "_NET_SUPPORTED", "_NET_SUPPORTING_WM_CHECK", "_NET_WM_NAME", "_NET_CLOSE_WINDOW", "_NET_ACTIVE_WINDOW",
            "_NET_WM_STATE", "_NET_WM_WINDOW_TYPE", "_NET_WM_PID", "_NET_FRAME_EXTENTS", "_NET_WORKAREA",
        ].map { atom($0) }
        root.properties[atom("_NET_SUPPORTED")] = Property(type: Atom.atom, words: supported)
        root.properties[atom("_NET_WORKAREA")] = Property(
            type: Atom.cardinal,
            words: [0, 0, UInt32(configuration.area.width), UInt32(configuration.area.height)])
    }

    /// A property of a window changed: its title, perhaps.
    func propertyChanged(_ name: UInt32, of window: Window) {
        guard let surface = window.surface, surface.window === window else { return }
        guard name == Atom.wmName || name == atom("_NET_WM_NAME") || name == Atom.wmTransientFor else { return }
        describe(surface)
        presenter.update(surface)
    }

    /// Tells a surface its title.
    func describe(_ surface: WindowSurface) { surface.title = title(of: surface.window) }

    /// The title of a window: what its program calls it, or nothing.
    package func title(of window: Window) -> String {
        if let name = window.properties[atom("_NET_WM_NAME")] { return name.text(isUTF8: true) }
        guard let name = window.properties[Atom.wmName] else { return "" }
        return name.text(isUTF8: name.type == atom("UTF8_STRING"))
    }

    /// The window for which a dialog or menu says that it stands.
    func transientFor(_ window: Window) -> Window? {
        guard let id = window.properties[Atom.wmTransientFor]?.words.first, id != Identifiers.root, id != window.id
        else { return nil }
        return resources[id]?.asWindow
    }

    /// A child of the root was mapped, and is managed: it is in the state Normal (ICCCM 4.1.3.1).
    func managed(_ window: Window, isShown: Bool) {
        guard !configuration.hasVisibleRoot, !window.overrideRedirect else { return }
        let state = atom("WM_STATE")
        if isShown {
            set(Property(type: state, words: [1, 0]), named: state, of: window)
            set(
                Property(type: Atom.cardinal, words: [0, 0, 0, 0]), named: atom("_NET_FRAME_EXTENTS"), of: window)
        } else {
            set(Property(type: state, words: [0, 0]), named: state, of: window)
        }
    }

    /// Whether the program of a window takes part in a protocol of the window manager's (WM_PROTOCOLS).
    func takesPart(_ window: Window, in name: String) -> Bool {
        window.properties[atom("WM_PROTOCOLS")]?.words.contains(atom(name)) ?? false
    }
}
