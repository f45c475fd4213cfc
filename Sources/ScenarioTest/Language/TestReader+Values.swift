internal import Framebuffer
internal import Sessions
internal import YAMLDocuments

extension TestReader {
    /// A value with its variables replaced; complains when one is not set.
    mutating func value(_ document: Document) -> Document {
        guard case .string(let text) = document, text.contains("${") else { return document }
        do throws(YAMLError) {
            return try YAML.substituted(text, variables: variables, line: line)
        } catch {
            let name = error.message.split(separator: "'").dropFirst().first.map(String.init) ?? ""
            problems.error(line, error.message, hint: Spelling.hint(name, among: variables.keys.sorted()))
            return .null
        }
    }

    /// A text, also of a number.
    mutating func text(_ member: Document.Member, of what: String) -> String? {
        line = member.line > 0 ? member.line : line
        return problems.text(.init(member.name, value(member.value), line: line), of: what)
    }

    /// A text in a list, which may stand alone on its line.
    mutating func item(_ document: Document) -> String? {
        if case .object(let members) = document, members.count == 1, members[0].value.isNull {
            line = members[0].line > 0 ? members[0].line : line
            return item(.string(members[0].name))
        }
        return switch value(document) {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    /// Texts, or a single one.
    mutating func texts(_ member: Document.Member, of what: String) -> [String] {
        line = member.line > 0 ? member.line : line
        guard case .list(let items) = member.value else { return text(member, of: what).map { [$0] } ?? [] }
        var result: [String] = []
        for document in items {
            if let text = item(document) {
                result.append(text)
            } else {
                problems.error(line, "\(what) must be a list of texts")
            }
        }
        return result
    }

    /// A number within bounds.
    mutating func number(_ member: Document.Member, of what: String, _ bounds: ClosedRange<Double>) -> Double? {
        line = member.line > 0 ? member.line : line
        if let number = value(member.value).number, bounds.contains(number) { return number }
        let (low, high) = (Self.short(bounds.lowerBound), Self.short(bounds.upperBound))
        problems.error(line, "\(what) must be a number from \(low) to \(high)")
        return nil
    }

    /// A whole number within bounds.
    mutating func integer(_ member: Document.Member, of what: String, _ bounds: ClosedRange<Int>) -> Int? {
        line = member.line > 0 ? member.line : line
        if let number = value(member.value).integer, bounds.contains(number) { return number }
        problems.error(line, "\(what) must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        return nil
    }

    private static func short(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }

    /// True or false.
    mutating func flag(_ member: Document.Member, of what: String) -> Bool? {
        line = member.line > 0 ? member.line : line
        if let flag = value(member.value).bool { return flag }
        problems.error(line, "\(what) must be true or false")
        return nil
    }

    /// A time such as `500ms`, `5s` or `2min`.
    mutating func milliseconds(_ member: Document.Member, of what: String) -> Int? {
        guard let text = text(member, of: what) else { return nil }
        if let result = Quantity.milliseconds(text) { return result }
        problems.error(member.line, "\(what) must be a time", hint: "such as 500ms, 5s or 2min")
        return nil
    }

    /// Whole numbers in a list of so many.
    mutating func integers(
        _ member: Document.Member, of what: String, _ count: Int, _ bounds: ClosedRange<Int> = -65_535...65_535
    ) -> [Int]? {
        line = member.line > 0 ? member.line : line
        let numbers = value(member.value).items.map { value($0).integer }
        let result = numbers.compactMap { $0 }.filter(bounds.contains)
        if result.count == count && numbers.count == count { return result }
        let names = count == 2 ? "[x, y]" : "[x, y, width, height]"
        problems.error(line, "\(what) must be \(count) whole numbers", hint: "such as \(names)")
        return nil
    }

    /// A place in pixels.
    mutating func point(_ member: Document.Member, of what: String) -> Point? {
        integers(member, of: what, 2).map { Point($0[0], $0[1]) }
    }

    /// A width and a height.
    mutating func area(_ member: Document.Member, of what: String) -> Area? {
        integers(member, of: what, 2, 1...16_384).map { Area($0[0], $0[1]) }
    }

    /// A rectangle that is not empty.
    mutating func rect(_ member: Document.Member, of what: String) -> Rect? {
        guard let numbers = integers(member, of: what, 4, 0...65_535) else { return nil }
        if numbers[2] > 0, numbers[3] > 0 { return Rect(numbers[0], numbers[1], numbers[2], numbers[3]) }
        problems.error(line, "\(what) has no pixels", hint: "it is [x, y, width, height]")
        return nil
    }

    /// Keys that are pressed together.
    mutating func chord(_ text: String) -> Chord? {
        switch KeyNames.chord(text) {
        case .success(let chord): return chord
        case .failure(let unknown):
            problems.error(
                line, "there is no key '\(unknown.name)'",
                hint: unknown.hint
                    ?? "a key is a character, a name such as Enter or F5, or an X11 number such as 0xff0d")
            return nil
        }
    }

    /// A button of the pointer.
    mutating func button(_ member: Document.Member) -> VNCButton? {
        let names: [String: VNCButton] = ["left": .left, "middle": .middle, "right": .right]
        guard let text = text(member, of: "button") else { return nil }
        if let button = names[text] { return button }
        problems.error(
            member.line, "there is no button '\(text)'",
            hint: Spelling.hint(text, among: names.keys.sorted()) ?? "known: left, middle, right")
        return nil
    }
}
