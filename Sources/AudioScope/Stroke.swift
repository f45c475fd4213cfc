import Framebuffer

/// Lines with soft edges.
enum Stroke {
    /// Fills a column from one height to another; pixels that are covered in part are blended.
    static func column(_ x: Int, _ top: Double, _ bottom: Double, _ color: Color, on surface: Surface, clip: Rect) {
        guard x >= clip.left, x < clip.right, top.isFinite, bottom.isFinite else { return }
        let top = max(top, Double(clip.top))
        let bottom = min(bottom, Double(clip.bottom))
        guard bottom > top else { return }
        let first = Int(top)
        let last = min(Int(bottom.rounded(.up)), clip.bottom)
        for y in first..<max(first, last) {
            let part = min(Double(y + 1), bottom) - max(Double(y), top)
            guard part > 0, let below = surface.pixel(x, y) else { continue }
            surface.set(x, y, part >= 1 ? color : ScopeColors.mix(below, color, part))
        }
    }
}
