internal import Framebuffer
package import Sessions

/// The pointer as a program: one view in a domain whose origin is the pointer's position.
///
/// The view lies so that the hot spot is at that origin. It has an input mask that takes nothing, so the pointer never stands
/// between a click and what is below it.
package final class Pointer {
    private let gui: GuiClient
    private static let view = ViewID(1)
    /// What the pointer looks like now.
    package private(set) var shape: PointerShape

    /// Asks for a session and shows the shape.
    package init(_ link: ParentLink, _ shape: PointerShape = .arrow) throws(SessionError) {
        self.shape = shape
        gui = try GuiClient(link, quota: 2 << 20)
        gui.commit([.create(Self.view, parent: nil)])
        try show()
    }

    /// The descriptor to watch; call `dispatch` when it is readable.
    package var descriptorNumber: Int32 { gui.descriptorNumber }

    /// Takes another shape.
    package func change(to shape: PointerShape) throws(SessionError) {
        if shape == self.shape { return }
        self.shape = shape
        try show()
    }

    /// Serves the session; returns the reason once there will be none.
    package func dispatch() throws(SessionError) -> String? {
        while let event = try gui.next() {
            if case .ended(let reason) = event { return reason }
        }
        return nil
    }

    private func show() throws(SessionError) {
        let mode = Mode(shape.picture.area, hasAlpha: true, hasInputMask: true)
        let buffer = gui.buffer?.mode == mode ? gui.buffer : try gui.setMode(mode)
        buffer?.draw { surface in
            shape.picture.withPixels { surface.copy($0, shape.picture.bounds, to: .zero) }
        }
        let place = Rect(-shape.hotSpot, shape.picture.area)
        gui.commit([.geometry(Self.view, place), .front(Self.view)], refresh: [shape.picture.bounds])
    }
}
