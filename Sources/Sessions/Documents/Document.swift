/// A tree of named values: what configs, reports, keyboard descriptions and clipboards are.
///
/// The text form is JSON (`Document.parse`, `text`), written without Foundation. The order of members is kept. Numbers are
/// 64-bit integers or doubles. `line` members tell where a value stood in the file it came from, for error
/// messages, and take no part in comparison.
package indirect enum Document: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([Document])
    case object([Member])

    /// A named value in an object.
    package struct Member: Sendable {
        package var name: String
        package var value: Document
        /// The line of the source file, 1 for the first, 0 when there is none.
        package var line: Int

        /// A member.
        package init(_ name: String, _ value: Document, line: Int = 0) {
            self.name = name
            self.value = value
            self.line = line
        }
    }
}

extension Document: Equatable {
    /// Whether both hold the same values; members are compared in order, lines are not.
    package static func == (a: Document, b: Document) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case let (.bool(x), .bool(y)): x == y
        case let (.integer(x), .integer(y)): x == y
        case let (.number(x), .number(y)): x == y
        case let (.string(x), .string(y)): x == y
        case let (.list(x), .list(y)): x == y
        case let (.object(x), .object(y)):
            x.count == y.count && zip(x, y).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        default: false
        }
    }
}

extension Document {
    /// The member of that name, `.null` when there is none or this is no object.
    ///
    /// The first of equal names counts.
    package subscript(name: String) -> Document { member(name)?.value ?? .null }

    /// The member of that name with its line.
    package func member(_ name: String) -> Member? { members.first { $0.name == name } }

    /// The members of an object, in order; none of anything else.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The items of a list; none of anything else.
    package var items: [Document] {
        if case .list(let items) = self { items } else { [] }
    }

    /// The text of a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of a whole number (also `3.0`).
    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value of any number.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value of a boolean.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// Whether there is nothing.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension Document: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A boolean.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }
    /// A list.
    package init(arrayLiteral elements: Document...) { self = .list(elements) }
    /// An object, its members in the order written.
    package init(dictionaryLiteral elements: (String, Document)...) {
        self = .object(elements.map { Member($0, $1) })
    }
}
