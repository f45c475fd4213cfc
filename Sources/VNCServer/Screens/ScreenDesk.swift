internal import Framebuffer
internal import Plumbing
internal import Sessions

/// Brings the screens from what viewers know to what they are to be, one step at a time.
///
/// A change counts at once for the next; it is shown when the GUI server has followed.
final class ScreenDesk {
    private let screen: Screenful
    /// The screens as they are to be.
    private(set) var wanted: ScreenLayout
    /// The screens as they are, and as viewers know them.
    private(set) var shown: ScreenLayout
    private var asked: ScreenLayout?
    /// Who wished for what was asked for, and for what comes after that.
    private var askers: Set<Int> = []
    private var nextAskers: Set<Int> = []

    /// Called when there are other screens, with the viewers that wished for them.
    var onChange: (Set<Int>) -> Void = { _ in }
    /// Called when they could not be made, with the viewers that wished for them.
    var onRefusal: (Set<Int>) -> Void = { _ in }

    /// The screens of a desktop that shows these.
    init(_ screen: Screenful, _ layout: ScreenLayout) {
        self.screen = screen
        wanted = layout
        shown = layout
    }

    /// Changes the screens for a viewer, or for nobody in particular; what is refused changes nothing.
    @discardableResult
    func change(for viewer: Int? = nil, _ change: (inout ScreenLayout) -> ResizeStatus) -> ResizeStatus {
        var new = wanted
        let status = change(&new)
        guard status == .done else { return status }
        if new == wanted, viewer == nil { return .done }
        wanted = new
        if let viewer { nextAskers.insert(viewer) }
        if asked == nil { begin() }
        return .done
    }

    /// The GUI server shows what was asked for.
    func layoutIsThere() {
        guard let asked else { return }
        self.asked = nil
        finish(asked)
    }

    /// Other drivers show these screens.
    func setOthers(_ outputs: [CaptureNeighbour]) {
        let others = outputs.filter { !$0.isOwn }.map { (label: $0.label, rect: $0.rect.offset(by: -screen.base)) }
        change { layout in
            layout.setOthers(others)
            return .done
        }
    }

    private func begin() {
        askers = nextAskers
        nextAskers = []
        if Screenful.output(wanted) == Screenful.output(shown) { return finish(wanted) }
        do {
            try screen.show(wanted)
            asked = wanted
        } catch {
            Log.warning("\(wanted.rect.width)x\(wanted.rect.height): \(error)")
            wanted = shown
            return onRefusal(askers)
        }
        // Without a GUI server there is nobody to wait for.
        if !screen.isConnected { layoutIsThere() }
    }

    private func finish(_ layout: ScreenLayout) {
        shown = layout
        onChange(askers)
        if asked == nil, wanted != shown || !nextAskers.isEmpty { begin() }
    }
}
