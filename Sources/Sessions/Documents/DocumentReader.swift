/// What is wrong with a document: which member, and why.
package struct DocumentFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    /// The line of the document's text, 0 when unknown.
    package let line: Int

    /// A fault in words.
    package init(_ reason: String, line: Int = 0) {
        self.reason = reason
        self.line = line
    }

    package var description: String { line > 0 ? "line \(line): \(reason)" : reason }
}

/// Reads the members of one object; what is wrong is a fault that names the member and what it may be.
package struct DocumentReader {
    package let document: Document
    /// What the object is called in faults: "a cable".
    package let what: String

    /// Reads a document; one that is no object has no members.
    package init(_ document: Document, _ what: String) {
        self.document = document
        self.what = what
    }

    /// Reads a document that must be an object.
    package init(object document: Document, _ what: String) throws(DocumentFault) {
        guard case .object = document else { throw DocumentFault("\(what) must be an object") }
        self.init(document, what)
    }

    /// The first line that is known.
    package var line: Int { document.members.first?.line ?? 0 }

    /// Refuses members that nobody reads.
    ///
    /// - Parameter silent: members that are read elsewhere, and not proposed.
    package func check(_ known: [String], silent: [String] = []) throws(DocumentFault) {
        guard case .object = document else { throw DocumentFault("\(what) must be an object") }
        if let fault = faults(known, silent: silent).first { throw fault }
    }

    /// All members that nobody reads.
    package func faults(_ known: [String], silent: [String] = []) -> [DocumentFault] {
        let unknown = document.members.filter { !known.contains($0.name) && !silent.contains($0.name) }
        let words = known.map { "'\($0)'" }.joined(separator: ", ")
        return unknown.map { DocumentFault("\(what) has no member '\($0.name)', only \(words)", line: $0.line) }
    }

    /// A member that must be a text, and there.
    package func name(_ name: String, atMost limit: Int = 160) throws(DocumentFault) -> String {
        let member = document.member(name)
        guard let text = member?.value.string, !text.isEmpty, text.utf8.count <= limit else {
            throw DocumentFault("\(what) needs a '\(name)', a text of 1 to \(limit) bytes", line: member?.line ?? line)
        }
        return text
    }

    /// A member that must be a whole number.
    package func integer(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws(DocumentFault) -> Int {
        guard let member = document.member(name) else { return standard }
        if let value = member.value.integer, range.contains(value) { return value }
        throw fault(member, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A member that must be a number; `standard` nil when it has to be there.
    package func number(
        _ name: String, _ standard: Double?, _ range: ClosedRange<Double>
    ) throws(DocumentFault) -> Double {
        let wanted = "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
        guard let member = document.member(name) else {
            if let standard { return standard }
            throw DocumentFault("\(what) needs '\(name)', \(wanted)", line: line)
        }
        if let value = member.value.number, range.contains(value) { return value }
        throw fault(member, wanted)
    }

    /// A member that must be true or false, or "yes" or "no".
    package func bool(_ name: String, _ standard: Bool) throws(DocumentFault) -> Bool {
        guard let member = document.member(name) else { return standard }
        if let value = member.value.bool { return value }
        if member.value.string == "yes" { return true }
        if member.value.string == "no" { return false }
        throw fault(member, "true or false")
    }

    /// A member that must be one of an enumeration's words.
    package func word<T: RawRepresentable & CaseIterable>(_ name: String, _ standard: T) throws(DocumentFault) -> T
    where T.RawValue == String { try optionalWord(name, T.self) ?? standard }

    /// A member that must be one of an enumeration's words, and there.
    package func word<T: RawRepresentable & CaseIterable>(_ name: String, _ type: T.Type) throws(DocumentFault) -> T
    where T.RawValue == String {
        if let value = try optionalWord(name, type) { return value }
        throw DocumentFault("\(what) needs '\(name)', \(Self.words(type))", line: line)
    }

    /// A member that must be one of an enumeration's words, nil when it is not there.
    package func optionalWord<T: RawRepresentable & CaseIterable>(
        _ name: String, _ type: T.Type
    ) throws(DocumentFault) -> T? where T.RawValue == String {
        guard let member = document.member(name) else { return nil }
        if let value = member.value.string.flatMap({ T(rawValue: $0) }) { return value }
        throw fault(member, Self.words(type))
    }

    /// A member that must be a list; none when it is not there.
    package func list(_ name: String, atMost limit: Int? = nil) throws(DocumentFault) -> [Document] {
        guard let member = document.member(name) else { return [] }
        if case .list(let items) = member.value, items.count <= limit ?? .max { return items }
        throw fault(member, limit.map { "a list of at most \($0)" } ?? "a list")
    }

    /// That a member is not what it must be.
    package func fault(_ member: Document.Member, _ wanted: String) -> DocumentFault {
        DocumentFault("'\(member.name)' of \(what) must be \(wanted)", line: member.line)
    }

    private static func words<T: RawRepresentable & CaseIterable>(_: T.Type) -> String where T.RawValue == String {
        "one of " + T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    private static func short(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
}
