package import Framebuffer

/// What one update holds: either sizes, or pixels and what goes with them.
package struct ViewerUpdate: Hashable, Sendable {
    /// Rectangles that moved, in the order in which they may be copied in place.
    package var moves: [Rect] = []
    /// How far they moved.
    package var delta = Point.zero
    /// Rectangles whose pixels are new.
    package var damage: [Rect] = []
    /// Whether the pixels are to arrive without loss though the viewer permits it.
    package var isExact = false
    package var sizes: [SizeMessage] = []
    package var area = Area.zero
    package var screens: [Screen] = []
    package var sizesAreExtended = false
    package var showsCursor = false
    package var cursorForm = CursorForm.plain
    package var showsPointer = false
    package var pointerPosition = EncodingNumber.pointerPosition
    package var news: [ViewerNews] = []
    package var lights = EncodingNumber.lights
    package var announcesKeys = false
    package var announcesSound = false
    /// What is told of the frame; nil for viewers that have not asked.
    package var frame: FrameNote?

    /// Whether there is nothing in it.
    package var isEmpty: Bool {
        moves.isEmpty && damage.isEmpty && sizes.isEmpty && !showsCursor && !showsPointer && !announcesKeys
            && !announcesSound && news.isEmpty
    }

    /// The rectangles before the pixels, and how many they are.
    ///
    /// Pass what the viewer draws as pointer, where it is, and what else may be told; they only matter when they are due.
    package func head(
        cursor: CursorShape, pointer: Point, format: PixelFormat, facts: DesktopFacts = DesktopFacts(),
        desktop: Area = .zero
    ) -> (bytes: [UInt8], count: Int) {
        // Sizes have to be the last rectangle.
        var bytes = frame?.rectangle ?? []
        var count = moves.count + (frame == nil ? 0 : 1)
        for size in sizes {
            bytes +=
                sizesAreExtended
                ? ServerMessage.extendedDesktopSize(area, screens: screens, reason: size.reason, status: size.status)
                : ServerMessage.desktopSize(area)
        }
        count += sizes.count
        if announcesKeys {
            bytes += ServerMessage.extendedKeys
            count += 1
        }
        if announcesSound {
            bytes += ServerMessage.sound
            count += 1
        }
        for item in news {
            switch item {
            case .manyButtons: bytes += ServerMessage.manyButtons
            case .pointerMode: bytes += ServerMessage.pointerMode(isRelative: facts.isPointerRelative, desktop)
            case .lights: bytes += ServerMessage.lights(facts.lights, lights)
            case .name: bytes += ServerMessage.desktopName(facts.name)
            case .frames: continue
            }
            count += 1
        }
        if showsCursor {
            bytes += cursor.rectangle(format, cursorForm)
            count += 1
        }
        if showsPointer {
            bytes += ServerMessage.pointerPosition(pointer, pointerPosition)
            count += 1
        }
        for move in moves { bytes += ServerMessage.copy(to: move, by: delta) }
        return (bytes, count)
    }
}
