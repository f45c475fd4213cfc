package import Framebuffer
package import Sessions

/// What a frame changed in the picture.
package struct FrameChange: Hashable, Sendable {
    /// A part of the picture that merely moved: each pixel p of the rectangle is what was at `p - delta`, except where
    /// there is damage.
    package var moved: Rect
    package var delta: Point
    /// What was drawn anew.
    package var damage: Region

    /// A change.
    package init(moved: Rect = .zero, delta: Point = .zero, damage: Region = Region()) {
        self.moved = moved
        self.delta = delta
        self.damage = damage
    }

    package var isEmpty: Bool { moved.isEmpty && damage.isEmpty }
}

/// The map that a user sees and moves, without a window, a clock or a thread of its own.
///
/// Whoever has those feeds it input events with their times, hands it finished tiles, and calls `frame` when
/// `wantsFrame` says so. Its answers depend on nothing else: the same calls give the same pixels. A frame never
/// waits for a tile.
package final class MapView {
    package private(set) var camera: Camera
    private let attribution: String
    private let artist: LabelArtist
    private var canvas = MapCanvas()
    private var motion = MapMotion()
    private var overlays = Overlays()
    private var pointer = (x: 0.0, y: 0.0)
    private var lastPress: (time: Double, x: Double, y: Double)?
    private var wheel = 0.0

    /// The labels in the view and around it, the most important first.
    package private(set) var labels: [PlacedLabel] = []
    private var placedZoom: Double?
    private var placedRect = Rect.zero
    private var placedTime = 0.0
    /// Where the view stood when labels were placed, as long as it has not moved since.
    private var untouchedOrigin: Point?
    private var arrived: [TileFrame] = []
    private var shown: (camera: Camera, overlays: [Rect])?
    private var isDirty = true

    /// How far around the view labels are placed, so that they are there when it moves.
    static let labelMargin = 256
    /// How often labels are placed anew while the zoom changes, in milliseconds.
    static let labelPace = 90.0
    /// How far around the view tiles are made ready while nothing else is to be done.
    static let ringMargin = 256

    /// A map with the given text of attribution, which is always shown.
    package init(camera: Camera, attribution: String, artist: LabelArtist = LabelArtist()) {
        self.camera = camera
        self.attribution = attribution
        self.artist = artist
        canvas.cache.makeRoom(for: camera.area)
    }

    /// Whether `frame` has something to do now or soon.
    package var wantsFrame: Bool { isDirty || motion.isMoving || !arrived.isEmpty }

    /// The tiles that are missing, the most urgent first; what is not in it need not be painted any more.
    ///
    /// While the zoom changes these are the tiles of the zoom that it leads to.
    package var wantedTiles: [TileFrame] {
        var result: [TileFrame] = []
        if shown == nil || !canvas.cache.contains(Self.world) { result.append(Self.world) }
        let goal = motion.goal(camera)
        for tile in MapTiles.visible(goal) + (motion.isZooming ? [] : MapTiles.visible(goal, margin: Self.ringMargin))
        where !canvas.cache.contains(tile.frame) && !result.contains(tile.frame) {
            result.append(tile.frame)
        }
        return result
    }

    /// Whether every tile in the view is there as it should be.
    package var isComplete: Bool {
        !motion.isMoving && MapTiles.visible(camera).allSatisfy { canvas.cache.contains($0.frame) }
    }

    /// Takes a painted tile.
    package func add(_ tile: PaintedTile) {
        canvas.cache.add(tile)
        arrived.append(tile.frame)
    }

    /// Gives the picture another size; the next frame draws all of it.
    package func resize(_ area: Area) {
        canvas.cache.makeRoom(for: area)
        camera.resize(area)
        camera.snap()
        forgetPicture()
    }

    /// Looks at a place, at once.
    package func look(at center: MapPoint, zoom: Double) {
        motion.stop()
        camera = Camera(center: center, zoom: zoom, area: camera.area)
        camera.snap()
        isDirty = true
    }

    /// Makes the next frame draw everything, as a new buffer needs it.
    package func forgetPicture() {
        shown = nil
        isDirty = true
    }

    private static let world = TileFrame(.world, zoom: 0)
}

// MARK: - Input

