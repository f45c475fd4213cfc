import Sessions
import Sound

extension InputView {
    /// What came of a cycle.
    enum Outcome {
        case silent
        case delivered
        case missed
    }

    /// Fills the block with the cycle's sound: the session's own, or what stands for it.
    ///
    /// Runs on the audio thread: no allocation, lock or reference count.
    func receive(at position: Int, curve: Samples) -> Outcome {
        let period = block.count
        let available = state[0].isGone ? 0 : ring.available(from: position)
        let isRunning = !state[0].isGone && ring.isRunning
        state[0].riseBefore = state[0].rise
        let outcome: Outcome
        if available >= period {
            deliver(position, curve)
            outcome = .delivered
        } else {
            substitute(position, available, curve)
            outcome = isRunning ? .missed : .silent
        }
        note(outcome, position)
        yieldToSuccessor(curve)
        for channel in 0..<block.channels {
            tail[channel].copy(block[channel].part(period - tail.count, tail.count))
        }
        ring.consumed = position + period
        return outcome
    }

    /// The session's own sound, faded in when it was not heard before.
    private func deliver(_ position: Int, _ curve: Samples) {
        var changed = 0
        for channel in 0..<block.channels { changed += ring.read(channel, at: position, into: block[channel]) }
        if changed > 0 { ring.cleaned &+= changed }
        guard state[0].rise < curve.count else { return }
        let part = curve.part(state[0].rise, block.count)
        for channel in 0..<block.channels { block[channel].scale(along: part, from: 0, to: 1) }
        if state[0].isDry, readDry(position) {
            for channel in 0..<block.channels { block[channel].add(scratch[channel], along: part, from: 1, to: 0) }
        }
        state[0].rise = min(curve.count, state[0].rise + block.count)
        if state[0].rise == curve.count { state[0].isDry = false }
    }

    /// What is there, then the end of what was heard, mirrored and faded, and the dry signal, faded in.
    private func substitute(_ position: Int, _ available: Int, _ curve: Samples) {
        let level = state[0].rise < curve.count ? curve[state[0].rise - 1] : 1
        let wasHeard = state[0].rise > 0
        let wasDry = state[0].isDry
        let hasDry = readDry(position)
        let start = wasHeard ? available : 0
        let length = min(tail.count, block.count - start)
        for channel in 0..<block.channels {
            let samples = block[channel]
            samples.clear()
            if start > 0 {
                ring.read(channel, at: position, into: samples.part(0, start))
                if level < 1 { samples.part(0, start).scale(level) }
            }
            // Dry that was heard alone goes on; else all that was heard, dry or not, is mirrored at its end, so that neither value
            // nor slope jump, and what is dry comes up while that fades.
            let fadesOut = hasDry && wasDry ? wasHeard : wasHeard || wasDry
            if fadesOut { samples.addMirrored(from: start, tail: tail[channel], along: fade[0]) }
            guard hasDry else { continue }
            let dry = scratch[channel]
            if wasDry && !wasHeard {
                samples.add(dry)
            } else {
                let rest = wasDry ? 1 - level : 0
                if start > 0 && rest > 0 { samples.part(0, start).add(dry.part(0, start), gain: rest) }
                samples.part(start, length).add(dry.part(start, length), along: fade[0], from: 0, to: 1)
                samples.part(start + length, block.count).add(dry.part(start + length, block.count))
            }
        }
        state[0].rise = 0
        state[0].isDry = hasDry
    }

    /// Reads the dry signals' sum; false when one is not there.
    private func readDry(_ position: Int) -> Bool {
        guard dry.count > 0 else { return false }
        for index in 0..<dry.count {
            let source = dry[index]
            if source.ring.available(from: position - source.latency) < block.count { return false }
        }
        for index in 0..<dry.count {
            let source = dry[index]
            for channel in 0..<block.channels {
                // A single channel is heard in all.
                let from = source.ring.channels == 1 ? 0 : channel
                guard from < source.ring.channels else { continue }
                let samples = index == 0 ? scratch[channel] : scratch[block.channels]
                source.ring.read(from, at: position - source.latency, into: samples)
                if index > 0 { scratch[channel].add(samples) }
            }
        }
        return true
    }

    private func note(_ outcome: Outcome, _ position: Int) {
        switch outcome {
        case .silent: state[0].misses = 0
        case .delivered:
            state[0].misses = 0
            guard state[0].isQuarantined else { return }
            state[0].isOnTrial = true
            state[0].deliveries += 1
            if state[0].deliveries >= Self.probation { setQuarantine(false) }
        case .missed:
            ring.missed &+= 1
            state[0].deliveries = 0
            state[0].misses += 1
            if state[0].isQuarantined {
                reconsider(position)
            } else if state[0].misses >= Self.patience {
                setQuarantine(true)
            }
        }
    }

    /// Decides whether a client in quarantine is waited for in the next cycle.
    ///
    /// One that works, and is only later than those who are not waited for, would never be in time without. It has shown that it works
    /// when it has the last cycle by now. Who fails has to wait longer each time.
    private func reconsider(_ position: Int) {
        if state[0].isOnTrial {
            state[0].isOnTrial = false
            state[0].pause = state[0].nextPause
            state[0].nextPause = min(Self.longestPause, 2 * state[0].nextPause)
        } else if state[0].pause > 0 {
            state[0].pause -= 1
        } else {
            state[0].isOnTrial = isSynchronous && ring.available(from: position - block.count) >= block.count
        }
    }

    private func setQuarantine(_ on: Bool) {
        state[0].isQuarantined = on
        state[0].isOnTrial = false
        state[0].deliveries = 0
        state[0].pause = Self.shortestPause
        state[0].nextPause = 2 * Self.shortestPause
        ring.isQuarantined = on
    }

    /// Makes room for the input that stands in this one's place.
    private func yieldToSuccessor(_ curve: Samples) {
        guard let successor else { return }
        let part = curve.part(successor[0].riseBefore, block.count)
        for channel in 0..<block.channels {
            if successor[0].rise > successor[0].riseBefore {
                block[channel].scale(along: part, from: 1, to: 0)
                block[channel].part(part.count, block.count).clear()
            } else if successor[0].rise > 0 {
                block[channel].scale(1 - curve[successor[0].rise - 1])
            }
        }
    }
}
