package import Framebuffer

/// Where the parts of a scope are: wave above spectrum, meters at the right.
///
/// A part that has no room is empty; so are the margins for labels in a small picture.
package struct ScopeLayout: Hashable, Sendable {
    package let area: Area
    package let wave: Rect
    package let spectrum: Rect
    package let meters: Rect
    /// The bars, from left to right.
    package let bars: [Rect]
    /// Whether there are labels.
    package let hasLabels: Bool

    /// The parts of a picture.
    ///
    /// - Parameters:
    ///   - line: the height of a line of labels.
    ///   - label: the width of the widest of a scale.
    package init(_ area: Area, channels: Int, line: Int, label: Int) {
        self.area = area
        hasLabels = area.width >= 20 * line && area.height >= 14 * line
        let gap = hasLabels ? max(4, line / 2) : 2
        let whole = Rect(.zero, area).inset(by: gap)
        let scale = hasLabels ? label + gap : 0
        let foot = hasLabels ? line + 2 : 0
        let channels = max(1, channels)
        // The bars of a few channels have room for a number above them.
        let bar = hasLabels ? max(channels <= 4 ? label + 6 : line, area.width / 40) : max(3, area.width / 32)
        let wanted = channels * bar + scale + gap
        let metersWidth = min(max(wanted, whole.width / 9), whole.width * 2 / 5)
        let left = max(0, whole.width - metersWidth - gap)
        let upper = whole.height * 9 / 20
        let plots = Rect(whole.x + scale, whole.y, max(0, left - scale), whole.height)
        wave = Rect(plots.x, plots.y, plots.width, max(0, upper - gap))
        spectrum = Rect(
            left: plots.x, top: plots.y + upper, right: plots.right,
            bottom: max(plots.y + upper, plots.bottom - foot))
        meters = Rect(
            left: min(whole.right, whole.x + left + gap + scale), top: whole.y + foot, right: whole.right,
            bottom: max(whole.y + foot, whole.bottom - foot))
        let inner = meters
        let space = inner.width > channels * 6 ? max(1, inner.width / channels / 5) : 0
        bars = (0..<channels).map { index in
            let start = inner.x + inner.width * index / channels
            let end = inner.x + inner.width * (index + 1) / channels
            return Rect(
                left: start, top: inner.top, right: max(start, index + 1 < channels ? end - space : end),
                bottom: inner.bottom)
        }
    }
}