extension MapView {
    /// Takes an input event; `time` is in milliseconds of the clock that `frame` gets.
    package func handle(_ event: InputEvent, at time: Double) {
        switch event {
        case .motion(let x, let y):
            pointer = (Double(x), Double(y))
            if motion.isDragging {
                // What drags is no click: the next press drags again, however soon it comes.
                if !isAtLastPress { lastPress = nil }
                motion.drag(pointer.x, pointer.y, at: time, &camera)
                isDirty = true
            }
        case .press(let press) where press.key == .left && !press.isRepeat: pressed(at: time)
        case .release(.left): motion.release(at: time)
        case .press(let press): key(press.key, at: time)
        case .wheel(_, let dy):
            wheel += Double(max(-4800, min(4800, dy)))
            // A notch is half a zoom; finer wheels are gathered to the smallest step that rests on sharp tiles.
            let steps = (wheel / 30).rounded(.towardZero)
            wheel -= steps * 30
            if steps != 0 { motion.zoom(by: steps * MapMotion.zoomStep, at: pointer.x, pointer.y, time: time, camera) }
        case .touch(_, let x, let y):
            pointer = (Double(x), Double(y))
            if motion.isDragging {
                motion.drag(pointer.x, pointer.y, at: time, &camera)
                isDirty = true
            } else {
                motion.grab(pointer.x, pointer.y, at: time)
            }
        case .touchRelease: motion.release(at: time)
        case .focusLeave, .hoverLeave:
            // The release may go elsewhere: a map must not stick to a pointer that is gone.
            if event == .focusLeave { motion.release(at: time) }
        default: break
        }
    }

    private func pressed(at time: Double) {
        if let last = lastPress, time - last.time < 350, isAtLastPress {
            lastPress = nil
            motion.zoom(by: 1, at: pointer.x, pointer.y, time: time, camera)
            return
        }
        lastPress = (time, pointer.x, pointer.y)
        motion.stop()
        motion.grab(pointer.x, pointer.y, at: time)
    }

    private var isAtLastPress: Bool {
        lastPress.map { abs($0.x - pointer.x) + abs($0.y - pointer.y) < 8 } ?? false
    }

    private func key(_ key: KeyCode, at time: Double) {
        let middle = (x: Double(camera.area.width) / 2, y: Double(camera.area.height) / 2)
        func zoom(_ steps: Double) {
            pointer = middle
            motion.zoom(by: steps, at: middle.x, middle.y, time: time, camera)
        }
        switch key {
        case .arrowLeft: motion.push((0.9, 0), at: time)
        case .arrowRight: motion.push((-0.9, 0), at: time)
        case .arrowUp: motion.push((0, 0.9), at: time)
        case .arrowDown: motion.push((0, -0.9), at: time)
        case .plus, .equal, .keypadPlus: zoom(0.5)
        case .minus, .keypadMinus: zoom(-0.5)
        case .zero, .keypadZero, .home:
            pointer = middle
            motion.zoom(to: Camera.lowestZoom(camera.area), at: middle.x, middle.y, time: time, camera)
        default: break
        }
    }
}

extension KeyCode {
    /// The keys that move the map, by their numbers in input-event-codes.h.
    static let minus = KeyCode(12)
    static let equal = KeyCode(13)
    static let zero = KeyCode(11)
    static let plus = KeyCode(27)
    static let keypadMinus = KeyCode(74)
    static let keypadPlus = KeyCode(78)
    static let keypadZero = KeyCode(82)
    static let home = KeyCode(102)
    static let arrowUp = KeyCode(103)
    static let arrowLeft = KeyCode(105)
    static let arrowRight = KeyCode(106)
    static let arrowDown = KeyCode(108)
}

// MARK: - Frames

