internal import Sessions
internal import YAMLDocuments

/// Finds what is wrong with what the config of a `vnc-server` says of screens, with the line where it stands.
///
/// The program would refuse the same, but only when it runs.
struct ScreenConfigCheck {
    private let what: String
    private var problems: Problems
    /// Where a port or socket was named first.
    private var doors: [String: Int] = [:]

    /// What a screen's sides may be, and its place.
    private static let sides = 16...16384
    private static let places = 0...16384
    private static let count = 1...16

    /// Adds what is wrong with the config of a component to the problems.
    static func check(_ component: Component, _ problems: inout Problems) {
        guard component.binary.split(separator: "/").last == "vnc-server" else { return }
        var check = ScreenConfigCheck(what: "component '\(component.name)': ", problems: problems)
        check.run(component.config, line: component.line)
        problems = check.problems
    }

    private mutating func run(_ config: Document, line: Int) {
        if let listen = config.member("listen") { door(listen) }
        if let show = config.member("show"), !["screens", "panorama"].contains(show.value.string ?? "") {
            problems.error(show.line, "\(what)'show' must be screens or panorama")
        }
        if let own = config.member("own-screen") { ownScreen(own) }
        guard let screens = config.member("screens") else { return }
        if config.member("size") != nil {
            problems.error(screens.line, "\(what)'size' is for one screen: with 'screens' each has its own")
        }
        guard case .list(let items) = screens.value, Self.count.contains(items.count) else {
            return problems.error(screens.line, "\(what)'screens' must be a list of 1 to 16 screens")
        }
        var names: [String: Int] = [:]
        for item in items {
            let line = item.members.first?.line ?? screens.line
            known(item.members, of: "a screen", ["name", "place", "size", "listen"])
            let name = item["name"].string ?? ""
            let isTaken = name.hasPrefix("viewer ") || name.hasPrefix("screen ")
            if name.isEmpty || name.utf8.count > 40 || isTaken {
                problems.error(
                    item.member("name")?.line ?? line,
                    "\(what)a screen needs a 'name' of at most 40 bytes, which does not begin as those of viewers do")
            } else if let first = names.updateValue(line, forKey: name) {
                problems.error(line, "\(what)there are two screens '\(name)', the first in line \(first)")
            }
            size(item.member("size"), of: "screen '\(name)'", line: line)
            if let place = item.member("place") {
                let numbers = place.value.items.compactMap(\.integer)
                if numbers.count != 2 || !numbers.allSatisfy(Self.places.contains) {
                    problems.error(
                        place.line, "\(what)'place' of screen '\(name)' must be two numbers from 0 to 16384")
                }
            }
            if let listen = item.member("listen") { door(listen) }
        }
    }

    private mutating func ownScreen(_ own: Document.Member) {
        known(own.value.members, of: "'own-screen'", ["size", "place", "listen"])
        if let size = own.value.member("size") { self.size(size, of: "'own-screen'", line: own.line) }
        if let place = own.value.member("place"), !["right", "below"].contains(place.value.string ?? "") {
            problems.error(place.line, "\(what)'place' of 'own-screen' must be right or below")
        }
        if let listen = own.value.member("listen") { door(listen) }
    }

    private mutating func size(_ size: Document.Member?, of screen: String, line: Int) {
        let numbers = size?.value.items.compactMap(\.integer) ?? []
        if numbers.count != 2 || !numbers.allSatisfy(Self.sides.contains) {
            problems.error(
                size?.line ?? line, "\(what)\(screen) needs a 'size': a width and a height, such as [1280, 800]")
        }
    }

    /// Each port and each socket lets in viewers of one thing.
    private mutating func door(_ listen: Document.Member) {
        known(listen.value.members, of: "'listen'", ["tcp", "address", "unix", "inherited"])
        for member in listen.value.members where ["tcp", "unix"].contains(member.name) {
            let text = member.value.integer.map(String.init) ?? member.value.string ?? ""
            if text == "0" || text.isEmpty { continue }
            let address = member.name == "tcp" ? listen.value["address"].string ?? "127.0.0.1" : ""
            if let first = doors.updateValue(member.line, forKey: "\(member.name) \(address) \(text)") {
                problems.error(member.line, "\(what)\(text) is listened on twice, the first time in line \(first)")
            }
        }
    }

    private mutating func known(_ members: [Document.Member], of thing: String, _ names: [String]) {
        for member in members where !names.contains(member.name) {
            problems.error(
                member.line, "\(what)\(thing) has no '\(member.name)'", hint: Spelling.hint(member.name, among: names))
        }
    }
}
