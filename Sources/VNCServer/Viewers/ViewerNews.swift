/// Something that a viewer is told in a rectangle of its own, once or whenever it changed.
package enum ViewerNews: Int, Hashable, Sendable, CaseIterable {
    /// That a mouse may have more than eight buttons.
    case manyButtons
    /// Whether the pointer moves by places or by distances.
    case pointerMode
    /// Which lights of the keyboard are on.
    case lights
    /// What the desktop is called.
    case name
    /// That updates tell which frame they bring, as they do from then on.
    case frames
}

/// What is told of the desktop besides its pixels.
package struct DesktopFacts: Hashable, Sendable {
    package var name: String
    package var lights: KeyboardLights
    /// Whether viewers that can are asked for distances rather than places.
    package var isPointerRelative: Bool

    /// The facts.
    package init(name: String = "", lights: KeyboardLights = [], isPointerRelative: Bool = false) {
        self.name = name
        self.lights = lights
        self.isPointerRelative = isPointerRelative
    }
}

/// The lights of a keyboard that are on.
package struct KeyboardLights: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    /// The lights of a mask of the protocol.
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let scroll = KeyboardLights(rawValue: 1)
    package static let num = KeyboardLights(rawValue: 2)
    package static let caps = KeyboardLights(rawValue: 4)
}
