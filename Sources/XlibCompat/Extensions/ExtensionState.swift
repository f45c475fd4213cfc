internal import Framebuffer

/// What the smaller extensions remember beside resources: who wants to hear what.
struct ExtensionState {
    /// Clients that want ShapeNotify, by window.
    var shapeListeners: [UInt32: [Int]] = [:]
    /// Clients that want XFIXES' SelectionNotify.
    var selectionListeners: [SelectionListener] = []
    /// How often clients hid the cursor (XFIXES).
    var cursorHiders: [Int: Int] = [:]
    /// Whether anybody does.
    var hidesCursor: Bool { !cursorHiders.isEmpty }
    /// The most listeners of a kind.
    static let limit = 4096

    struct SelectionListener {
        let client: Int
        let window: UInt32
        let selection: UInt32
        var mask: UInt32
    }

    /// A client ended.
    mutating func forget(client: Int) {
        if !shapeListeners.isEmpty {
            for key in shapeListeners.keys { shapeListeners[key]?.removeAll { $0 == client } }
            shapeListeners = shapeListeners.filter { !$0.value.isEmpty }
        }
        selectionListeners.removeAll { $0.client == client }
        if !cursorHiders.isEmpty { cursorHiders[client] = nil }
    }

    /// A window ended.
    mutating func forget(window: UInt32) {
        if !shapeListeners.isEmpty { shapeListeners[window] = nil }
        if !selectionListeners.isEmpty { selectionListeners.removeAll { $0.window == window } }
    }
}
