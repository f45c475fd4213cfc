import Framebuffer
import Sessions

/// Reads a policy out of a document; what is wrong becomes a warning and its default.
struct PolicyReader {
    private(set) var warnings: [String] = []

    /// Notes that a member is not as it must be.
    mutating func warn(_ text: String, line: Int = 0) { note(DocumentFault(text, line: line)) }

    private mutating func note(_ fault: DocumentFault) { if warnings.count < 100 { warnings.append("\(fault)") } }

    /// What a document says, or the standard and a warning.
    private mutating func read<T>(_ standard: T, _ body: () throws(DocumentFault) -> T) -> T {
        do throws(DocumentFault) { return try body() } catch {
            note(error)
            return standard
        }
    }

    /// Warns of members that nobody reads.
    mutating func check(_ reader: DocumentReader, _ known: [String]) {
        for fault in reader.faults(known) { note(fault) }
    }

    /// A member that must be one of an enumeration's words.
    mutating func word<T: RawRepresentable & CaseIterable>(_ reader: DocumentReader, _ name: String, _ standard: T) -> T
    where T.RawValue == String {
        read(standard) { () throws(DocumentFault) in try reader.word(name, standard) }
    }

    /// A member that must be a whole number between limits.
    mutating func integer(
        _ reader: DocumentReader, _ name: String, _ standard: Int, in limits: ClosedRange<Int> = -32768...32767
    ) -> Int {
        read(standard) { () throws(DocumentFault) in try reader.integer(name, standard, limits) }
    }

    /// A member that must be a boolean, or "yes" or "no".
    mutating func bool(_ reader: DocumentReader, _ name: String, _ standard: Bool) -> Bool {
        read(standard) { () throws(DocumentFault) in try reader.bool(name, standard) }
    }

    /// A member that must be a colour like "#19253a".
    mutating func color(_ reader: DocumentReader, _ name: String, _ standard: Color) -> Color {
        guard let member = reader.document.member(name) else { return standard }
        if let color = member.value.string.flatMap({ Color(hex: $0) }), color.alpha == 255 { return color }
        note(reader.fault(member, "a colour like \"#19253a\""))
        return standard
    }

    /// A member that must name a key.
    mutating func key(_ reader: DocumentReader, _ name: String) -> KeyCode? {
        guard let member = reader.document.member(name) else { return nil }
        if let key = member.value.string.flatMap({ KeyCode(name: $0) }) { return key }
        note(reader.fault(member, "the name of a key like \"KEY_F12\""))
        return nil
    }

    /// A member that must be a list; the items are objects, each called `what`.
    mutating func list(_ reader: DocumentReader, _ name: String, of what: String) -> [DocumentReader] {
        let items = read([]) { () throws(DocumentFault) in try reader.list(name) }
        return items.compactMap { item in
            if case .object = item { return DocumentReader(item, what) }
            warn("an item of '\(name)' must be an object", line: reader.document.member(name)?.line ?? 0)
            return nil
        }
    }
}
