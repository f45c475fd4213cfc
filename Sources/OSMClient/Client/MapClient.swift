internal import Framebuffer
package import Plumbing
package import Sessions

/// The map as a program: a Gui session, worker threads, and a map view between them.
///
/// Everything but the painting of tiles happens on the loop's thread. Frames are drawn when something changed and the
/// server has shown the last one, at most 60 a second; at rest nothing runs at all.
package final class MapClient {
    private let loop: Loop
    private let report: (Document) -> Void
    private let end: (String?) -> Void
    private let gui: GuiClient
    private let artist = LabelArtist()
    private let tiles: Mailbox<Delivery>
    private var config: MapConfig
    private var stack: SourceStack
    private var generation = 0
    private var workers: Workers?
    private var view: MapView?
    private var picture = Bitmap(.zero)
    private var timer: (call: Loop.Timer, due: Instant)?
    private var lastFrame = Instant(nanoseconds: 0)
    private var awaited: UInt32?
    private var reported = Document.null

    /// A painted tile and the generation of sources that it is from.
    private struct Delivery: Sendable {
        let generation: Int
        let tile: PaintedTile
    }

    private static let viewID = ViewID(1)
    /// The shortest time between two frames.
    private static let framePace: Int64 = 16_000_000
    /// How long to wait for word that a frame was shown: nobody may be looking.
    private static let shownPace: Int64 = 100_000_000

    /// Starts the map on a loop.
    ///
    /// `report` is told where the map came to rest; `end` is called when the program is to end, with the reason unless the
    /// user wished it.
    package init(
        _ link: ParentLink, _ loop: Loop, config: Document, report: @escaping (Document) -> Void,
        end: @escaping (String?) -> Void
    ) throws {
        self.loop = loop
        self.report = report
        self.end = end
        self.config = MapConfig(config)
        gui = try GuiClient(link, label: "map")
        // The mailbox needs its receiver, which is not there yet.
        let receiver = Receiver()
        tiles = try loop.mailbox { receiver.client?.deliver($0) }
        stack = Self.open(self.config.files)
        receiver.client = self
        try loop.watch(gui.descriptorNumber) { [weak self] _ in self?.dispatch() }
        loop.afterBatch { [weak self] in self?.dispatch() }
    }

    private final class Receiver {
        weak var client: MapClient?
    }

    /// The world and the files; what cannot be opened is said and left out.
    private static func open(_ files: [String]) -> SourceStack {
        var sources: [any TileSource] = []
        do throws(MapError) { sources.append(try BuiltInWorld.open()) } catch { Log.warning("\(error)") }
        for file in files {
            do throws(MapError) { sources.append(try MapFiles.open(file)) } catch { Log.warning("\(error)") }
        }
        return SourceStack(sources)
    }

    /// Takes a changed config: files are opened anew and places are gone to only where they differ.
    package func configure(_ document: Document) {
        let new = MapConfig(document)
        let old = config
        config = new
        guard new != old, let view else { return }
        var camera = view.camera
        if new.files != old.files { stack = Self.open(new.files) }
        if new.center != old.center || new.zoom != old.zoom { camera = new.camera(stack, area: camera.area) }
        start(camera)
    }

    /// Begins to show the sources anew.
    private func start(_ camera: Camera) {
        generation += 1
        let generation = generation
        let tiles = tiles
        var camera = camera
        camera.snap()
        view = MapView(camera: camera, attribution: stack.attribution, artist: artist)
        workers = Workers(stack) { tiles.post(Delivery(generation: generation, tile: $0)) }
        update()
    }

    private func deliver(_ delivery: Delivery) {
        guard delivery.generation == generation else { return }
        view?.add(delivery.tile)
        update()
    }
}

// MARK: - The session

extension MapClient {
    private func dispatch() {
        do throws(SessionError) {
            while let event = try gui.next() {
                switch event {
                case .info(let info): try resize(info)
                case .input(let events):
                    let now = Self.milliseconds(.now)
                    for event in events { view?.handle(event, at: now) }
                case .shown(let serial):
                    if serial == awaited { awaited = nil }
                case .reattached:
                    awaited = nil
                    view?.handle(.focusLeave, at: Self.milliseconds(.now))
                case .ended(let reason): return end("Gui: \(reason)")
                case .done(_, .rejected(let reason)): return end("Gui: \(reason)")
                case .done, .token: break
                }
            }
        } catch {
            return end("Gui: \(error)")
        }
        update()
    }

    private func resize(_ info: GuiInfo) throws(SessionError) {
        if info.isClosed { return end(nil) }
        let area = info.area
        if area.isEmpty || area == gui.buffer?.mode.area { return }
        let isFirst = gui.buffer == nil
        try gui.setMode(Mode(area))
        picture = Bitmap(area)
        var commands: [ViewCommand] = [.geometry(Self.viewID, Rect(.zero, area))]
        if isFirst {
            commands = [.create(Self.viewID, parent: nil), .title(Self.viewID, "Map")] + commands
            commands.append(.front(Self.viewID))
        }
        if let view { view.resize(area) } else { start(config.camera(stack, area: area)) }
        draw(commands)
    }

    private static func milliseconds(_ instant: Instant) -> Double { Double(instant.nanoseconds) / 1_000_000 }

    /// Asks for the tiles that are missing, and for a frame if there is something to draw.
    private func update() {
        guard let view else { return }
        workers?.request(view.wantedTiles)
        guard view.wantsFrame, gui.buffer != nil else { return reportRest() }
        // A frame that waits for word of the last one is brought forward when the word comes.
        let due = lastFrame.advanced(nanoseconds: awaited == nil ? Self.framePace : Self.shownPace)
        if let timer, timer.due <= due { return }
        timer?.call.cancel()
        let call = loop.schedule(at: max(due, .now)) { [weak self] in
            self?.timer = nil
            self?.draw([])
            self?.update()
        }
        timer = (call, due)
    }

    /// Draws a frame into memory of our own and hands over what changed.
    private func draw(_ commands: [ViewCommand]) {
        guard let view, let buffer = gui.buffer, buffer.mode.area == picture.area else { return }
        let now = Instant.now
        var change = FrameChange()
        picture.withSurface { change = view.frame(at: Self.milliseconds(now), into: $0) }
        lastFrame = now
        if change.isEmpty && commands.isEmpty { return }
        picture.withPixels { picture in
            buffer.draw { surface in
                surface.copy(picture, change.moved, to: change.moved.origin)
                for rect in change.damage.rects { surface.copy(picture, rect, to: rect.origin) }
            }
        }
        let scroll =
            change.moved.isEmpty ? nil : GuiCommit.Scroll(target: change.moved, delta: change.delta)
        awaited = gui.commit(commands, scroll: scroll, refresh: change.damage.rects, wantsShown: true)
    }

    /// Tells where the map rests, for those who wait for it.
    private func reportRest() {
        guard let view, view.isComplete, !view.wantsFrame else { return }
        let place = Mercator.unproject(view.camera.center)
        let document: Document = [
            "center": .list([.number(place.latitude), .number(place.longitude)]), "zoom": .number(view.camera.zoom),
        ]
        if document == reported { return }
        reported = document
        report(document)
    }
}
