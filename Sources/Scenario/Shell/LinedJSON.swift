package import Sessions
internal import YAMLDocuments

/// JSON in which every member stands on the line that it has in the file it came from.
///
/// A reader of the text who tells "line 12" thus names the line of the scenario, though documents travel without their lines.
package enum LinedJSON {
    /// The text of a document; a member whose line is behind those before it, or who has none, stands where they do.
    package static func text(_ document: Document) -> [UInt8] {
        var writer = Writer()
        writer.write(document)
        return writer.text
    }

    private struct Writer {
        var text: [UInt8] = []
        var line = 1

        mutating func write(_ document: Document) {
            switch document {
            case .list(let items):
                text.append(UInt8(ascii: "["))
                for (index, item) in items.enumerated() {
                    if index > 0 { text.append(UInt8(ascii: ",")) }
                    write(item)
                }
                text.append(UInt8(ascii: "]"))
            case .object(let members):
                text.append(UInt8(ascii: "{"))
                for (index, member) in members.enumerated() {
                    if index > 0 { text.append(UInt8(ascii: ",")) }
                    // No file is longer than its limit, so no line lies beyond it.
                    while line < min(member.line, YAML.textLimit) {
                        text.append(UInt8(ascii: "\n"))
                        line += 1
                    }
                    text += Document.string(member.name).jsonText
                    text.append(UInt8(ascii: ":"))
                    write(member.value)
                }
                text.append(UInt8(ascii: "}"))
            default: text += document.jsonText
            }
        }
    }
}
