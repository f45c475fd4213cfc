internal import Framebuffer
internal import Plumbing
internal import Sessions

/// The views by themselves, for viewers that are told: one question after the other over a Capture session of its own.
final class ViewDesk {
    /// What a viewer asks.
    struct Question {
        let viewer: Int
        let number: UInt32
        /// The label whose views are to be seen; empty for the list alone.
        let label: String
    }

    private let capture: CaptureClient
    private var watch: Loop.Watch?
    private var questions: [Question] = []
    private var isAsking = false
    private var isReady = false
    private var output: CaptureOutput
    /// Where in the panorama the session's output lies.
    private var origin = Point.zero
    private let place: () -> Point
    private let answer: (Question, ViewPicture?) -> Void

    /// The questions of one viewer that may wait.
    private static let limit = 4

    /// Asks for the session, which is named `views` and has to be named in the GUI server's configuration.
    ///
    /// - Parameters:
    ///   - place: where in the panorama viewers' screen lies.
    ///   - answer: told what was found, nil when it is not shown.
    init(
        _ link: ParentLink, _ loop: Loop, _ layout: ScreenLayout, place: @escaping () -> Point,
        answer: @escaping (Question, ViewPicture?) -> Void
    ) throws {
        output = Self.output(layout)
        self.place = place
        self.answer = answer
        capture = try CaptureClient(link, output, label: "views")
        watch = try loop.watch(capture.descriptorNumber) { [unowned self] _ in receive() }
    }

    deinit { watch?.cancel() }

    private static func output(_ layout: ScreenLayout) -> CaptureOutput {
        CaptureOutput(layout.rect.area, pointerApart: true, isOutput: false, place: layout.rect.origin)
    }

    /// Takes up a question; false when too many of that viewer's wait.
    func ask(_ question: Question) -> Bool {
        guard questions.count(where: { $0.viewer == question.viewer }) < Self.limit else { return false }
        if watch == nil {
            answer(question, nil)
        } else {
            questions.append(question)
            next()
        }
        return true
    }

    /// There are other screens.
    func show(_ layout: ScreenLayout) {
        guard output != Self.output(layout) else { return }
        output = Self.output(layout)
        do throws(SessionError) { try capture.configure(output) } catch { Log.warning("views: \(error)") }
    }

    private func next() {
        guard !isAsking, isReady, let first = questions.first else { return }
        isAsking = true
        capture.look(label: first.label)
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try capture.next() { handle(event) }
        } catch {
            end("\(error)")
        }
    }

    private func handle(_ event: CaptureClient.Event) {
        switch event {
        case .ready:
            isReady = true
            isAsking = false
            next()
        case .output(let rect): origin = rect.origin
        case .looked(let look):
            guard isAsking else { return }
            isAsking = false
            let question = questions.removeFirst()
            if case .rejected(let reason) = look.status { Log.warning("views: \(reason)") }
            answer(question, look.status == .ok ? picture(look, hasLabel: !question.label.isEmpty) : nil)
            next()
        case .failed(let status): Log.warning("views: \(status)")
        case .ended(let reason): end(reason)
        case .frame, .outputs, .wakeup, .pointer: break
        }
    }

    private func picture(_ look: CaptureLook, hasLabel: Bool) -> ViewPicture {
        let shift = origin - place()
        var picture = Bitmap(look.drawn.area)
        if hasLabel {
            picture.withSurface { target in
                _ = capture.buffers.first?.withSurface { target.copy($0, look.drawn, to: .zero) }
            }
        }
        let views = look.views.map { view in
            CaptureLook.View(label: view.label, title: view.title, rect: view.rect.offset(by: shift))
        }
        return ViewPicture(views: views, place: look.drawn.offset(by: shift), picture: picture)
    }

    private func end(_ reason: String) {
        Log.warning("views: \(reason)")
        watch?.cancel()
        watch = nil
        let left = questions
        questions = []
        for question in left { answer(question, nil) }
    }
}

/// What views show, and where, in coordinates of viewers.
struct ViewPicture {
    let views: [CaptureLook.View]
    let place: Rect
    let picture: Bitmap

    /// The answer's bytes.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * picture.area.count + 4096)
        bytes.put16(views.count)
        for view in views {
            for text in [view.label, view.title] {
                bytes.put16(text.utf8.count)
                bytes.append(contentsOf: text.utf8)
            }
            Self.put(view.rect, to: &bytes)
        }
        Self.put(place, to: &bytes)
        for pixel in picture.pixels {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: pixel >> shift)) }
        }
        return bytes
    }

    private static func put(_ rect: Rect, to bytes: inout [UInt8]) {
        for value in [rect.x, rect.y, rect.width, rect.height] { bytes.put32(value) }
    }
}
