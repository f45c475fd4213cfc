package import Framebuffer
internal import Sessions

/// Where viewers come in.
package struct Listening: Hashable, Sendable {
    /// The address for TCP, numeric.
    package var address = "127.0.0.1"
    /// The TCP port, 0 for any, nil for no TCP.
    package var port: Int?
    /// The unix socket's path.
    package var unixPath: String?
    /// Whether the sockets that the parent was started with are listened on.
    package var takesSockets = false

    /// Nowhere.
    package init() {}

    /// Whether viewers can come in.
    package var isSomewhere: Bool { port != nil || unixPath != nil || takesSockets }

    /// What the document says; `path` is its place in the settings.
    init(_ document: Document, _ path: String, _ problems: inout [String]) throws(VNCServerError) {
        problems += document.members.filter { !["tcp", "address", "unix", "inherited"].contains($0.name) }
            .map { "`\(path): \($0.name)` is not known" }
        if !document["tcp"].isNull {
            guard let port = document["tcp"].integer, (0...65535).contains(port) else {
                throw VNCServerError("`\(path): tcp` must be a port, 0 to 65535")
            }
            self.port = port
        }
        unixPath = document["unix"].string
        takesSockets = document["inherited"].bool == true
        if let text = document["address"].string { address = text == "localhost" ? "127.0.0.1" : text }
    }
}

/// A way in, and what is seen by it.
package struct Entrance: Hashable, Sendable {
    /// What viewers who come by it see.
    package enum Target: Hashable, Sendable {
        case all
        /// The screen of that name.
        case screen(String)
        /// A screen of their own.
        case own
    }

    package let listening: Listening
    package let target: Target
}

/// A screen of the settings.
package struct ScreenSettings: Hashable, Sendable {
    /// What it is called in reports, and what its label ends with; empty for the only one.
    package var name: String
    package var place: Point
    package var area: Area
    /// Where viewers of this screen alone come in.
    package var listening: Listening?

    /// A screen.
    package init(_ name: String, at place: Point = .zero, _ area: Area, listening: Listening? = nil) {
        self.name = name
        self.place = place
        self.area = area
        self.listening = listening
    }
}

/// The screen that each viewer gets for itself, beside the others, as long as it is there.
package struct OwnScreen: Hashable, Sendable {
    /// On which side of the others it is.
    package enum Side: String, Hashable, Sendable, CaseIterable {
        case right, below
    }

    package var area: Area
    package var side = Side.right
    /// Where such viewers come in; nil when all do.
    package var listening: Listening?

    /// A screen of that size.
    package init(_ area: Area, _ side: Side = .right, listening: Listening? = nil) {
        self.area = area
        self.side = side
        self.listening = listening
    }
}

/// What the settings say of screens.
extension Settings {
    /// The screens of the document: those of `screens`, or else one of the `size`, or none where viewers bring their own.
    static func readScreens(_ document: Document, _ problems: inout [String]) throws(VNCServerError) -> [ScreenSettings]
    {
        let size = document["size"].isNull ? nil : try readArea(document["size"], "`size`")
        guard !document["screens"].isNull else {
            let isThere = size != nil || (document["own-screen"].isNull && document["show"].string != "panorama")
            return isThere ? [ScreenSettings("", size ?? Area(1280, 800))] : []
        }
        guard size == nil else { throw VNCServerError("`size` is for one screen: with `screens` each has its own") }
        var screens: [ScreenSettings] = []
        guard case .list(let items) = document["screens"] else {
            throw VNCServerError("`screens` must be a list of screens, each with a `name` and a `size`")
        }
        for item in items {
            problems += item.members.filter { !["name", "place", "size", "listen"].contains($0.name) }
                .map { "`screens: \($0.name)` is not known" }
            guard let name = item["name"].string, isName(name) else {
                throw VNCServerError("each of `screens` needs a `name` of at most 40 bytes")
            }
            guard !screens.contains(where: { $0.name == name }) else {
                throw VNCServerError("there are two screens '\(name)'")
            }
            let place = item["place"].items.compactMap(\.integer)
            guard item["place"].isNull || (place.count == 2 && place.allSatisfy(Settings.places.contains)) else {
                throw VNCServerError(
                    "`place` of screen '\(name)' must be two numbers from 0 to 16384, such as [1280, 0]")
            }
            var screen = ScreenSettings(name, try readArea(item["size"], "`size` of screen '\(name)'"))
            // Without a place it is right of the one before.
            screen.place =
                place.count == 2
                ? Point(place[0], place[1])
                : screens.last.map { Point($0.place.x + $0.area.width, $0.place.y) } ?? .zero
            if !item["listen"].isNull {
                screen.listening = try Listening(item["listen"], "screens: listen", &problems)
            }
            screens.append(screen)
        }
        let layout = ScreenLayout(screens)
        guard (1...ScreenLayout.limit).contains(screens.count), serves(layout.rect.area) else {
            throw VNCServerError(
                "`screens` must be 1 to \(ScreenLayout.limit), together at most 16384 wide and high and 64 megapixels")
        }
        return screens
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 40 && !name.hasPrefix("viewer ") && !name.hasPrefix("screen ")
    }

    private static let places = 0...16384

    /// The screen that viewers bring.
    static func readOwnScreen(_ document: Document, _ problems: inout [String]) throws(VNCServerError) -> OwnScreen? {
        let own = document["own-screen"]
        if own.isNull { return nil }
        problems += own.members.filter { !["size", "place", "listen"].contains($0.name) }
            .map { "`own-screen: \($0.name)` is not known" }
        var screen = OwnScreen(own["size"].isNull ? Area(1280, 800) : try readArea(own["size"], "`own-screen: size`"))
        if !own["place"].isNull {
            guard let side = own["place"].string.flatMap(OwnScreen.Side.init) else {
                throw VNCServerError("`own-screen: place` must be right or below")
            }
            screen.side = side
        }
        if !own["listen"].isNull {
            screen.listening = try Listening(own["listen"], "own-screen: listen", &problems)
        }
        return screen
    }

    static func readArea(_ document: Document, _ what: String) throws(VNCServerError) -> Area {
        let sides = document.items.compactMap(\.integer)
        guard sides.count == 2, serves(Area(sides[0], sides[1])) else {
            throw VNCServerError("\(what) must be a width and a height, such as [1280, 800]")
        }
        return Area(sides[0], sides[1])
    }
}
