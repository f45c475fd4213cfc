internal import Framebuffer
internal import Plumbing
internal import Sessions

/// What the desktop does to a viewer, and the updates that follow from it.
extension Session {
    /// How long nothing must happen before lossy parts are made exact, the pause between two parts, and a part's size.
    private static let quietTime = 100
    private static let refreshPause = 10
    private static let refreshPixels = 4 * 65536
    /// How long, in milliseconds, a link may be busy with one update and with one part that is made exact, as far as that is known.
    private static let sliceTime = 100
    private static let refreshTime = 50

    /// The desktop changed, and perhaps the pointer.
    func append(_ all: Changes, _ pointer: Screenful.PointerChange, movedByOther: Bool) {
        guard let part else { return }
        let isHere = pointer.place.map(part.contains) ?? false
        note(all.seen(in: part), pointer, part)
        if takesVideo { stage.note(all.damage.intersection(part).rects, at: Self.milliseconds) }
        if machine.capabilities.cursor {
            state?.append(all.seen(in: part))
            if pointer.hasNewShape { isCursorOld = true }
            if isCursorOld, isHere || view == .all {
                isCursorOld = false
                state?.cursorChanged()
            }
            if pointer.hasMoved, movedByOther, isHere { state?.pointerMoved() }
            return
        }
        // The viewer's picture has the pointer in it: the old one must not be copied along.
        let isTouched = pointer.hasMoved || pointer.hasNewShape || !all.moved.isEmpty
        if isTouched { state?.append(Changes(all: pointer.old).seen(in: part)) }
        state?.append(all.seen(in: part))
        if isTouched { state?.append(Changes(all: pointer.new).seen(in: part)) }
    }

    /// There are other screens, or this viewer wished for those that are there.
    func follow(_ layout: ScreenLayout, _ reason: ResizeReason) {
        guard let new = layout.part(of: view) else {
            // One of its own comes when the GUI server has followed.
            if part != nil || !hasOwnScreen { close("its screen is gone") }
            return
        }
        if new.origin != part?.origin { stage = VideoStage() }
        part = new
        let place = new.offset(by: layout.rect.origin).origin
        // A screen that was moved shows something else, of which nobody tells.
        if place != knownPlace { state?.append(Changes(all: Rect(.zero, new.area))) }
        knownPlace = place
        let screens = layout.screens(of: view)
        guard screens != knownScreens || new.area != machine.desktop || reason == .thisViewer else { return }
        knownScreens = screens
        machine.desktop = new.area
        state?.resize(new.area, screens: screens, reason: reason)
    }

    /// The viewer's wish for another size was not granted.
    func refuseSize(_ status: ResizeStatus) { state?.refuseSize(status) }

    /// Begins an update from the frame that is there, if the viewer may have one.
    func serve(_ screen: Screenful) {
        guard need == .update, let part, let pending = state?.pendingPixels else { return }
        // Without a GUI server there may be no picture of the present screens: then sizes are all that can be told.
        guard screen.isFresh || state?.owesSize == true else { return }
        let limit = pixelLimit(pending)
        if let update = state?.nextUpdate(pixels: limit) { begin(update, screen, part) }
    }

    /// Begins an update that makes exact what was sent with loss, if the viewer has nothing better to get.
    func refresh(_ screen: Screenful) {
        guard !isEnding, mayBegin, let part else { return }
        let room = isFlowing ? flow.room(milliseconds: Self.refreshTime) : nil
        let pixels = min(Self.refreshPixels, room.map { density.pixels(bytes: $0, isExact: true) } ?? .max)
        guard let update = state?.nextRefresh(pixels: pixels) else { return }
        begin(update, screen, part)
    }

    /// How many pixels an update may have, of which there are so many to send; nil for all.
    private func pixelLimit(_ pending: Int) -> Int? {
        guard isFlowing, let room = flow.room(milliseconds: Self.sliceTime) else { return nil }
        let limit = density.pixels(bytes: room, isExact: false)
        thrift.note(pending: pending, limit: limit)
        return pending > limit ? limit : nil
    }

    private func begin(_ update: ViewerUpdate, _ screen: Screenful, _ part: Rect) {
        let update = noted(update)
        lastUpdate = .now
        wasRefresh = update.isExact
        var kind = EncodingClass(machine.capabilities, format: machine.format)
        kind = update.isExact ? kind.exact : thrift.applied(to: kind)
        flow.beginUpdate(at: .now)
        // On the desktop, of which the viewer sees a part: one that could not be told that this is smaller now gets no more.
        let lacking = update.damage.map { $0.offset(by: part.origin).intersection(part) }.filter { !$0.isEmpty }
        let isOnScreen = view == .all || screen.pointer.map(part.contains) == true
        let showsPointer = !machine.capabilities.cursor && isOnScreen
        let (damage, films) = takesVideo && !update.isExact ? split(lacking, screen, part) : (lacking, [])
        density.begin(pixels: damage.reduce(0) { $0 + $1.count }, isExact: update.isExact)
        let groups = view == .all ? server.screens.shown.groups(damage) : [damage]
        let batches = groups.compactMap { server.pictures.batch($0, kind, showsPointer: showsPointer) }
        let facts = facts
        let head = update.head(
            cursor: screen.cursor, pointer: part.local(screen.pointer), format: machine.format, facts: facts,
            desktop: machine.desktop)
        if update.news.contains(.manyButtons) { machine.hasManyButtons = true }
        if update.news.contains(.pointerMode) { machine.isPointerRelative = facts.isPointerRelative }
        let count = batches.reduce(films.count) { $0 + $1.jobs.count }
        updatePlace = part.origin
        output.beginUpdate(ServerMessage.update(count: head.count + count) + head.bytes)
        updateBytes += head.bytes.count
        missingPieces = count
        if count == 0 { finishIfComplete() }
        for batch in batches { batch.deliver(to: self) }
        for stream in films {
            let overlay = showsPointer ? screen.overlay : nil
            let isFilmed = server.videos.film(stream, overlay: overlay) { [weak self] in
                self?.take([$0], areVideo: true)
            }
            // It was asked for the picture that is there, so this does not occur.
            if !isFilmed { take([.nothing]) }
        }
        flushSoon()
    }

