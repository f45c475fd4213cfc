package import Framebuffer

/// Changes of a session that take effect together: no capture sees a part of them.
///
/// They are applied in this order: view commands, blits, panning, scroll, refresh. A buffer that was sent before counts from here on, too.
package struct GuiCommit: Hashable, Sendable {
    /// The client's number for it.
    package var serial: UInt32
    /// At most `ViewCommand.batchLimit`.
    package var commands: [ViewCommand]
    /// Copies inside the buffer that the server makes; at most `blitLimit`.
    package var blits: [Blit]
    /// The buffer's pixel that all views show at their origin from now on; nil leaves it.
    package var panning: Point?
    /// A part of the buffer whose content the client moved inside itself.
    package var scroll: Scroll?
    /// Parts of the buffer that the client drew anew, in buffer coordinates; at most `refreshLimit`.
    package var refresh: [Rect]
    /// Whether the server answers with `GuiEvent.done`.
    package var wantsDone: Bool
    /// Whether the server answers with `GuiEvent.shown` once a capture took the result.
    package var wantsShown: Bool

    /// The most blits.
    package static let blitLimit = 4

    /// A part of the buffer that appears at another place of it too: pixels, alpha and input mask.
    ///
    /// So a client draws behind or beside what its views show, and brings forward what is finished. A blit that is empty, reaches
    /// outside of the buffer or whose two places overlap is left out.
    package struct Blit: Hashable, Sendable {
        package var from: Rect
        package var to: Point

        /// A copy.
        package init(from: Rect, to: Point) {
            self.from = from
            self.to = to
        }

        /// Where the copy appears, nil when there is nothing to copy in a buffer of that size.
        package func target(in area: Area) -> Rect? {
            let target = Rect(to, from.area)
            let whole = Rect(.zero, area)
            guard !from.isEmpty, whole.contains(from), whole.contains(target), !from.intersects(target) else {
                return nil
            }
            return target
        }
    }

    /// The most rectangles in `refresh`.
    package static let refreshLimit = 64

    /// The content of a rectangle of the buffer that stems from `delta` away.
    package struct Scroll: Hashable, Sendable {
        /// Each pixel p in it now is what was at `p - delta`, in buffer coordinates; what came from outside of the
        /// buffer or was drawn anew is refreshed besides.
        package var target: Rect
        package var delta: Point

        /// A scroll.
        package init(target: Rect, delta: Point) {
            self.target = target
            self.delta = delta
        }
    }

    /// A commit.
    package init(
        serial: UInt32 = 0, commands: [ViewCommand] = [], blits: [Blit] = [], panning: Point? = nil,
        scroll: Scroll? = nil, refresh: [Rect] = [], wantsDone: Bool = false, wantsShown: Bool = false
    ) {
        self.serial = serial
        self.commands = commands
        self.blits = blits
        self.panning = panning
        self.scroll = scroll
        self.refresh = refresh
        self.wantsDone = wantsDone
        self.wantsShown = wantsShown
    }
}
