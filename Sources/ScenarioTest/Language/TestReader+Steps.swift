internal import Framebuffer
internal import Sessions
internal import YAMLDocuments

extension TestReader {
    /// The verbs of steps.
    package static let verbs = [
        "connect", "wait", "settle", "expect", "expect-no", "find", "move", "click", "drag", "scroll", "type", "press",
        "hold", "release", "paste", "resize", "capture", "run", "restart", "hear", "repeat", "include",
    ]

    /// The steps of a list; complains about what is none.
    mutating func steps(_ items: [Document], of what: String) -> [TestStep] {
        var result: [TestStep] = []
        for item in items {
            guard case .object(let members) = item, let first = members.first else {
                if case .string(let word) = item {
                    result += steps([.object([.init(word, .null, line: line)])], of: what)
                } else {
                    problems.error(line, "a step of '\(what)' must be a verb with what it needs ('- click: …')")
                }
                continue
            }
            line = first.line > 0 ? first.line : line
            stepCount += 1
            guard stepCount <= Self.stepLimit else {
                if stepCount == Self.stepLimit + 1 {
                    problems.error(
                        line, "the test has more than \(Self.stepLimit) steps, those of loops counted each time")
                }
                return result
            }
            // 'expect no' reads better, and means the same.
            let named = members.map {
                Document.Member($0.name == "expect no" ? "expect-no" : $0.name, $0.value, line: $0.line)
            }
            let known = problems.members(
                .init("step", .object(named), line: line), of: "a step", known: Self.verbs + ["name"])
            let verbs = known.filter { $0.name != "name" }
            guard let verb = verbs.first, verbs.count == 1 else {
                if verbs.count > 1 {
                    problems.error(verbs[1].line, "a step has one verb, here '\(verbs[0].name)' and '\(verbs[1].name)'")
                }
                continue
            }
            let title = known.first { $0.name == "name" }.flatMap { text($0, of: "name") }
            result += read(verb, title)
        }
        return result
    }

    private mutating func read(_ verb: Document.Member, _ title: String?) -> [TestStep] {
        switch verb.name {
        case "include": return include(verb)
        case "repeat":
            return loop(verb).map { [step(verb, title ?? "repeat", $0)] } ?? []
        default:
            let start = verb.line
            guard let action = action(verb) else { return [] }
            var words = title ?? Self.title(verb)
            if title == nil, words.contains("${") {
                do throws(YAMLError) {
                    words = try YAML.substituted(words, variables: variables, line: start).string ?? words
                } catch {}
            }
            return [TestStep(file: problems.file, line: start, title: words, action: action)]
        }
    }

    /// A step in the words of its file, short.
    private static func title(_ verb: Document.Member) -> String {
        let text: String
        switch verb.value {
        case .null: text = ""
        case .string(let string): text = string
        default: text = String(decoding: verb.value.jsonText, as: UTF8.self).filter { $0 != "\"" && $0 != "\n" }
        }
        let words = text.isEmpty ? verb.name : "\(verb.name) \(text)"
        return words.count > 120 ? words.prefix(119) + "…" : words
    }

    private mutating func action(_ verb: Document.Member) -> TestAction? {
        switch verb.name {
        case "connect": return server(verb).map { .connect($0) }
        case "wait": return wait(verb)
        case "settle": return settle(verb)
        case "expect": return expect(verb)
        case "expect-no":
            let (members, limit) = timed(verb, "for", others: [])
            return members.map { .expectNo($0, span: limit ?? 0) }
        case "find":
            let members = verb.value.members
            let name = members.first { $0.name == "as" }.flatMap { text($0, of: "as") } ?? "found"
            return place(verb, others: ["as", "limit"]).map { .find($0, name: name, limit: limit(members)) }
        case "move": return place(verb, others: ["limit"]).map { .move($0, limit: limit(verb.value.members)) }
        case "click": return click(verb)
        case "drag": return drag(verb)
        case "scroll": return scroll(verb)
        case "type": return text(verb, of: "the text to type").map { .type($0) }
        case "press": return press(verb)
        case "hold", "release":
            guard let text = text(verb, of: "the keys to \(verb.name)") else { return nil }
            return chord(text).map { .hold($0, isDown: verb.name == "hold") }
        case "paste": return paste(verb)
        case "resize": return area(verb, of: "the size").map { .resize($0, limit: plan.limit) }
        case "capture": return capture(verb)
        case "run": return command(verb).map { .run($0) }
        case "restart": return text(verb, of: "the component").map { .restart($0, limit: plan.limit) }
        case "hear": return hear(verb)
        default: return nil
        }
    }

    /// What a step waits at most: what it says, else what the test says.
    mutating func limit(_ members: [Document.Member]) -> Int {
        members.first { $0.name == "limit" }.flatMap { milliseconds($0, of: "limit") } ?? plan.limit
    }

