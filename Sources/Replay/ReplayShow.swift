package import Framebuffer
package import Plumbing
package import Recordings
internal import Sessions

/// Plays a recording on a desktop, as its clock and the viewers' keys want it.
package final class ReplayShow {
    private let reader: RecordingReader
    private let desktop: ReplayDesktop
    private let loop: Loop
    private var timer: Loop.Timer?
    private var area: Area
    /// Where it stands.
    package private(set) var clock: ReplayClock
    /// Whether it begins again at its end.
    package var isEndless = false
    /// Called when the recorded screen has another size.
    package var onSize: (Area) -> Void = { _ in }
    /// Called when the recording cannot be read any further; it stands still then.
    package var onProblem: (RecordingError) -> Void = { _ in }

    /// Begins to play.
    package init(
        _ reader: RecordingReader, on desktop: ReplayDesktop, _ loop: Loop, at start: Int = 0, speed: Double = 1,
        isPaused: Bool = false
    ) throws(RecordingError) {
        self.reader = reader
        self.desktop = desktop
        self.loop = loop
        clock = ReplayClock(
            duration: reader.duration, at: start, speed: speed, isPaused: isPaused, now: Self.milliseconds(loop))
        let first = try reader.seek(to: start)
        area = first.area
        desktop.show(first)
        desktop.onInput = { [unowned self] events in
            for case .press(let press) in events { if let key = ReplayKey(press) { take(key) } }
        }
        play()
    }

    /// The time in the recording.
    package var time: Int { clock.time(now: now) }

    /// Does what a key asks for.
    package func take(_ key: ReplayKey) {
        switch key {
        case .pause:
            if clock.isOver(now: now), !clock.isPaused { seek(to: 0) } else { clock.pause(!clock.isPaused, now: now) }
        case .skip(let milliseconds): seek(to: time + milliseconds)
        case .step(let isForward):
            clock.pause(true, now: now)
            let times = reader.times
            let next = isForward ? times.first { $0 > time } : times.last { $0 < time }
            if let next { seek(to: next) }
        case .faster: clock.setSpeed(clock.speed * 2, now: now)
        case .slower: clock.setSpeed(clock.speed / 2, now: now)
        case .usualSpeed: clock.setSpeed(1, now: now)
        case .begin: seek(to: 0)
        case .end: seek(to: clock.duration)
        }
        play()
    }

    /// Goes to a time.
    package func seek(to time: Int) {
        clock.go(to: time, now: now)
        do throws(RecordingError) { show(try reader.seek(to: clock.time(now: now))) } catch { stop(error) }
    }

    private var now: Int { Self.milliseconds(loop) }

    private static func milliseconds(_ loop: Loop) -> Int { Int(loop.now.nanoseconds / 1_000_000) }

    private func show(_ frame: Recording.Frame) {
        desktop.show(frame)
        guard frame.area != area else { return }
        area = frame.area
        onSize(area)
    }

    private func stop(_ error: RecordingError) {
        clock.pause(true, now: now)
        onProblem(error)
    }

    /// Shows what is due, and comes again when something is.
    private func play() {
        timer?.cancel()
        timer = nil
        do throws(RecordingError) {
            while let next = reader.nextTime, next <= time, let frame = try reader.next() { show(frame) }
        } catch {
            return stop(error)
        }
        if isEndless, clock.isOver(now: now), !clock.isPaused, clock.duration > 0 { seek(to: 0) }
        guard let next = reader.nextTime ?? (isEndless ? clock.duration : nil), let moment = clock.moment(of: next)
        else { return }
        timer = loop.schedule(at: Instant(nanoseconds: Int64(moment) * 1_000_000)) { [unowned self] in play() }
    }
}
