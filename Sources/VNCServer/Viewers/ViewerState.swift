package import Framebuffer

/// What one viewer has yet to get, and what it may be sent now.
///
/// A pure value. What happens to the desktop is added by `append`; whenever the viewer may have an update, `nextUpdate` hands it
/// out, and no other until `updateSent`. However long a viewer stalls, it costs one update and a bounded region.
package struct ViewerState: Sendable {
    /// The desktop as the viewer knows it.
    package private(set) var area: Area
    /// What differs from what the viewer shows.
    package private(set) var pending: Changes
    /// Where the viewer shows something that is only nearly right.
    private var lossy = Region()
    private var capabilities = Capabilities()
    /// Where pixels were asked for, once.
    private var wanted: Rect?
    /// Where pixels may be sent without being asked for.
    private var continuous: Rect?
    private var isBusy = false
    /// The row from which an update in parts goes on, so that what changes all the time at the top does not keep the rest away.
    private var nextRow = 0

    /// Sizes to be told, each with why, and what became of the request.
    private var sizes: [SizeMessage] = []
    private var screens: [Screen] = []
    private var cursorIsDue = false
    private var keysAreDue = false
    private var soundIsDue = false
    private var pointerIsDue = false
    private var dueNews: Set<ViewerNews> = []

    /// A viewer that has seen nothing of a desktop of this size, made of these screens.
    package init(_ area: Area, screens: [Screen] = []) {
        self.area = area
        self.screens = screens
        pending = Changes(all: Rect(.zero, area))
    }

    /// Whether the viewer has got, or is getting, all of the desktop as it is.
    package var isComplete: Bool { pending.isEmpty }

    /// What a viewer waits for.
    package enum Need: Hashable, Sendable {
        /// For nothing: it has not asked, or has an update under way.
        case nothing
        /// For something to change.
        case change
        /// For an update that can be made now.
        case update
    }

    /// What the viewer waits for.
    package var need: Need {
        guard !isBusy, let allowed = wanted ?? continuous else { return .nothing }
        let isDue = !sizes.isEmpty || cursorIsDue || keysAreDue || soundIsDue || pointerIsDue || !dueNews.isEmpty
        return isDue || pending.region.intersects(allowed) ? .update : .change
    }

    /// Whether a size is to be told.
    package var owesSize: Bool { !sizes.isEmpty }

    /// Whether updates come without requests.
    package var isContinuous: Bool { continuous != nil }

    /// Takes note of what the viewer says that it understands.
    package mutating func configure(_ new: Capabilities) {
        if new.cursor, new.cursorForm != capabilities.cursorForm { cursorIsDue = true }
        dueNews.formUnion(new.news.subtracting(capabilities.news).intersection([.manyButtons, .frames]))
        dueNews.formIntersection(new.news)
        if new.extendedKeys, !capabilities.extendedKeys { keysAreDue = true }
        if new.sound, !capabilities.sound { soundIsDue = true }
        if new.extendedDesktopSize, !capabilities.extendedDesktopSize {
            sizes.append(SizeMessage(reason: .server, status: .done))
        }
        // A viewer that starts or stops drawing the pointer leaves one too many or too few on the picture.
        if new.cursor != capabilities.cursor { pending.damage(Rect(.zero, area)) }
        if !new.continuousUpdates { continuous = nil }
        capabilities = new
    }

    /// The desktop changed.
    package mutating func append(_ changes: Changes) {
        pending.append(changes)
        pending.clip(to: Rect(.zero, area))
    }

    /// The viewer asks for what changed in a rectangle, or for all of it.
    package mutating func request(incremental: Bool, _ rect: Rect) {
        let rect = rect.intersection(Rect(.zero, area))
        if !incremental {
            pending.damage(rect)
            // So the protocol wants it, for viewers that ask in order to learn the screens.
            if capabilities.extendedDesktopSize, sizes.isEmpty, rect == Rect(.zero, area) {
                sizes.append(SizeMessage(reason: .server, status: .done))
            }
        }
        wanted = wanted?.union(rect) ?? rect
    }

    /// The viewer permits updates without requests, or no more.
    package mutating func allowContinuously(_ rect: Rect?) { continuous = rect }

    /// The desktop has another size or other screens; all of it is new.
    ///
    /// A viewer that cannot be told goes on seeing the part that it knows.
    package mutating func resize(_ new: Area, screens: [Screen] = [], reason: ResizeReason) {
        self.screens = screens
        if new == area, capabilities.extendedDesktopSize {
            let message = SizeMessage(reason: reason, status: .done)
            // Only its own wishes are answered one by one, and those not without end.
            if reason == .thisViewer ? sizes.count < 4 : !sizes.contains(message) { sizes.append(message) }
            return
        }
        if capabilities.extendedDesktopSize || capabilities.desktopSize {
            area = new
            continuous = continuous == nil ? nil : Rect(.zero, new)
            sizes.removeAll { $0.status == .done }
            sizes.append(SizeMessage(reason: reason, status: .done))
        }
        pending = Changes(all: Rect(.zero, area))
        lossy = Region()
    }

    /// The viewer's request for a size was refused.
    package mutating func refuseSize(_ status: ResizeStatus) {
        // Who asks faster than it reads is answered less often.
        if capabilities.extendedDesktopSize, sizes.count < 4 {
            sizes.append(SizeMessage(reason: .thisViewer, status: status))
        }
    }

    /// The pointer has another image.
    package mutating func cursorChanged() { cursorIsDue = capabilities.cursor }

    /// The pointer was moved, by someone else than this viewer.
    package mutating func pointerMoved() { pointerIsDue = capabilities.pointerPosition != nil }

    /// There is something to tell, if the viewer can be told.
    package mutating func tell(_ news: ViewerNews) { if capabilities.news.contains(news) { dueNews.insert(news) } }

    /// The update that was handed out has left.
    package mutating func updateSent() { isBusy = false }

    /// What the viewer may be sent now, or nil when there is nothing or it may not.
    ///
    /// The pixels are those of the desktop after everything that was appended so far.
    ///
    /// - Parameter pixels: about how many may be new in an update that was not asked for; small things go first, and the rest is in later
    ///   ones.
    package mutating func nextUpdate(pixels limit: Int? = nil) -> ViewerUpdate? {
        guard !isBusy, let allowed = wanted ?? continuous else { return nil }
        var update = ViewerUpdate()
        if !sizes.isEmpty {
            // A size must be the last rectangle of an update, so it is the only one.
            update.sizes = capabilities.extendedDesktopSize ? sizes : Array(sizes.prefix(1))
            update.screens = screens
            update.area = area
            update.sizesAreExtended = capabilities.extendedDesktopSize
            sizes = []
        } else {
            takePixels(in: allowed, into: &update, limit: wanted == nil ? limit : nil)
            update.showsCursor = cursorIsDue
            update.cursorForm = capabilities.cursorForm ?? .plain
            update.pointerPosition = capabilities.pointerPosition ?? .pointerPosition
            update.news = ViewerNews.allCases.filter(dueNews.contains)
            update.lights = capabilities.lights ?? .lights
            update.showsPointer = pointerIsDue
            update.announcesKeys = keysAreDue
            update.announcesSound = soundIsDue
            if update.isEmpty { return nil }
            (cursorIsDue, pointerIsDue, keysAreDue, soundIsDue) = (false, false, false, false)
            dueNews = []
        }
        wanted = nil
        isBusy = true
        return update
    }

    /// The update that was handed out brings all of a rectangle, besides what it holds.
    mutating func cover(_ rect: Rect) { pending.remove(rect) }

    /// Whether something is only nearly right, and there is nothing better to do than to send it again.
    package var needsRefresh: Bool { !lossy.isEmpty && need == .change }

    /// Takes note of a piece that is on its way to the viewer.
    package mutating func note(_ rect: Rect, isLossy: Bool) {
        if isLossy {
            lossy.formUnion(rect)
            lossy = lossy.simplified(to: Changes.limit)
        } else {
            lossy.subtract(rect)
        }
    }

    /// An update that sends again, to be encoded without loss, at most about `pixels` of what is only nearly right.
    ///
    /// Nil when there is something better to do. The pixels are those of the desktop after everything that was appended.
    package mutating func nextRefresh(pixels: Int) -> ViewerUpdate? {
        guard needsRefresh, let allowed = wanted ?? continuous else { return nil }
        var update = ViewerUpdate()
        update.isExact = true
        var left = pixels
        for rect in lossy.intersection(allowed).rects where left > 0 {
            let rows = min(rect.height, max(1, left / rect.width))
            update.damage.append(Rect(rect.x, rect.y, rect.width, rows))
            left -= rows * rect.width
        }
        if update.damage.isEmpty { return nil }
        wanted = nil
        isBusy = true
        return update
    }

    /// The pixels that are new for the viewer.
    package var pendingPixels: Int { pending.damage.count }

    private mutating func takePixels(in allowed: Rect, into update: inout ViewerUpdate, limit: Int?) {
        if !capabilities.copyRect { pending.dropMoves() }
        if allowed.contains(Rect(.zero, area)) {
            update.moves = pending.orderedMoves
            update.delta = pending.delta
            update.damage = pending.damage.rects
            // What is copied is as good as what it is copied from.
            let copied = lossy.offset(by: pending.delta).intersection(pending.moved)
            lossy = lossy.subtracting(pending.moved).union(copied).simplified(to: Changes.limit)
            pending = Changes()
            if let limit { putBack(beyond: limit, of: &update) }
        } else {
            // The source of a move may lie where the viewer has not asked to be up to date.
            pending.dropMoves()
            let inside = pending.damage.intersection(allowed)
            let outside = pending.damage.subtracting(allowed)
            update.damage = inside.rects
            pending = Changes()
            pending.damage(outside)
        }
    }
}

