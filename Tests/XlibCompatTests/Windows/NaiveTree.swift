import Framebuffer
import XlibCompat

/// Who owns each pixel of a screen, found by painting all windows from back to front.
struct NaiveTree {
    private var owners: [UInt32?]
    private var holders: [[UInt32]]
    let area: Area

    init(of root: Window) {
        area = Area(root.width, root.height)
        owners = Array(repeating: nil, count: area.count)
        holders = []
        paint(root, Rect(.zero, area), at: .zero)
    }

    private mutating func paint(_ window: Window, _ limits: Rect, at origin: Point) {
        let inside = Rect(origin, Area(window.width, window.height))
        func isIn(_ shape: Region?, _ x: Int, _ y: Int) -> Bool {
            shape?.contains(Point(x - origin.x, y - origin.y)) ?? true
        }
        var own: Set<Point> = []
        let outer = inside.inset(by: -window.borderWidth).intersection(limits)
        for y in outer.top..<outer.bottom {
            for x in outer.left..<outer.right where isIn(window.boundingShape, x, y) {
                let isInside = inside.contains(Point(x, y)) && isIn(window.clipShape, x, y)
                // What is inside of the parent but outside of its shape belongs to nobody in here.
                guard window.parent == nil || allowed.contains(Point(x, y)) else { continue }
                owners[y * area.width + x] = isInside ? window.id : window.id | 0x8000_0000
                if isInside { own.insert(Point(x, y)) }
            }
        }
        let before = allowed
        allowed = own
        for child in window.children.reversed() where child.isMapped && !child.isInputOnly {
            let offset = Point(child.x + child.borderWidth, child.y + child.borderWidth)
            paint(child, inside.intersection(limits), at: origin + offset)
        }
        allowed = before
    }

    private var allowed: Set<Point> = []

    /// The pixels inside of a window that are its own.
    func pixels(of id: UInt32) -> Region {
        var rects: [Rect] = []
        for y in 0..<area.height {
            var start: Int?
            for x in 0...area.width {
                let isOwn = x < area.width && owners[y * area.width + x] == id
                if isOwn, start == nil { start = x }
                if !isOwn, let from = start {
                    rects.append(Rect(from, y, x - from, 1))
                    start = nil
                }
            }
        }
        return Region(rects)
    }
}
