internal import Framebuffer
internal import Sessions
internal import YAMLDocuments

extension TestReader {
    /// The names of the parts of a thing, in halves of its width and height.
    private static let parts: [String: Point] = [
        "center": Point(1, 1), "left": Point(0, 1), "right": Point(2, 1), "top": Point(1, 0), "bottom": Point(1, 2),
        "top-left": Point(0, 0), "top-right": Point(2, 0), "bottom-left": Point(0, 2), "bottom-right": Point(2, 2),
    ]

    /// A place: `[x, y]`, or a thing that is looked for, or `{place: NAME}`, with `part` and `by`.
    mutating func place(_ member: Document.Member, others: [String]) -> Place? {
        line = member.line > 0 ? member.line : line
        if case .list = member.value { return point(member, of: "a place").map { Place(anchor: .point($0)) } }
        guard case .object(let members) = member.value, !members.allSatisfy({ $0.value.isNull }) else {
            return condition(member).map { Place(anchor: .found([$0])) }
        }
        let start = line
        var place: Place?
        if let at = members.first(where: { $0.name == "at" }) {
            place = point(at, of: "at").map { Place(anchor: .point($0)) }
        } else if let named = members.first(where: { $0.name == "place" }) {
            place = text(named, of: "place").map { Place(anchor: .named($0)) }
        } else if let any = members.first(where: { $0.name == "any" }) {
            let conditions = conditions(any)
            place = conditions.isEmpty ? nil : Place(anchor: .found(conditions))
        } else if let one = condition(members, others: others + ["part", "by"]) {
            place = Place(anchor: .found([one]))
        } else {
            return nil
        }
        if members.contains(where: { ["at", "place", "any"].contains($0.name) }) {
            _ = problems.members(
                .init(member.name, member.value, line: start), of: member.name,
                known: ["at", "place", "any", "part", "by"] + others)
        }
        for member in members {
            switch member.name {
            case "by": place?.offset = point(member, of: "by") ?? .zero
            case "part":
                guard let name = text(member, of: "part") else { break }
                if let part = Self.parts[name] {
                    place?.part = part
                } else {
                    problems.error(
                        line, "there is no part '\(name)' of a thing",
                        hint: Spelling.hint(name, among: Self.parts.keys.sorted())
                            ?? "known: \(Self.parts.keys.sorted().joined(separator: ", "))")
                }
            default: break
            }
        }
        return place
    }

    mutating func click(_ verb: Document.Member) -> TestAction? {
        var click = Click()
        for member in verb.value.members {
            switch member.name {
            case "button": click.button = button(member) ?? .left
            case "count": click.count = integer(member, of: "count", 1...10) ?? 1
            case "holding": click.holding = text(member, of: "holding").flatMap { chord($0) } ?? []
            default: break
            }
        }
        return place(verb, others: ["button", "count", "holding", "limit"]).map {
            .click($0, click, limit: limit(verb.value.members))
        }
    }

    mutating func drag(_ verb: Document.Member) -> TestAction? {
        let members = problems.members(verb, of: "drag", known: ["from", "to", "button", "steps", "limit"])
        var (from, to): (Place?, Place?) = (nil, nil)
        var (button, steps) = (VNCButton.left, 10)
        for member in members {
            switch member.name {
            case "from": from = place(member, others: [])
            case "to": to = place(member, others: [])
            case "button": button = self.button(member) ?? .left
            case "steps": steps = integer(member, of: "steps", 1...1000) ?? steps
            default: break
            }
        }
        guard let from, let to else {
            if !members.contains(where: { $0.name == "from" }) || !members.contains(where: { $0.name == "to" }) {
                problems.error(verb.line, "'drag' needs 'from' and 'to'")
            }
            return nil
        }
        return .drag(from: from, to: to, button, steps: steps, limit: limit(members))
    }

    mutating func scroll(_ verb: Document.Member) -> TestAction? {
        if let notches = value(verb.value).integer { return .scroll(nil, x: 0, y: notches, limit: plan.limit) }
        let members = problems.members(verb, of: "scroll", known: ["x", "y", "at", "over", "limit"])
        var (x, y): (Int, Int) = (0, 0)
        var place: Place?
        for member in members {
            switch member.name {
            case "x": x = integer(member, of: "x", -1000...1000) ?? 0
            case "y": y = integer(member, of: "y", -1000...1000) ?? 0
            case "at", "over": place = self.place(member, others: [])
            default: break
            }
        }
        if x == 0 && y == 0 {
            problems.error(
                verb.line, "'scroll' needs 'x' or 'y'", hint: "notches of the wheel; positive is right and up")
            return nil
        }
        return .scroll(place, x: x, y: y, limit: limit(members))
    }

    mutating func press(_ verb: Document.Member) -> TestAction? {
        var (keys, times) = (verb, 1)
        if case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) {
            for member in problems.members(verb, of: "press", known: ["keys", "times"]) {
                switch member.name {
                case "keys": keys = member
                default: times = integer(member, of: "times", 1...1000) ?? 1
                }
            }
        }
        let names = texts(keys, of: "the keys to press")
        let chords = names.compactMap { chord($0) }
        return chords.count == names.count && !names.isEmpty ? .press(chords, times: times) : nil
    }

    mutating func paste(_ verb: Document.Member) -> TestAction? {
        guard case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) else {
            return text(verb, of: "the text to paste").map { .paste($0, [.control, Keysym("v")]) }
        }
        var (text, keys): (String?, Chord?) = (nil, nil)
        for member in problems.members(verb, of: "paste", known: ["text", "keys"]) {
            switch member.name {
            case "text": text = self.text(member, of: "text")
            default: keys = self.text(member, of: "keys").flatMap { chord($0) }
            }
        }
        if text == nil { problems.error(verb.line, "'paste' needs a 'text'") }
        return text.map { .paste($0, keys) }
    }

    mutating func capture(_ verb: Document.Member) -> TestAction? {
        guard case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) else {
            return item(verb.value).map { .capture($0, nil) }
        }
        var (name, area, view): (String?, Rect?, String?) = (nil, nil, nil)
        for member in problems.members(verb, of: "capture", known: ["file", "in", "view"]) {
            switch member.name {
            case "file": name = text(member, of: "file")
            case "view": view = text(member, of: "view")
            default: area = rect(member, of: "in")
            }
        }
        if name == nil { problems.error(verb.line, "'capture' needs the name of a 'file'") }
        return name.map { .capture($0, area, view: view) }
    }
}
