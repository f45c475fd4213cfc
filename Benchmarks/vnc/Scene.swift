import Framebuffer

/// What a program does all the time, a step at a time.
enum Scene: String, CaseIterable {
    case still, video, film, page, scroll, drag, typing

    /// The window that is dragged, as it is in the sheet.
    private static let window = Rect(200, 150, 700, 500)
    private static let scrolled = 3 * Sheet.cell.height
    /// Below this the video leaves the screen alone, when something else is to be seen beside it.
    static let free = Rect(0, 1024, 1920, 56)

    /// Fills the screen with what the scene begins with.
    func begin(on stage: any Stage) {
        stage.put(Rect(Sheet.text.origin, Sheet.screen), at: .zero)
        if self == .drag { stage.put(Self.window, at: Self.place(0)) }
        stage.present()
    }

    /// Does step `index`, counted from 1.
    func play(_ index: Int, on stage: any Stage, leavingFree: Bool = false) {
        let screen = Sheet.screen
        switch self {
        case .still: return
        case .video:
            let frame = Sheet.frame(index)
            stage.put(Rect(frame.x, frame.y, frame.width, leavingFree ? Self.free.y : frame.height), at: .zero)
        case .film: stage.put(Sheet.filmFrame(index), at: .zero)
        case .page:
            stage.put(
                Rect(0, Sheet.text.y + index % Sheet.textScreens * screen.height, screen.width, screen.height),
                at: .zero)
        case .scroll:
            let kept = screen.height - Self.scrolled
            stage.move(Rect(0, Self.scrolled, screen.width, kept), by: Point(0, -Self.scrolled))
            let lines = Sheet.text.height / Self.scrolled
            let strip = (screen.height / Self.scrolled + index) % lines
            stage.put(
                Rect(0, Sheet.text.y + strip * Self.scrolled, screen.width, Self.scrolled), at: Point(0, kept))
        case .drag:
            let (old, new) = (Self.place(index - 1), Self.place(index))
            stage.move(Rect(old, Self.window.area), by: new - old)
            for rect in Region(Rect(old, Self.window.area)).subtracting(Rect(new, Self.window.area)).rects {
                stage.put(rect.offset(by: Sheet.text.origin), at: rect.origin)
            }
        case .typing:
            let cell = Sheet.cell
            let columns = screen.width / cell.width
            let place = Point(index % columns * cell.width, index / columns * 2 % 60 * cell.height)
            let letter = Point((index * 7) % columns * cell.width, (index * 3) % 60 * cell.height)
            stage.put(Rect(letter + Sheet.text.origin, cell), at: place)
        }
        stage.present()
    }

    /// Where the window is at a step: it goes to and fro.
    private static func place(_ index: Int) -> Point {
        func bounce(_ step: Int, _ range: Int) -> Int {
            let phase = index * step % (2 * range)
            return phase < range ? phase : 2 * range - phase
        }
        return Point(bounce(8, Sheet.screen.width - window.width), bounce(3, Sheet.screen.height - window.height))
    }
}

/// What a viewer asks for.
enum Wish: String, CaseIterable {
    case quality = "Tight q8"
    /// H.264 for what behaves like video, of those that have it, at the quantizer 26; Tight of that quality of the others.
    case h264 = "H.264 q6"
    case exact = "Tight exact"
    case thorough = "Tight c9"
    case zrle = "ZRLE"
    case raw = "Raw"

    /// The list of encodings.
    var numbers: [Int] {
        switch self {
        case .quality: [7, 1, 0, -24, -254, -224, -223, -239]
        case .h264: [50, 7, 1, 0, -26, -254, -224, -223, -239]
        case .exact: [7, 1, 0, -255, -224, -223, -239]
        case .thorough: [7, 1, 0, -247, -224, -223, -239]
        case .zrle: [16, 1, 0, -255, -224, -223, -239]
        case .raw: [0, 1, -224, -223, -239]
        }
    }
}
