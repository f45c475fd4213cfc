internal import Framebuffer
internal import Plumbing
internal import Sessions

/// The monitor's own view: a program of the next server like those that it watches, though not one of them.
final class MonitorWindow {
    private let gui: GuiClient
    private let picture = MonitorPicture()
    private var shown: [GuiStatistics] = []
    private static let view = ViewID(1)
    /// What the monitor calls its session.
    private static let label = "gui-monitor"

    /// A window on the server behind `link`.
    init(_ link: ParentLink) throws(SessionError) {
        gui = try GuiClient(link, label: Self.label, quota: 4 << 20)
        gui.commit([.create(Self.view, parent: nil), .title(Self.view, "what passes")])
        try draw([])
    }

    /// The descriptor to watch; call `dispatch` when it is readable.
    var descriptorNumber: Int32 { gui.descriptorNumber }

    /// Serves the session.
    func dispatch() throws(SessionError) { while try gui.next() != nil {} }

    /// Shows what passed.
    func show(_ sessions: [GuiStatistics]) throws(SessionError) {
        if sessions == shown { return }
        try draw(sessions)
    }

    private func draw(_ sessions: [GuiStatistics]) throws(SessionError) {
        shown = sessions
        let area = MonitorPicture.area(of: sessions.count)
        let isNew = gui.buffer?.mode.area != area
        if isNew { try gui.setMode(Mode(area)) }
        gui.buffer?.draw { picture.draw(sessions, into: $0) }
        let place: [ViewCommand] = [.geometry(Self.view, Rect(.zero, area)), .front(Self.view)]
        gui.commit(isNew ? place : [], refresh: [Rect(.zero, area)])
    }
}
