extension Engine {
    /// The window of that id.
    package func window(_ id: UInt32) throws(XError) -> Window {
        guard let window = resources[id]?.asWindow else { throw .window(id) }
        return window
    }

    /// The pixmap of that id.
    func pixmap(_ id: UInt32) throws(XError) -> Pixmap {
        guard let pixmap = resources[id]?.asPixmap else { throw .pixmap(id) }
        return pixmap
    }

    /// The graphics context of that id.
    func context(_ id: UInt32) throws(XError) -> GContext {
        guard let context = resources[id]?.asContext else { throw .context(id) }
        return context
    }

    /// The cursor of that id; 0 is none.
    func cursor(_ id: UInt32) throws(XError) -> Cursor {
        guard let cursor = resources[id] as? Cursor else { throw .cursor(id) }
        return cursor
    }

    /// Where a request on that drawable draws, clipped as its children, the graphics context, or both want it.
    func target(_ id: UInt32, includesInferiors: Bool = false) throws(XError) -> DrawTarget {
        guard let resource = resources[id] else { throw .drawable(id) }
        if let window = resource.asWindow {
            if window.isInputOnly { throw .match }
            return includesInferiors ? window.inferiorsTarget : window.target
        }
        guard let pixmap = resource.asPixmap else { throw .drawable(id) }
        return pixmap.target
    }

    /// Asserts that a client may use an id for something new.
    func checkNew(_ id: UInt32, for client: Client) throws(XError) {
        guard id >> 21 == client.base >> 21, id != 0, resources[id] == nil else { throw .idChoice(id) }
    }
}
