internal import Framebuffer
internal import Sessions
internal import YAMLDocuments

extension TestReader {
    /// The keys of a condition.
    static let conditionKeys =
        [
            "image", "text", "color", "size", "in", "corner", "tolerance", "perceptual", "like", "smoothing", "share",
            "mask", "ignore", "scale", "ignore-case", "errors", "view",
        ] + Relation.Side.allCases.map(\.rawValue)

    /// Conditions of which one suffices: a list of them, or one.
    mutating func conditions(_ member: Document.Member) -> [Condition] {
        line = member.line > 0 ? member.line : line
        guard case .list(let items) = member.value else { return condition(member).map { [$0] } ?? [] }
        var result: [Condition] = []
        for item in items { result += condition(.init(member.name, item, line: line)).map { [$0] } ?? [] }
        if items.isEmpty { problems.error(line, "'\(member.name)' names nothing to look for") }
        return result
    }

    /// A condition: a text, the name of an image (`ok.png`), or a mapping.
    mutating func condition(_ member: Document.Member) -> Condition? {
        line = member.line > 0 ? member.line : line
        if let short = item(member.value) {
            let name = short.hasSuffix(".png") ? "image" : "text"
            return condition([.init(name, .string(short), line: line)], others: [])
        }
        guard case .object(let members) = member.value else {
            problems.error(
                line, "'\(member.name)' must say what to look for", hint: "such as {text: OK} or {image: ok.png}")
            return nil
        }
        return condition(members, others: [])
    }

    /// The condition of these members; those of `others` are somebody else's.
    mutating func condition(_ members: [Document.Member], others: [String]) -> Condition? {
        let start = members.first?.line ?? line
        line = start > 0 ? start : line
        let place = line
        let object = Document.Member("condition", .object(members.filter { !others.contains($0.name) }), line: line)
        let own = problems.members(object, of: "what is looked for", known: Self.conditionKeys)
        let subjects = own.filter { ["image", "text", "color", "size"].contains($0.name) }
        guard let subject = subjects.first, subjects.count == 1 else {
            if subjects.isEmpty {
                problems.error(place, "nothing is said of what to look for", hint: "one of image, text, color, size")
            } else {
                problems.error(place, "image, text, color and size exclude each other")
            }
            return nil
        }
        guard let found = self.subject(subject, own) else { return nil }
        var condition = Condition(subject: found, file: problems.file, line: place)
        for member in own {
            switch member.name {
            case "in": condition.area = rect(member, of: "in")
            case "corner": condition.corner = point(member, of: "corner")
            case "view": condition.view = text(member, of: "view")
            default:
                guard let side = Relation.Side(rawValue: member.name) else { continue }
                if let other = self.condition(member) { condition.beside = Relation(side, other) }
            }
        }
        return condition
    }

    private mutating func subject(_ member: Document.Member, _ own: [Document.Member]) -> Condition.Subject? {
        switch member.name {
        case "image":
            guard let name = text(member, of: "image") else { return nil }
            return image(name, own)
        case "text":
            guard let text = text(member, of: "text"), !text.isEmpty else {
                problems.error(line, "the text to look for is empty")
                return nil
            }
            var subject = TextSubject(text: text)
            for member in own {
                switch member.name {
                case "ignore-case": subject.ignoresCase = flag(member, of: "ignore-case") ?? false
                case "errors": subject.errors = integer(member, of: "errors", 0...20) ?? 0
                default: break
                }
            }
            return .text(subject)
        case "color":
            guard let text = text(member, of: "color") else { return nil }
            guard let color = Color(hex: text) else {
                problems.error(member.line, "'\(text)' is no color", hint: "such as '#ff8800', in quotes")
                return nil
            }
            var subject = ColorSubject(color: color)
            for member in own {
                switch member.name {
                case "tolerance": subject.tolerance = integer(member, of: "tolerance", 0...255) ?? 0
                case "share": subject.share = number(member, of: "share", 0...1)
                default: break
                }
            }
            return .color(subject)
        default: return area(member, of: "size").map { .size($0) }
        }
    }

    private mutating func image(_ name: String, _ own: [Document.Member]) -> Condition.Subject? {
        let path = TestPath.join(plan.images, name)
        let place = line
        let paths = source.variants(of: path)
        if paths.isEmpty && !source.makesMissing {
            let near = Spelling.hint(name, among: source.names(in: TestPath.folder(of: path)))
            problems.error(
                place, "there is no image \(path)", hint: near ?? "'--accept' makes it of what the screen shows")
            return nil
        }
        var mask: Bitmap?
        var maskPath = ""
        var ignored = Region()
        for member in own {
            switch member.name {
            case "mask":
                guard let name = text(member, of: "mask") else { break }
                maskPath = TestPath.join(plan.images, name)
                mask = picture(maskPath, "mask")
            case "ignore":
                let lists = member.value.items.allSatisfy { if case .list = $0 { true } else { false } }
                for item in lists ? member.value.items : [member.value] {
                    if let rect = rect(.init("ignore", item, line: member.line), of: "ignore") {
                        ignored.formUnion(rect)
                    }
                }
            default: break
            }
        }
        var variants: [ImageSubject.Variant] = []
        for path in paths {
            guard let picture = picture(path, "image") else { continue }
            if let mask, mask.area != picture.area {
                problems.error(
                    place,
                    "the mask \(maskPath) has \(mask.area.width)x\(mask.area.height) pixels, "
                        + "the image \(path) \(picture.area.width)x\(picture.area.height)")
                continue
            }
            let image = ReferenceImage(picture, mask: mask).ignoring(ignored)
            if image.counted == 0 { problems.error(place, "no pixel of \(path) counts") }
            variants.append(.init(path: path, image: image))
        }
        if paths.isEmpty { variants = [.init(path: path, image: ReferenceImage(Bitmap(.zero)))] }
        if variants.isEmpty { return nil }
        return .image(ImageSubject(name: name, variants: variants, rule: rule(own)))
    }

    private mutating func picture(_ path: String, _ what: String) -> Bitmap? {
        do {
            return try source.picture(path)
        } catch {
            problems.error(line, "the \(what) \(path) cannot be read: \(error)")
            return nil
        }
    }

    private mutating func rule(_ own: [Document.Member]) -> MatchRule {
        var rule = MatchRule()
        let measures = own.filter { ["tolerance", "perceptual", "like"].contains($0.name) }
        if measures.count > 1 { problems.error(measures[1].line, "tolerance, perceptual and like exclude each other") }
        for member in own {
            switch member.name {
            case "tolerance": rule.measure = .tolerance(integer(member, of: "tolerance", 0...255) ?? 0)
            case "perceptual": rule.measure = .perceptual(number(member, of: "perceptual", 0...1) ?? 0)
            case "like": rule.measure = .structure(number(member, of: "like", 0...1) ?? 1)
            case "smoothing": rule.forgivesSmoothing = flag(member, of: "smoothing") ?? false
            case "share": rule.share = number(member, of: "share", 0...1) ?? 0
            case "scale": rule.scales = scales(member) ?? 1...1
            default: break
            }
        }
        return rule
    }

    private mutating func scales(_ member: Document.Member) -> ClosedRange<Double>? {
        let ends = member.value.items.compactMap { value($0).number }
        if ends.count == 2, ends[0] >= 0.1, ends[0] <= ends[1], ends[1] <= 10 { return ends[0]...ends[1] }
        problems.error(member.line, "scale must be two factors from 0.1 to 10", hint: "such as [0.8, 1.25]")
        return nil
    }
}
