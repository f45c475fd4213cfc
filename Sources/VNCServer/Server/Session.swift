internal import Framebuffer
internal import Plumbing
internal import Sessions

/// One viewer: its connection, what it speaks, what it has yet to get, and its Event session.
///
/// Whatever the viewer sends or fails to read, it costs the others nothing and the server at most one encoded update and a bounded
/// number of answers. When it leaves, its Event session goes with it and so does every key that it held.
final class Session {
    let id: Int
    var peer: String
    unowned let server: Server
    var socket: ViewerSocket
    let loop: Loop
    var watch: Loop.Watch?
    var timer: Loop.Timer?
    /// What the viewer has time for now, as long as it has not come in.
    var patience = Patience.none
    var machine: RFBMachine
    /// What the desktop was called when the viewer came.
    let name: String
    /// What the viewer sees: all screens, or one.
    let view: ScreenLayout.View
    /// Whether its screen is there for it alone.
    let hasOwnScreen: Bool
    /// Where that is on the desktop; nil before it is there.
    var part: Rect?
    /// Where that is in the part of the panorama that the policy gives.
    var knownPlace: Point?
    /// The screens as the viewer was told, or would be if it could.
    var knownScreens: [Screen] = []
    /// Whether the pointer has another image than the viewer was told while it was on other screens.
    var isCursorOld = false
    var knownNews: Set<ViewerNews> = []
    var state: ViewerState?
    var output = OutputQueue()
    var sound = ViewerSound()
    var clipboard = ViewerClipboard()
    /// Whether the viewer has not taken all of what was said of the clipboard last.
    var isClipboardOnItsWay = false
    var input: InputDoor?
    /// What the viewer asks by our extension; nil for one that does not speak it.
    var inquiries: InquiryDesk?
    var flow = Flow()
    var streams = StreamStarts()
    var stage = VideoStage()
    /// What was given to the output as updates.
    var updateBytes = 0
    /// Where on the desktop the viewer's part was when the update under way began.
    var updatePlace = Point.zero
    var density = Density()
    var thrift = Thrift()
    /// How many pieces of the update under way are still to come; nil without one.
    var missingPieces: Int?
    var isEnding = false
    var isHeld = false
    var refreshTimer: Loop.Timer?
    var lastUpdate = Instant(nanoseconds: 0)
    var wasRefresh = false
    var isFlushDue = false
    var sentBytes = 0

    /// A silent peer is asked for a sign of life, then again and again; one that takes nothing for so long is gone.
    private static let idleTime = 60_000
    private static let probeInterval = 10_000
    private static let absenceTime = 120_000

    /// A viewer that has just come in.
    init(
        _ id: Int, _ descriptor: consuming Descriptor, _ peer: String, _ machine: RFBMachine, _ server: Server,
        _ view: ScreenLayout.View, ownScreen: Bool
    ) {
        self.view = view
        hasOwnScreen = ownScreen
        self.id = id
        self.peer = peer
        self.server = server
        self.machine = machine
        name = server.facts.name
        loop = server.loop
        socket = ViewerSocket(descriptor)
    }

    /// Begins the conversation.
    func start() throws {
        socket.prepare(idle: Self.idleTime, interval: Self.probeInterval, limit: Self.absenceTime)
        watch = try loop.watch(socket.descriptor) { [weak self] in self?.ready($0) }
        expectStep()
        output.append(answer: RFBMachine.greeting)
        flush()
    }

    /// Whether the viewer is let in and has not left.
    var isRunning: Bool { state != nil && !isEnding }

    /// What the viewer waits for.
    var need: ViewerState.Need { isEnding || !mayBegin ? .nothing : state?.need ?? .nothing }

    /// Whether updates come unasked, as many as the flow permits.
    var isFlowing: Bool { state?.isContinuous == true && machine.capabilities.fence }

    var mayBegin: Bool { !isFlowing || flow.isOpen }

    /// What the viewer may do; nothing before it is let in.
    var rights: Rights { machine.identity?.rights ?? [] }

    /// Whether there is sound to be had; the viewer is told.
    var hasSound: Bool {
        get { machine.hasSound }
        set {
            let newValue = newValue && (machine.identity == nil || rights.contains(.sound))
            guard newValue != machine.hasSound else { return }
            machine.hasSound = newValue
            state?.configure(machine.agreed)
            server.pumpSoon()
        }
    }

    /// Whether the desktop has a clipboard; the viewer is told.
    var hasClipboard: Bool {
        get { machine.hasClipboard }
        set {
            let newValue = newValue && (machine.identity == nil || rights.contains(.clipboard))
            machine.hasClipboard = newValue
            clipboard.isThere = newValue
            flushSoon()
        }
    }

    /// Whether the viewer understands pictures on the clipboard.
    var wantsPictures: Bool { isRunning && clipboard.wantsPictures }

    /// The desktop's clipboard has something else, or nothing for viewers.
    ///
    /// - Parameter isItsOwn: whether it came from this viewer.
    func offer(_ clip: ViewerClip, isItsOwn: Bool) {
        clipboard.offer(clip, isItsOwn: isItsOwn)
        flushSoon()
    }

    /// The sound that the viewer wants to hear; nil for none.
    var soundFormat: SoundFormat? { sound.isEnabled && !isEnding ? sound.format : nil }

    /// What the viewer may be told of the desktop: one of a single screen tells places, so that it stays there.
    var facts: DesktopFacts {
        var facts = server.facts
        if view != .all { facts.isPointerRelative = false }
        return facts
    }

    private var screenName: String? {
        guard case .screen(let id) = view else { return nil }
        return server.screens.shown.places.first { $0.id == id }?.name
    }

    /// What the viewer is in the report.
    var description: Document {
        [
            "id": .integer(id), "peer": .string(peer), "encoding": .string("\(machine.capabilities.encoding)"),
            "bits": .integer(machine.format.bitsPerPixel), "lossy": .bool(machine.capabilities.jpeg != nil),
            "width": .integer(state?.area.width ?? 0), "height": .integer(state?.area.height ?? 0),
            "sound": soundFormat.map { .string($0.description) } ?? false, "by": .string(machine.way),
            "user": machine.identity?.name.map { .string($0) } ?? .null,
            "screen": screenName.map { .string($0) } ?? .null, "rights": .list(rights.names.map { .string($0) }),
        ]
    }
}