extension MapView {
    /// Brings the picture, which holds the last frame, to what is to be seen at `time`.
    ///
    /// The surface must be as large as the view; the same one, or one with the same content, as at the last call,
    /// unless `forgetPicture` was called.
    package func frame(at time: Double, into surface: Surface) -> FrameChange {
        motion.advance(to: time, &camera)
        isDirty = false
        let arrived = self.arrived
        self.arrived = []
        let view = Rect(.zero, camera.area).intersection(surface.bounds)
        let visible = MapTiles.visible(camera)
        var change = FrameChange()
        if let shown, shown.camera.zoom == camera.zoom, shown.camera.area == camera.area {
            change = moved(from: shown.camera, view)
            for tile in visible where arrived.contains(where: { Self.affects($0.tile, tile.frame.tile) }) {
                change.damage.formUnion(tile.rect.intersection(view))
            }
        } else {
            change.damage = Region(view)
        }
        let old = labels
        placeLabels(at: time, hasNewTiles: !arrived.isEmpty)
        if change.damage != Region(view) { damageLabels(old, &change, view) }
        guard !change.isEmpty || shown == nil else { return change }
        overlays.lay(camera, attribution: attribution, artist: artist)
        if change.delta != .zero {
            // What stands on the glass was carried along: both where it was and where it is are drawn anew.
            for rect in shown?.overlays ?? [] {
                change.damage.formUnion(rect.offset(by: change.delta).intersection(view))
                change.damage.formUnion(rect.intersection(view))
            }
            for rect in overlays.rects { change.damage.formUnion(rect.intersection(view)) }
            surface.copy(surface, change.moved.offset(by: -change.delta), to: change.moved.origin)
        }
        change.damage = change.damage.simplified(to: 32)
        for rect in change.damage.rects {
            canvas.drawTiles(camera, visible, into: surface, clip: rect)
            MapCanvas.draw(labels, camera, into: surface, clip: rect)
            overlays.draw(into: surface, clip: rect, artist: artist)
        }
        shown = (camera, overlays.rects)
        return change
    }

    private static func affects(_ new: TileID, _ visible: TileID) -> Bool {
        new.zoom <= visible.zoom ? visible.ancestor(at: new.zoom) == new : new.ancestor(at: visible.zoom) == visible
    }

    private func moved(from last: Camera, _ view: Rect) -> FrameChange {
        var delta = last.origin - camera.origin
        // The way across the date line is short; what stood in one copy of the world now stands in the next.
        let world = camera.worldWidth
        let copies = delta.x > world / 2 ? 1 : delta.x < -world / 2 ? -1 : 0
        if copies != 0 {
            delta.x -= copies * world
            for index in labels.indices { labels[index].copy -= copies }
            placedRect = placedRect.offset(by: Point(-copies * world, 0))
        }
        if delta == .zero { return FrameChange() }
        let target = view.intersection(view.offset(by: delta))
        if target.isEmpty { return FrameChange(damage: Region(view)) }
        return FrameChange(moved: target, delta: delta, damage: Region(view).subtracting(target))
    }

    private func placeLabels(at time: Double, hasNewTiles: Bool) {
        let wanted = camera.rect
        // What is drawn into a new picture, of another size perhaps, begins anew.
        let isAnew = shown == nil
        let sameZoom = !isAnew && placedZoom == camera.zoom
        if sameZoom, !hasNewTiles, placedRect.contains(wanted) { return }
        if motion.isZooming, !sameZoom, time - placedTime < Self.labelPace, placedZoom != nil { return }
        let area = wanted.inset(by: -Self.labelMargin)
        let tiles = MapTiles.visible(camera, margin: Self.labelMargin)
        // Until the map is moved, what comes with late tiles is placed as if all had come at once: the same view has the
        // same labels, in whatever order its tiles were painted.
        let isUntouched = !sameZoom || untouchedOrigin == camera.origin
        untouchedOrigin = isUntouched ? camera.origin : nil
        labels = LabelPlacer.place(
            canvas.labelTiles(camera, tiles), zoom: camera.zoom, area: area,
            standing: isAnew || (isUntouched && sameZoom) ? [] : labels, moving: sameZoom && !isUntouched,
            artist: artist)
        placedZoom = camera.zoom
        placedRect = wanted.inset(by: -Self.labelMargin / 2)
        placedTime = time
    }

    /// Damages what labels left and what they came to; those that stayed were carried along with the ground.
    private func damageLabels(_ old: [PlacedLabel], _ change: inout FrameChange, _ view: Rect) {
        let before = Set(old.map { LabelIdentity($0) })
        let after = Set(labels.map { LabelIdentity($0) })
        if before == after { return }
        let origin = camera.origin
        for label in old + labels {
            let identity = LabelIdentity(label)
            if before.contains(identity) && after.contains(identity) { continue }
            let rect = label.art.bounds.offset(by: label.position(zoom: camera.zoom) - origin).intersection(view)
            change.damage.formUnion(rect)
        }
    }

    private struct LabelIdentity: Hashable {
        let id: UInt64
        let copy: Int
        let anchor: MapPoint
        let look: LabelLook

        init(_ label: PlacedLabel) {
            id = label.id
            copy = label.copy
            anchor = label.anchor
            look = label.art.look
        }
    }
}