    /// Whether what behaves like video goes as such.
    private var takesVideo: Bool {
        machine.capabilities.video && machine.format.bitsPerPixel > 8 && !machine.format.isMapped
    }

    private static var milliseconds: Int { Int(Instant.now.since(Instant(nanoseconds: 0)) / 1_000_000) }

    /// Takes the videos out of an update's damage.
    private func split(
        _ damage: [Rect], _ screen: Screenful, _ part: Rect
    ) -> (rest: [Rect], films: [VideoStream]) {
        guard screen.isFresh, part.area == state?.area else { return (damage, []) }
        let (rest, films) = stage.split(
            damage, within: part, machine.capabilities.jpeg, at: Self.milliseconds, server.videos.budget)
        for film in films { self.state?.cover(film.rect.offset(by: -part.origin)) }
        return (rest, films)
    }

    /// There is something to tell the viewer, if it can be told.
    func tell(_ news: ViewerNews) { state?.tell(news) }

    /// Tells what a viewer has to know that has just said that it can be told.
    func learnCapabilities() {
        let new = machine.capabilities.news.subtracting(knownNews)
        knownNews = machine.capabilities.news
        if new.contains(.lights), server.knowsLights { tell(.lights) }
        if new.contains(.pointerMode), facts.isPointerRelative { tell(.pointerMode) }
        if new.contains(.name), server.facts.name != name { tell(.name) }
        if !knownNews.contains(.manyButtons) { machine.hasManyButtons = false }
        if !knownNews.contains(.pointerMode) { machine.isPointerRelative = false }
    }

    /// Takes encoded pieces of the update under way; what videos cost is no measure for what stills will.
    func take(_ pieces: ArraySlice<EncodedPiece>, areVideo: Bool = false) {
        guard let missing = missingPieces, !isEnding else { return }
        for piece in pieces {
            updateBytes += piece.bytes.count
            if !areVideo { density.add(bytes: piece.bytes.count) }
            output.append(streams.bytes(of: piece, seenFrom: updatePlace))
            state?.note(piece.rect.offset(by: -updatePlace), isLossy: piece.isLossy)
        }
        missingPieces = missing - pieces.count
        finishIfComplete()
        flushSoon()
    }

    /// Sends what came together in this turn of the loop with as few calls as can be.
    func flushSoon() {
        if isFlushDue { return }
        isFlushDue = true
        loop.afterBatch { [weak self] in
            self?.isFlushDue = false
            self?.flush()
        }
    }

    /// When the viewer has been quiet for a moment, what it shows is made exact, in parts that leave room for new things.
    func refreshLater() {
        guard refreshTimer == nil, state?.needsRefresh == true, mayBegin else { return }
        let wait = wasRefresh ? Self.refreshPause : Self.quietTime
        refreshTimer = loop.schedule(at: lastUpdate.advanced(milliseconds: wait)) { [weak self] in
            guard let self else { return }
            refreshTimer = nil
            let wait = wasRefresh ? Self.refreshPause : Self.quietTime
            if Instant.now < lastUpdate.advanced(milliseconds: wait) { refreshLater() } else { server.refresh(self) }
        }
    }

    private func finishIfComplete() {
        guard missingPieces == 0 else { return }
        output.endUpdate()
        density.end()
        guard isFlowing, let number = flow.endUpdate(bytes: updateBytes, at: .now) else { return }
        output.append(notice: ServerMessage.fence(number, isRequest: true))
    }

    /// There is something to hear.
    func hear(_ delivery: SoundDesk.Delivery) {
        guard !isEnding else { return }
        switch delivery {
        case .chunk(let chunk): sound.append(chunk)
        case .pause: sound.pause()
        }
        if sound.next != nil { flushSoon() }
    }
}

extension Rect {
    /// A point as it is seen in the rectangle, or at its edge.
    fileprivate func local(_ point: Point?) -> Point {
        guard let point else { return .zero }
        return Point(
            min(max(point.x - x, 0), max(0, width - 1)), min(max(point.y - y, 0), max(0, height - 1)))
    }
}

extension Changes {
    /// What of the changes is seen in a part, in the part's coordinates.
    func seen(in part: Rect) -> Changes {
        var clipped = self
        clipped.clip(to: part)
        if part.origin == .zero { return clipped }
        var local = Changes()
        local.move(clipped.moved.offset(by: -part.origin), by: clipped.delta)
        local.damage(clipped.damage.offset(by: -part.origin))
        return local
    }
}
