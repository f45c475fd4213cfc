internal import Sessions
internal import Yams

/// Makes a `Document` of Yams' nodes: aliases, merges, variables, scalar types, and the bounds on all of them.
struct YAMLBuilder {
    let variables: [String: String]?
    /// The lines of the text where a text alone on its line in a list becomes a name; empty where not.
    let itemLines: [Substring]
    let marks: YAMLMarks

    /// What the anchors stand for that were met so far, with the number of values in it.
    private var anchors: [String: (document: Document, values: Int)] = [:]
    private var values = 0
    private var depth = 0

    /// A builder.
    init(variables: [String: String]?, marks: YAMLMarks, itemLines: [Substring] = []) {
        self.variables = variables
        self.marks = marks
        self.itemLines = itemLines
    }

    /// The document of a node and everything below.
    mutating func document(_ node: Node) throws(YAMLError) -> Document {
        let line = node.mark?.line ?? 0
        let before = values
        try count(1, line: line)
        depth += 1
        defer { depth -= 1 }
        guard depth <= YAML.depthLimit else {
            throw YAMLError(line: line, "the nesting is deeper than \(YAML.depthLimit) levels")
        }
        let result: Document
        switch node {
        case .scalar(let scalar): result = try self.scalar(scalar, line: line)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, but: "tag:yaml.org,2002:seq", line: line)
            var items: [Document] = []
            for item in sequence { items.append(named(try document(item), item)) }
            result = .list(items)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, but: "tag:yaml.org,2002:map", line: line)
            result = try object(mapping)
        case .alias: throw YAMLError(line: line, "an alias is not expected here")
        }
        if let anchor = node.anchor { anchors[anchor.rawValue] = (result, values - before) }
        return result
    }

    private func named(_ item: Document, _ node: Node) -> Document {
        guard case .string(let text) = item, case .scalar(let scalar) = node, scalar.style == .plain,
            let mark = node.mark, itemLines.indices.contains(mark.line - 1)
        else { return item }
        // A list in brackets has no dash before its items.
        let before = itemLines[mark.line - 1].unicodeScalars.prefix(max(0, mark.column - 1))
        guard before.last(where: { $0 != " " }) == "-" else { return item }
        return .object([.init(text, .null, line: mark.line)])
    }

    private mutating func count(_ added: Int, line: Int) throws(YAMLError) {
        values += added
        guard values <= YAML.valueLimit else {
            throw YAMLError(line: line, "the document has more than \(YAML.valueLimit) values (aliases expanded)")
        }
    }

    private mutating func object(_ mapping: Node.Mapping) throws(YAMLError) -> Document {
        var members: [Document.Member] = []
        var merged: [Document.Member] = []
        for (key, value) in mapping {
            let line = key.mark?.line ?? 0
            guard case .scalar(let name) = key else { throw YAMLError(line: line, "a name must be a plain text") }
            if name.style == .plain, name.string.unicodeScalars.first == marks.alias {
                throw YAMLError(line: line, "an alias cannot be a name")
            }
            if name.style == .plain, name.string == "<<" {
                merged += try mergedMembers(try document(value), line: line)
            } else {
                members.append(.init(marks.shown(name.string), try document(value), line: line))
            }
        }
        var names = Set(members.map(\.name))
        for member in merged where names.insert(member.name).inserted { members.append(member) }
        return .object(members)
    }

    private func mergedMembers(_ document: Document, line: Int) throws(YAMLError) -> [Document.Member] {
        switch document {
        case .object(let members): return members
        case .list(let items):
            var members: [Document.Member] = []
            for item in items { members += try mergedMembers(item, line: line) }
            return members
        default: throw YAMLError(line: line, "'<<' merges mappings only")
        }
    }

    private mutating func scalar(_ scalar: Node.Scalar, line: Int) throws(YAMLError) -> Document {
        let tag = scalar.tag.description
        let isPlain = scalar.style == .plain
        if isPlain, scalar.string.unicodeScalars.first == marks.alias {
            return try alias(String(scalar.string.unicodeScalars.dropFirst()), line: line)
        }
        let shown = marks.shown(scalar.string)
        let text =
            try variables.map { variables throws(YAMLError) in
                try Self.substituted(shown, variables, line: line)
            } ?? shown
        switch tag {
        case "": return isPlain ? YAMLScalar.plain(text) : .string(text)
        case "!", "tag:yaml.org,2002:str": return .string(text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
            return YAMLScalar.plain(text)
        default: throw YAMLError(line: line, "the tag '\(marks.shown(tag))' has no meaning here")
        }
    }

    private mutating func alias(_ name: String, line: Int) throws(YAMLError) -> Document {
        guard let anchor = anchors[name] else {
            throw YAMLError(line: line, "the alias '*\(marks.shown(name))' has no anchor before it")
        }
        try count(anchor.values, line: line)
        return anchor.document
    }

    private func refuseTag(_ tag: Tag, but expected: String, line: Int) throws(YAMLError) {
        let name = tag.description
        guard name.isEmpty || name == "!" || name == expected else {
            throw YAMLError(line: line, "the tag '\(marks.shown(name))' has no meaning here")
        }
    }

    /// The text with its variables replaced.
    static func substituted(
        _ text: String, _ variables: [String: String], line: Int
    ) throws(YAMLError) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if rest[..<start.lowerBound].hasSuffix("$") {
                result += rest[..<start.lowerBound].dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw YAMLError(line: line, "'${' without '}'")
            }
            let inside = rest[start.upperBound..<end]
            let name = inside.firstRange(of: ":-").map { inside[..<$0.lowerBound] } ?? inside
            let fallback = inside.firstRange(of: ":-").map { inside[$0.upperBound...] }
            let value = variables[String(name)].flatMap { $0.isEmpty && fallback != nil ? nil : $0 }
            guard let replacement = value ?? fallback.map(String.init) else {
                throw YAMLError(
                    line: line, "the variable '\(name)' is not set (a default is written '${\(name):-default}')")
            }
            result += replacement
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
