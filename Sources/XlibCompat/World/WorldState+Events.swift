extension WorldState {
    /// The most windows of others that a process watches.
    static let interestLimit = 1 << 12
    /// The events that are passed on to who watches.
    private static let watched: EventMask = [.structureNotify, .substructureNotify, .propertyChange]

    /// A process wants events of a window that is not its own.
    mutating func setInterest(_ id: UInt32, _ mask: EventMask, _ member: Member) -> [News] {
        let mask = mask.intersection(Self.watched)
        guard windows[id] != nil, Self.member(of: id) != member else { return [] }
        let old = interests[id]?[member]
        if mask.isEmpty {
            guard old != nil else { return [] }
            interests[id]?[member] = nil
            if interests[id]?.isEmpty == true { interests[id] = nil }
            counts[member]?.interests -= 1
            return []
        }
        if old == nil {
            guard counts[member]?.interests ?? 0 < Self.interestLimit else { return [] }
            counts[member]?.interests += 1
        }
        interests[id, default: [:]][member] = mask
        return []
    }

    /// Nobody watches a window any more; who did.
    mutating func forgetInterests(in id: UInt32) -> [Member] {
        guard let old = interests.removeValue(forKey: id) else { return [] }
        for member in old.keys { counts[member]?.interests -= 1 }
        return old.keys.sorted()
    }

    /// A process is gone, and watches nothing.
    mutating func forgetInterests(of member: Member) {
        for id in interests.keys {
            interests[id]?[member] = nil
            if interests[id]?.isEmpty == true { interests[id] = nil }
        }
    }

    /// The processes that watch a window for some event.
    func watchers(of id: UInt32, _ mask: EventMask) -> [Member] {
        guard let watchers = interests[id] else { return [] }
        return watchers.filter { !$0.value.isDisjoint(with: mask) }.keys.sorted()
    }

    /// What those who watch a window, or its parent, hear when it is another one than before.
    func events(of id: UInt32, _ old: SharedWindow?, _ new: SharedWindow?) -> [News] {
        if interests.isEmpty { return [] }
        var news: [News] = []
        for event in Self.events(id, old, new) {
            let parent = new?.parent ?? old?.parent ?? 0
            for (place, mask) in [(id, EventMask.structureNotify), (parent, EventMask.substructureNotify)] {
                if place == id, event.kind == EventKind.createNotify || event.kind == EventKind.destroyNotify {
                    continue
                }
                var event = event
                event.put32(4, place)
                for member in watchers(of: place, mask) where member != Self.member(of: id) {
                    news.append(News(member, .event(window: place, mask: mask, event)))
                }
            }
        }
        return news
    }

    private static func events(_ id: UInt32, _ old: SharedWindow?, _ new: SharedWindow?) -> [XEvent] {
        func event(_ kind: UInt8) -> XEvent {
            var event = XEvent(kind)
            event.put32(8, id)
            return event
        }
        guard let new else { return [event(EventKind.destroyNotify)] }
        var result: [XEvent] = []
        func place(_ kind: UInt8, _ offset: Int) -> XEvent {
            var event = event(kind)
            for (index, value) in [new.x, new.y, new.width, new.height, new.borderWidth].enumerated() {
                event.put16(offset + 2 * index, value)
            }
            event.put8(offset + 10, new.overrideRedirect ? 1 : 0)
            return event
        }
        if let old {
            if old.isMapped, !new.isMapped { result.append(event(EventKind.unmapNotify)) }
            if old.parent != new.parent {
                var moved = event(EventKind.reparentNotify)
                moved.put32(12, new.parent)
                moved.put16(16, new.x)
                moved.put16(18, new.y)
                moved.put8(20, new.overrideRedirect ? 1 : 0)
                result.append(moved)
            } else if (old.x, old.y, old.width, old.height, old.borderWidth)
                != (new.x, new.y, new.width, new.height, new.borderWidth)
            {
                result.append(place(EventKind.configureNotify, 16))
            }
        } else {
            result.append(place(EventKind.createNotify, 12))
        }
        if new.isMapped, old?.isMapped != true {
            var shown = event(EventKind.mapNotify)
            shown.put8(12, new.overrideRedirect ? 1 : 0)
            result.append(shown)
        }
        return result
    }
}
