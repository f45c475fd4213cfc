package import Sessions

/// Where the content of a Rom comes from that the parent serves.
package enum RomSource: Hashable, Sendable {
    /// It stands in the scenario.
    case inline(Inline)
    /// A YAML or JSON file, which is watched.
    case file(String)
    /// What a component reports, named by the label of its Report session.
    case report(Label)
    /// What components say on their standard output and error: the last lines of those, of all when nil.
    case log(Set<String>?)

    /// A document in the scenario.
    package struct Inline: Hashable, Sendable {
        package var document: Document

        /// A document.
        package init(_ document: Document) { self.document = document }

        package func hash(into hasher: inout Hasher) {}
    }

    /// Whether it tells what that component says.
    package func tellsLog(of component: String) -> Bool {
        guard case .log(let names) = self else { return false }
        return names?.contains(component) ?? true
    }

    /// A document in the scenario.
    package static func document(_ document: Document) -> RomSource { .inline(Inline(document)) }
}
