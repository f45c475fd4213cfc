package import Framebuffer

/// Where sessions' views go when no window manager places them.
///
/// Each session is shifted as a whole, so that its views keep their places to each other and menus stay at their
/// windows. The first is at the domain's origin, each next one a step further; a session that placed itself keeps its place. In any
/// case as much as can be of it stays in the domain's area, and what is larger than the area begins at its origin.
package struct Cascade: Hashable, Sendable {
    /// The place in the cascade of each session that did not place itself.
    private var slots: [SessionID: Int] = [:]

    /// The distance from one place to the next.
    package static let step = 32
    /// The number of places before the cascade begins anew.
    package static let slotCount = 64

    /// A cascade without sessions.
    package init() {}

    /// Gives a session the first free place.
    package mutating func enter(_ session: SessionID) {
        if slots[session] != nil { return }
        let taken = Set(slots.values)
        slots[session] = (0..<Self.slotCount).first { !taken.contains($0) } ?? slots.count % Self.slotCount
    }

    /// Frees a session's place.
    package mutating func leave(_ session: SessionID) { slots[session] = nil }

    /// By how much the session's views are shifted; `box` is where its oldest view is in its own coordinates, `area` what
    /// there is for them.
    package func shift(of session: SessionID, box: Rect, area: Area) -> Point {
        let slot = box.origin == .zero ? slots[session] ?? 0 : 0
        // Diagonals, each one step to the right of the one before.
        let columns = max(1, area.width / 2 / Self.step)
        let rows = max(1, area.height / 2 / Self.step)
        let wanted = Point((slot % rows + slot / rows) % columns * Self.step, slot % rows * Self.step)
        return Point(
            Self.fit(box.x, box.width, wanted.x, area.width), Self.fit(box.y, box.height, wanted.y, area.height))
    }

    /// The shift of one view of a session that is shifted by `shift`: another one when too little of it would be seen.
    package static func reachable(_ rect: Rect, shift: Point, area: Area) -> Point {
        let seen = rect.offset(by: shift).intersection(Rect(.zero, area))
        if seen.width >= min(step, rect.width) && seen.height >= min(step, rect.height) { return shift }
        return Point(fit(rect.x, rect.width, shift.x, area.width), fit(rect.y, rect.height, shift.y, area.height))
    }

    private static func fit(_ start: Int, _ length: Int, _ wanted: Int, _ limit: Int) -> Int {
        min(max(start + wanted, 0), max(0, limit - length)) - start
    }
}
