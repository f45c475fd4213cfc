internal import Glibc

/// How the view moves by itself: it glides on after a drag, and comes to a new zoom over a fifth of a second.
///
/// Times are milliseconds of any clock that does not go back. Nothing here looks at a clock.
package struct MapMotion: Sendable {
    /// The glide loses all but 1/e of its speed in this time.
    static let glideTime = 325.0
    /// How long a change of zoom takes.
    static let zoomTime = 220.0
    /// Pixels a millisecond, below which a glide ends.
    static let slowest = 0.02
    /// The same that a drag glides at most: what a program or a busy machine sends at once would go round the world.
    static let fastest = 3.0
    /// A drag that rested this long before its end does not glide.
    static let restTime = 60.0
    /// Zooms come to rest at multiples of this, so that pictures of tiles are found again.
    static let zoomStep = 0.125

    private enum State: Sendable {
        case rest
        /// What is under the pointer stays under it; the last positions tell the speed.
        case drag(last: (x: Double, y: Double), trail: [(time: Double, x: Double, y: Double)])
        case glide(velocity: (x: Double, y: Double), since: Double)
    }

    private struct ZoomChange: Sendable {
        let from: Double
        let to: Double
        let start: Double
        let x: Double
        let y: Double
    }

    private var state = State.rest
    private var zoomChange: ZoomChange?

    /// A view at rest.
    package init() {}

    /// Whether there will be another frame without further input.
    package var isMoving: Bool {
        if zoomChange != nil { return true }
        if case .glide = state { return true }
        return false
    }

    /// Whether the zoom is changing.
    package var isZooming: Bool { zoomChange != nil }

    /// Whether a button holds the map.
    package var isDragging: Bool {
        if case .drag = state { true } else { false }
    }

    /// Where a zoom in progress leads.
    package var targetZoom: Double? { zoomChange?.to }

    /// Where the camera will be when the zoom in progress has ended.
    package func goal(_ camera: Camera) -> Camera {
        guard let change = zoomChange else { return camera }
        var goal = camera
        goal.zoom(to: change.to, at: change.x, change.y)
        return goal
    }

    /// Takes hold of the map.
    package mutating func grab(_ x: Double, _ y: Double, at time: Double) {
        state = .drag(last: (x, y), trail: [(time, x, y)])
    }

    /// The pointer moved; drags the map along when it is held.
    package mutating func drag(_ x: Double, _ y: Double, at time: Double, _ camera: inout Camera) {
        guard case .drag(let last, var trail) = state else { return }
        camera.pan(x - last.x, y - last.y)
        trail.append((time, x, y))
        trail.removeAll { time - $0.time > 120 }
        state = .drag(last: (x, y), trail: trail)
    }

    /// Lets go of the map, which glides on if it was moving.
    package mutating func release(at time: Double) {
        guard case .drag(_, let trail) = state else { return }
        state = .rest
        guard let first = trail.first, let last = trail.last, time - last.time < Self.restTime,
            last.time - first.time >= 8
        else { return }
        let span = last.time - first.time
        var velocity = (x: (last.x - first.x) / span, y: (last.y - first.y) / span)
        let speed = Self.speed(velocity)
        if speed > Self.fastest {
            velocity = (velocity.x * Self.fastest / speed, velocity.y * Self.fastest / speed)
        }
        if speed > Self.slowest * 4 { state = .glide(velocity: velocity, since: time) }
    }

    /// Stops at once where the view is.
    package mutating func stop() {
        state = .rest
        zoomChange = nil
    }

    /// Starts a change of zoom by `steps` around a pixel of the view; a change in progress is prolonged.
    package mutating func zoom(
        by steps: Double, at x: Double, _ y: Double, time: Double, _ camera: Camera
    ) {
        let goal = (zoomChange?.to ?? camera.zoom) + steps
        zoom(to: (goal / Self.zoomStep).rounded() * Self.zoomStep, at: x, y, time: time, camera)
    }

    /// Starts a change to a zoom.
    package mutating func zoom(to goal: Double, at x: Double, _ y: Double, time: Double, _ camera: Camera) {
        if case .glide = state { state = .rest }
        let goal = min(Camera.zooms.upperBound, max(Camera.lowestZoom(camera.area), goal))
        zoomChange = goal == camera.zoom ? nil : ZoomChange(from: camera.zoom, to: goal, start: time, x: x, y: y)
    }

    /// Starts a glide, as keys do.
    package mutating func push(_ velocity: (x: Double, y: Double), at time: Double) {
        state = .glide(velocity: velocity, since: time)
    }

    /// Moves the camera to where it is at a time.
    package mutating func advance(to time: Double, _ camera: inout Camera) {
        if case .glide(let velocity, let since) = state, time > since {
            let decay = exp(-(time - since) / Self.glideTime)
            let distance = Self.glideTime * (1 - decay)
            camera.pan(velocity.x * distance, velocity.y * distance)
            let slower = (x: velocity.x * decay, y: velocity.y * decay)
            state = Self.speed(slower) > Self.slowest ? .glide(velocity: slower, since: time) : .rest
        }
        if let change = zoomChange {
            let part = min(1, max(0, (time - change.start) / Self.zoomTime))
            // Fast at first, so that the wheel is felt at once.
            let eased = 1 - (1 - part) * (1 - part) * (1 - part)
            camera.zoom(
                to: part == 1 ? change.to : change.from + (change.to - change.from) * eased, at: change.x, change.y)
            if part == 1 { zoomChange = nil }
        }
        if !isMoving && !isDragging { camera.snap() }
    }

    private static func speed(_ velocity: (x: Double, y: Double)) -> Double {
        (velocity.x * velocity.x + velocity.y * velocity.y).squareRoot()
    }
}
