package import Framebuffer
package import Sessions

/// What the `config` document says.
///
/// Settings that exist are safe: without a password nothing listens on TCP unless the document insists, and never beyond loopback.
package struct Settings: Hashable, Sendable {
    /// Where viewers of all screens come in.
    package var listening = Listening()
    /// Viewers that listen and are to be called, `HOST:PORT` each.
    package var calls: [String] = []
    /// What viewers by TCP have to prove, and where it is written.
    package var security = SecuritySettings()
    /// The screens at the start.
    package var screens = [ScreenSettings("", Area(1280, 800))]
    /// The screen that viewers bring, if they do.
    package var ownScreen: OwnScreen?
    /// Whether other drivers' screens are shown too.
    package var showsPanorama = false
    /// Whether viewers may change the size.
    package var canResize = true
    /// The most updates a second that are made without input.
    package var rate = 120
    /// What becomes of a viewer's wish to be the only one.
    package var exclusive = Exclusive.ignore
    /// Whether viewers that can are asked for the distances by which their pointer moves, not for its places.
    package var isPointerRelative = false
    /// What viewers with all rights are told beyond what they see.
    package var discloses: Disclosure = []
    /// What viewers show as title.
    package var name = "nitpicker"
    /// The clock of the AudioOut service; nil without the service.
    package var sound: AudioFormat?
    /// What is recorded; nil for nothing.
    package var record: RecordSettings?

    /// What is done when a viewer comes in that does not want to share the desktop.
    package enum Exclusive: String, Hashable, Sendable, CaseIterable {
        /// It shares nevertheless: most viewers say so unasked.
        case ignore
        /// It does not come in while others are there.
        case refuse
        /// The others have to leave.
        case disconnect
    }

    /// Sizes that a desktop may have: a side of each, and all pixels.
    package static let sides = 16...16384
    package static let pixelLimit = 1 << 26

    private static let known: Set<String> = SecuritySettings.known.union([
        "listen", "call", "insecure-loopback", "size", "resize", "rate", "exclusive", "name", "sound",
        "pointer", "record", "screens", "own-screen", "show", "tests",
    ])

    /// The settings of a document, and what in it was not understood and is ignored.
    package static func parse(_ document: Document) throws(VNCServerError) -> (settings: Settings, problems: [String]) {
        var settings = Settings()
        var problems = document.members.filter { !known.contains($0.name) }.map { "`\($0.name)` is not known" }
        settings.listening = try Listening(document["listen"], "listen", &problems)
        settings.security = try SecuritySettings(document)
        for call in document["call"].items {
            guard let text = call.string, let address = Callers.Address(text) else {
                throw VNCServerError("`call` must be a list of numeric addresses, such as [127.0.0.1:5500]")
            }
            guard isLoopback(address.host) || settings.security.isThere else {
                throw VNCServerError("calling \(text) without a password is refused: name a `password-file`")
            }
            settings.calls.append(text)
        }
        if let name = document["name"].string { settings.name = String(name.prefix(100)) }
        if let resize = document["resize"].bool { settings.canResize = resize }
        if !document["pointer"].isNull {
            guard let mode = document["pointer"].string, ["absolute", "relative"].contains(mode) else {
                throw VNCServerError("`pointer` must be absolute or relative")
            }
            settings.isPointerRelative = mode == "relative"
        }
        if let rate = document["rate"].integer { settings.rate = min(1000, max(1, rate)) }
        if !document["exclusive"].isNull {
            guard let exclusive = document["exclusive"].string.flatMap(Exclusive.init) else {
                let names = Exclusive.allCases.map(\.rawValue).joined(separator: ", ")
                throw VNCServerError("`exclusive` must be one of \(names)")
            }
            settings.exclusive = exclusive
        }
        settings.discloses = try Disclosure(document["tests"])
        settings.screens = try readScreens(document, &problems)
        settings.ownScreen = try readOwnScreen(document, &problems)
        if !document["show"].isNull {
            guard let show = document["show"].string, ["screens", "panorama"].contains(show) else {
                throw VNCServerError("`show` must be screens or panorama")
            }
            settings.showsPanorama = show == "panorama"
        }
        settings.sound = try sound(document["sound"], &problems)
        settings.record = try RecordSettings(document["record"], &problems)
        try settings.check(insists: document["insecure-loopback"].bool == true)
        return (settings, problems)
    }

    /// Whether a desktop may have this size.
    package static func serves(_ area: Area) -> Bool {
        sides.contains(area.width) && sides.contains(area.height) && area.count <= pixelLimit
    }

    /// The ways in, each with what is seen by it.
    package var entrances: [Entrance] {
        let isOwn = ownScreen != nil && ownScreen?.listening == nil
        var entrances = [Entrance(listening: listening, target: isOwn ? .own : .all)]
        for screen in screens {
            if let listening = screen.listening {
                entrances.append(Entrance(listening: listening, target: .screen(screen.name)))
            }
        }
        if let listening = ownScreen?.listening { entrances.append(Entrance(listening: listening, target: .own)) }
        return entrances
    }

    private func check(insists: Bool) throws(VNCServerError) {
        guard entrances.contains(where: \.listening.isSomewhere) || !calls.isEmpty else {
            throw VNCServerError("nothing to listen on: `listen` needs a `tcp` port or a `unix` path")
        }
        for entrance in entrances { try check(entrance.listening, insists: insists) }
    }

    private func check(_ listening: Listening, insists: Bool) throws(VNCServerError) {
        let address = listening.address
        if security.isThere || (listening.port == nil && !listening.takesSockets) { return }
        guard !listening.takesSockets else {
            throw VNCServerError(
                "`listen: inherited` needs a `password-file` or a `users-file`: the sockets may be anywhere")
        }
        guard insists else {
            throw VNCServerError(
                "TCP without a password is refused, because every user of this machine could connect: name a "
                    + "`password-file`, listen on a `unix` path alone, or say `insecure-loopback: true`")
        }
        guard Self.isLoopback(address) else {
            throw VNCServerError(
                "TCP on \(address) without a password is refused: `insecure-loopback` is for loopback addresses, "
                    + "beyond them name a `password-file`")
        }
    }

    /// Whether a numeric address is the machine's own.
    package static func isLoopback(_ address: String) -> Bool {
        if address == "::1" { return true }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
