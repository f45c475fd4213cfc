internal import Foundation
package import Sessions
internal import Yams

/// Turns YAML into a `Document`, with the line of every member.
///
/// Scalars follow the core schema of YAML 1.2: only `true` and `false` are booleans, so `no` and `on` are text.
/// A name that stands twice in one mapping is an error. Anchors, aliases and merges (`<<`) work, but the expanded document is
/// bounded, as are the text, the depth and the number of values. `${NAME}` and `${NAME:-default}` in a scalar stand for the
/// given variables, `$${` for itself.
package enum YAML {
    /// The longest text, in bytes.
    package static let textLimit = 1 << 20
    /// The most values of a document after its aliases are expanded.
    package static let valueLimit = 50_000
    /// The deepest nesting.
    package static let depthLimit = 64

    /// The document of a text; `.null` of an empty one.
    ///
    /// - Parameters:
    ///   - variables: what stands for names; nil leaves them as they are, for `substituted`.
    ///   - namesItems: a text alone on its line in a list (`- settle`) becomes a name without a value, so that it has a line.
    package static func parse(
        _ text: String, variables: [String: String]? = [:], namesItems: Bool = false
    ) throws(YAMLError) -> Document {
        guard text.utf8.count <= textLimit else {
            throw YAMLError(line: 0, "the text is longer than \(textLimit >> 20) MiB")
        }
        if let line = lineOfDeepNesting(text) {
            throw YAMLError(line: line, "the nesting is deeper than \(depthLimit) levels")
        }
        guard let marks = YAMLMarks(for: text) else {
            throw YAMLError(line: 0, "the text uses too many private characters")
        }
        let hidden = marks.hidden(text)
        do {
            let parser = try Parser(yaml: hidden, resolver: .basic, encoding: .utf8)
            let root = try parser.singleRoot()
            var builder = YAMLBuilder(
                variables: variables, marks: marks,
                itemLines: namesItems ? text.split(separator: "\n", omittingEmptySubsequences: false) : [])
            // A node holds its anchor weakly; the parser owns the anchors.
            return try withExtendedLifetime(parser) { try root.map { try builder.document($0) } ?? .null }
        } catch let error as YAMLError {
            throw error
        } catch let error as YamlError {
            throw translated(error, text: hidden, marks)
        } catch {
            throw YAMLError(line: 0, "\(error)")
        }
    }

    /// A text with its variables replaced; one that is nothing but a variable means what its value would mean without quotes.
    package static func substituted(
        _ text: String, variables: [String: String], line: Int
    ) throws(YAMLError) -> Document {
        let result = try YAMLBuilder.substituted(text, variables, line: line)
        let isWhole = text.hasPrefix("${") && text.firstIndex(of: "}") == text.indices.last
        return isWhole ? YAMLScalar.plain(result) : .string(result)
    }

    /// The line on which brackets or sequence dashes are nested too deep for the recursive parser behind, if any.
    private static func lineOfDeepNesting(_ text: String) -> Int? {
        var line = 1
        var open = 0
        var dashes = 0
        var atLineStart = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): (line, dashes, atLineStart) = (line + 1, 0, true)
            case UInt8(ascii: "["), UInt8(ascii: "{"): (open, atLineStart) = (open + 1, false)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): (open, atLineStart) = (max(0, open - 1), false)
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                if atLineStart { dashes += 1 }
            case UInt8(ascii: " "): break
            default: atLineStart = false
            }
            // Twice the limit, since brackets in texts are counted too: the exact bound is the builder's.
            if open > 2 * depthLimit || dashes > 2 * depthLimit { return line }
        }
        return nil
    }

    private static func translated(_ error: YamlError, text: String, _ marks: YAMLMarks) -> YAMLError {
        switch error {
        case .scanner(let context, let problem, let place, _), .parser(let context, let problem, let place, _),
            .composer(let context, let problem, let place, _):
            let beginning = context.map { "\($0.text) (from line \($0.mark.line)): " } ?? ""
            return YAMLError(line: place.line, marks.shown(beginning + problem))
        case .reader(let problem, let offset, _, _):
            let line = offset.map { 1 + text.prefix($0).count { $0.isNewline } }
            return YAMLError(line: line ?? 0, marks.shown(problem))
        case .duplicatedKeysInMapping(let names, let context):
            let name = names.first ?? ""
            let first = context.mark
            let again = lineOfRepeat(of: name, after: first, in: text)
            let note = again == nil ? "" : ", first on line \(first.line)"
            return YAMLError(line: again ?? first.line, marks.shown("duplicate name '\(name)'\(note)"))
        default:
            return YAMLError(line: 0, marks.shown("\(error)"))
        }
    }

    /// The line below `first` where a block mapping has the same name once more.
    private static func lineOfRepeat(of name: String, after first: Mark, in text: String) -> Int? {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where index >= first.line {
            guard line.count(where: { $0 != " " }) > 0 else { continue }
            let indent = line.prefix { $0 == " " }.count
            if indent < first.column - 1 { return nil }
            let rest = line.dropFirst(indent)
            if indent == first.column - 1, rest.hasPrefix(name + ":") { return index + 1 }
        }
        return nil
    }
}