    private mutating func wait(_ verb: Document.Member) -> TestAction? {
        if case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) {
            let known = problems.members(verb, of: "wait", known: ["ready", "limit"])
            guard known.contains(where: { $0.name == "ready" }) else { return nil }
            return .waitReady(limit: limit(known))
        }
        guard let what = item(verb.value) else { return .waitReady(limit: plan.limit) }
        if what == "ready" { return .waitReady(limit: plan.limit) }
        problems.error(
            line, "'wait' cannot wait for '\(what)'",
            hint: "'wait: ready' waits for the server, 'settle' for stillness, 'expect' for what should be seen")
        return nil
    }

    private mutating func settle(_ verb: Document.Member) -> TestAction? {
        if case .string = verb.value {
            return milliseconds(verb, of: "settle").map { .settle(quiet: $0, limit: plan.limit, area: nil) }
        }
        var (quiet, area): (Int, Rect?) = (500, nil)
        let members = problems.members(verb, of: "settle", known: ["quiet", "limit", "in"])
        for member in members {
            switch member.name {
            case "quiet": quiet = milliseconds(member, of: "quiet") ?? quiet
            case "in": area = rect(member, of: "in")
            default: break
            }
        }
        return .settle(quiet: quiet, limit: limit(members), area: area)
    }

    private mutating func expect(_ verb: Document.Member) -> TestAction? {
        if let clipboard = verb.value.members.first(where: { $0.name == "clipboard" }) {
            let members = problems.members(verb, of: "expect", known: ["clipboard", "limit"])
            return text(clipboard, of: "clipboard").map { .expectClipboard($0, limit: limit(members)) }
        }
        let (conditions, time) = timed(verb, "limit", others: [])
        return conditions.map { .expect($0, limit: time ?? plan.limit) }
    }

    /// Conditions with a time beside them, `{any: […], limit: 5s}` or `{text: OK, limit: 5s}`; nil when there are none.
    private mutating func timed(
        _ verb: Document.Member, _ word: String, others: [String]
    ) -> (conditions: [Condition]?, limit: Int?) {
        guard case .object(let members) = verb.value else {
            let conditions = conditions(verb)
            return (conditions.isEmpty ? nil : conditions, nil)
        }
        let time = members.first { $0.name == word }.flatMap { milliseconds($0, of: word) }
        if let any = members.first(where: { $0.name == "any" }) {
            _ = problems.members(verb, of: verb.name, known: ["any", word])
            let conditions = conditions(any)
            return (conditions.isEmpty ? nil : conditions, time)
        }
        if members.count == 1, members[0].value.isNull { return (condition(verb).map { [$0] }, time) }
        return (condition(members, others: others + [word]).map { [$0] }, time)
    }

    private mutating func include(_ verb: Document.Member) -> [TestStep] {
        var (file, given): (String?, [String: String]) = (nil, [:])
        if case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) {
            for member in problems.members(verb, of: "include", known: ["file", "with"]) {
                switch member.name {
                case "file": file = text(member, of: "file")
                default:
                    for variable in problems.members(member, of: "with") {
                        given[variable.name] = text(variable, of: "the variable '\(variable.name)'")
                    }
                }
            }
        } else {
            file = item(verb.value)
        }
        let place = verb.line
        guard let file else {
            problems.error(place, "'include' needs the file", hint: "such as 'include: login.yaml'")
            return []
        }
        guard depth < Self.depthLimit else {
            problems.error(place, "files include each other more than \(Self.depthLimit) deep")
            return []
        }
        let path = path(file)
        guard let document = document(path, line: place) else { return [] }
        var inner = self
        inner.problems = Problems(file: path)
        inner.depth += 1
        inner.variables.merge(given) { $1 }
        var items = document.items
        if case .object(let members) = document {
            let known = inner.problems.members(
                .init("file", document, line: members.first?.line ?? 1), of: "an included file",
                known: ["variables", "steps"])
            for member in known {
                if member.name == "steps" { items = member.value.items }
                for variable in member.name == "variables" ? member.value.members : [] where given[variable.name] == nil
                {
                    inner.variables[variable.name] = inner.text(variable, of: "the variable '\(variable.name)'")
                }
            }
        }
        if items.isEmpty { inner.problems.error(1, "the included file has no steps") }
        let steps = inner.steps(items, of: path)
        for problem in inner.problems.all { problems.add(problem) }
        stepCount = inner.stepCount
        return steps
    }

    private mutating func loop(_ verb: Document.Member) -> TestAction? {
        let members = problems.members(verb, of: "repeat", known: ["times", "each", "as", "until", "steps"])
        guard let steps = members.first(where: { $0.name == "steps" }) else {
            problems.error(verb.line, "'repeat' has no 'steps'")
            return nil
        }
        let until = members.first { $0.name == "until" }.map { conditions($0) } ?? []
        let name = members.first { $0.name == "as" }.flatMap { text($0, of: "as") }
        var values: [String]
        if let each = members.first(where: { $0.name == "each" }) {
            values = texts(each, of: "each")
        } else if let times = members.first(where: { $0.name == "times" }) {
            guard let count = integer(times, of: "times", 1...10_000) else { return nil }
            values = (1...count).map(String.init)
        } else {
            problems.error(verb.line, "'repeat' needs 'times' or 'each'")
            return nil
        }
        let outer = variables[name ?? "turn"]
        var turns: [[TestStep]] = []
        for value in values where stepCount <= Self.stepLimit {
            variables[name ?? "turn"] = value
            turns.append(self.steps(steps.value.items, of: "repeat"))
        }
        variables[name ?? "turn"] = outer
        return .loop(turns, until: until)
    }
}