/// The parts of an update.
extension ViewerState {
    /// What counts as small: a few lines of text, a menu.
    private static let smallPixels = 65536

    /// Leaves about `limit` pixels in the update and has the rest wait.
    private mutating func putBack(beyond limit: Int, of update: inout ViewerUpdate) {
        guard update.damage.reduce(0, { $0 + $1.count }) > limit else { return nextRow = 0 }
        let small = update.damage.filter { $0.count <= Self.smallPixels }.sorted { $0.count < $1.count }
        let large = update.damage.filter { $0.count > Self.smallPixels }
        let below = Rect(0, nextRow, area.width, max(0, area.height - nextRow))
        let above = Rect(0, 0, area.width, nextRow)
        let parts = [below, above].flatMap { half in large.map { $0.intersection(half) }.filter { !$0.isEmpty } }
        var left = limit
        var taken: [Rect] = []
        for rect in small + parts {
            guard left > 0 else {
                pending.damage(rect)
                continue
            }
            let rows = min(rect.height, max(1, left / rect.width))
            taken.append(Rect(rect.x, rect.y, rect.width, rows))
            left -= rows * rect.width
            if rect.count > Self.smallPixels || left <= 0 { nextRow = rect.y + rows }
            if rows < rect.height { pending.damage(Rect(rect.x, rect.y + rows, rect.width, rect.height - rows)) }
        }
        if nextRow >= area.height { nextRow = 0 }
        update.damage = taken
    }
}

/// A size that is to be told.
package struct SizeMessage: Hashable, Sendable {
    package let reason: ResizeReason
    package let status: ResizeStatus

    /// A message.
    package init(reason: ResizeReason, status: ResizeStatus) {
        self.reason = reason
        self.status = status
    }
}
