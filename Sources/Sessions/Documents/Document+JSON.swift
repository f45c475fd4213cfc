/// A text that is no document: what is wrong, and where.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    /// The line, 1 for the first.
    package let line: Int

    /// An error at a line.
    package init(_ reason: String, line: Int) {
        self.reason = reason
        self.line = line
    }

    package var description: String { "line \(line): \(reason)" }
}

extension Document {
    /// How deep lists and objects may be nested.
    package static let depthLimit = 64

    /// Reads a JSON text (RFC 8259); an object with a member twice is refused.
    package init(json text: [UInt8]) throws(DocumentError) {
        var parser = JSONParser(text: text)
        self = try parser.document()
    }

    /// Reads a JSON text.
    package init(json text: String) throws(DocumentError) { try self.init(json: Array(text.utf8)) }

    /// The document as JSON on one line.
    package var jsonText: [UInt8] {
        var result: [UInt8] = []
        writeJSON(to: &result, indent: nil, level: 0)
        return result
    }

    /// The document as JSON for people: indented by two blanks, with a newline at its end.
    package var prettyText: [UInt8] {
        var result: [UInt8] = []
        writeJSON(to: &result, indent: 2, level: 0)
        result.append(UInt8(ascii: "\n"))
        return result
    }

    private func writeJSON(to out: inout [UInt8], indent: Int?, level: Int) {
        func newline(_ level: Int) {
            guard let indent else { return }
            out.append(UInt8(ascii: "\n"))
            out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
        }
        switch self {
        case .null: out += Array("null".utf8)
        case .bool(let value): out += Array((value ? "true" : "false").utf8)
        case .integer(let value): out += Array(String(value).utf8)
        case .number(let value): out += Array((value.isFinite ? String(value) : "null").utf8)
        case .string(let text): Self.writeString(text, to: &out)
        case .list(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                newline(level + 1)
                item.writeJSON(to: &out, indent: indent, level: level + 1)
            }
            if !items.isEmpty { newline(level) }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                newline(level + 1)
                Self.writeString(member.name, to: &out)
                out.append(UInt8(ascii: ":"))
                if indent != nil { out.append(UInt8(ascii: " ")) }
                member.value.writeJSON(to: &out, indent: indent, level: level + 1)
            }
            if !members.isEmpty { newline(level) }
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func writeString(_ text: String, to out: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case UInt8(ascii: "\n"): out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\t"): out += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case 0..<32:
                out += Array("\\u00".utf8)
                out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

/// A reader of JSON that stops at the first fault and never goes deeper than the limit.
private struct JSONParser {
    let text: [UInt8]
    var position = 0
    var line = 1
    var depth = 0

    init(text: [UInt8]) { self.text = text }

    mutating func document() throws(DocumentError) -> Document {
        let result = try value()
        skipBlanks()
        if position < text.count { throw fault("something follows the end") }
        return result
    }

    private func fault(_ reason: String) -> DocumentError { DocumentError(reason, line: line) }

    private mutating func skipBlanks() {
        while position < text.count {
            switch text[position] {
            case 10:
                line += 1
                position += 1
            case 32, 9, 13: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(DocumentError) -> Document {
        skipBlanks()
        guard position < text.count else { throw fault("the text ends too early") }
        switch text[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: Document) throws(DocumentError) -> Document {
        guard text[position...].starts(with: word.utf8) else { throw fault("'\(word)' expected") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(DocumentError) -> Document {
        let start = position
        var isWhole = true
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
            default: return try finish(start, isWhole)
            }
            position += 1
        }
        return try finish(start, isWhole)
    }

    private func finish(_ start: Int, _ isWhole: Bool) throws(DocumentError) -> Document {
        let digits = String(decoding: text[start..<position], as: UTF8.self)
        if isWhole, let value = Int(digits) { return .integer(value) }
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), let value = Double(digits), value.isFinite
        else {
            throw fault("a value expected")
        }
        return .number(value)
    }

    private mutating func enter() throws(DocumentError) {
        depth += 1
        if depth > Document.depthLimit { throw fault("nested deeper than \(Document.depthLimit)") }
        position += 1
        skipBlanks()
    }

    private mutating func list() throws(DocumentError) -> Document {
        try enter()
        defer { depth -= 1 }
        var items: [Document] = []
        if accept(UInt8(ascii: "]")) { return .list([]) }
        while true {
            items.append(try value())
            if accept(UInt8(ascii: "]")) { return .list(items) }
            guard accept(UInt8(ascii: ",")) else { throw fault("',' or ']' expected") }
        }
    }

    private mutating func object() throws(DocumentError) -> Document {
        try enter()
        defer { depth -= 1 }
        var members: [Document.Member] = []
        var names: Set<String> = []
        if accept(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            let at = line
            guard position < text.count, text[position] == UInt8(ascii: "\"") else { throw fault("a name expected") }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("'\(name)' stands here twice") }
            guard accept(UInt8(ascii: ":")) else { throw fault("':' expected") }
            members.append(Document.Member(name, try value(), line: at))
            if accept(UInt8(ascii: "}")) { return .object(members) }
            guard accept(UInt8(ascii: ",")) else { throw fault("',' or '}' expected") }
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func string() throws(DocumentError) -> String {
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: bytes, as: UTF8.self) else { throw fault("ill-formed UTF-8") }
                return result
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<32: throw fault("a control character in a text")
            default: bytes.append(byte)
            }
        }
        throw fault("a text without end")
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(DocumentError) {
        guard position < text.count else { throw fault("a text without end") }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(8)
        case UInt8(ascii: "f"): bytes.append(12)
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "r"): bytes.append(13)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "u"):
            var code = UInt32(try hex())
            if (0xd800..<0xdc00).contains(code) {
                guard text[position...].starts(with: [0x5c, 0x75]) else { throw fault("half a character") }
                position += 2
                let low = UInt32(try hex())
                guard (0xdc00..<0xe000).contains(low) else { throw fault("half a character") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault("half a character") }
            bytes += Array(String(Character(scalar)).utf8)
        default: throw fault("an unknown escape")
        }
    }

    private mutating func hex() throws(DocumentError) -> UInt16 {
        guard position + 4 <= text.count,
            let code = UInt16(String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16),
            text[position] != UInt8(ascii: "+")
        else { throw fault("four hexadecimal digits expected") }
        position += 4
        return code
    }
}
