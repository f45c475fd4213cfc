public import Sound

extension AudioRingView {
    /// Copies a channel's samples from a position on out of the ring, and counts what was no usable number.
    ///
    /// - Returns: how many samples were changed.
    @discardableResult
    @inlinable public func read(_ channel: Int, at position: Int, into samples: Samples) -> Int {
        let first = window(channel, at: position, count: samples.count)
        var changed = samples.copyClean(first)
        if first.count < samples.count {
            let rest = samples.part(first.count, samples.count)
            changed += rest.copyClean(window(channel, at: position + first.count, count: rest.count))
        }
        return changed
    }

    /// Copies samples into the ring; they count once `written` says so.
    @inlinable public func write(_ channel: Int, at position: Int, _ samples: Samples) {
        let first = window(channel, at: position, count: samples.count)
        first.copy(samples)
        if first.count < samples.count {
            let rest = samples.part(first.count, samples.count)
            window(channel, at: position + first.count, count: rest.count).copy(rest)
        }
    }

    /// Makes samples silent.
    @inlinable public func clear(_ channel: Int, at position: Int, count: Int) {
        let first = window(channel, at: position, count: count)
        first.clear()
        if first.count < count { window(channel, at: position + first.count, count: count - first.count).clear() }
    }
}
