internal import Framebuffer
internal import Glibc
internal import Plumbing
internal import Sessions
internal import XlibCompat
internal import XlibDoors

// An X world as a component: it starts a program that finds our libraries, and serves what comes by DISPLAY.

/// The engine for clients that come by DISPLAY: made when the first comes, since mostly none does.
final class Display {
    private let loop: Loop
    private let link: ParentLink
    private let options: WorldProgram.Options
    private let component: String
    private var door: SocketDoor?
    /// Connections that came before the engine had its place in the world.
    private var waiting: [Parcel] = []
    private var isReserved = false

    init(_ loop: Loop, _ link: ParentLink, _ options: WorldProgram.Options, component: String) {
        self.loop = loop
        self.link = link
        self.options = options
        self.component = component
    }

    func admit(_ connection: Parcel, _ world: WorldServer) {
        waiting.append(connection)
        if door != nil { return admitWaiting() }
        guard !isReserved else { return }
        isReserved = world.reserve { [unowned self] in begin($0) }
        if !isReserved { waiting = [] }
    }

    private func begin(_ world: ResidentWorld) {
        var settings = GuiHost.Options()
        settings.program = options.command.split(separator: "/").last.map(String.init) ?? component
        settings.component = component
        settings.area = options.area
        settings.hasVisibleRoot = options.hasRoot
        settings.firstClient = world.firstClient
        // With a visible root nobody else takes part.
        settings.clientCount = options.hasRoot ? 255 : ClientNumbers.count
        settings.isShared = world.isShared
        do { door = SocketDoor(try GuiHost(link, settings, world: world), on: loop) } catch {
            Log.error("no X server for \(component): \(error)")
        }
        admitWaiting()
    }

    private func admitWaiting() {
        for connection in waiting { if let descriptor = connection.take() { door?.admit(descriptor) } }
        waiting = []
    }
}

func serve(_ options: WorldProgram.Options) throws -> Int32 {
    let link = try ParentLink.inherited()
    let loop = try Loop()
    let component = Files.environment("NITPICKER_NAME") ?? options.command
    let display = Display(loop, link, options, component: component)
    let world = try WorldProgram(
        loop, link, options, component: component,
        libraries: {
            try LibraryDirectory.make(at: $0, product: Files.programDirectory + "/" + LibraryDirectory.product)
        },
        door: { display.admit($0, $1) })
    var status: Int32 = 0
    world.onEnd = { number in
        status = number
        loop.stop()
    }
    try loop.onSignals(Loop.endingSignals + [SIGUSR1, SIGUSR2, SIGCONT]) { world.signal($0) }
    var watch: Loop.Watch?
    watch = try loop.watch(link.descriptorNumber) { _ in
        watch?.cancel()
        world.end()
    }
    do { try world.start() } catch {
        world.abandon()
        throw error
    }
    try loop.run()
    return withExtendedLifetime(world) { status }
}

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--explain" {
        let explanation = Explanation(of: arguments.dropFirst().first ?? "", search: Files.environment("PATH") ?? "")
        print(explanation.text, terminator: "")
        exit(explanation.status)
    }
    exit(try serve(try WorldProgram.Options(arguments)))
} catch {
    Log.error("\(error)")
    exit(127)
}
