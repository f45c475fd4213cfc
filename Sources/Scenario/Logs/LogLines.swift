package import Sessions

/// The last lines that components have said, in their order; a pure value.
///
/// Guarantees, whatever they say: at most `limit` bytes of lines are kept, a line has at most `lineLimit`, and no control character is in one.
package struct LogLines: Sendable {
    private struct Line: Sendable {
        let component: String
        let text: String
    }

    private var lines: [Line] = []
    private var size = 0
    /// What has no end yet.
    private var begun: [String: [UInt8]] = [:]
    /// How many lines there were before those that are kept.
    private var dropped = 0

    /// What is kept of everybody, and of one line.
    package static let limit = 64 << 10
    package static let lineLimit = 2048

    /// Nothing said.
    package init() {}

    /// A component says something; whether a line has ended.
    package mutating func append(_ bytes: some Sequence<UInt8>, of component: String) -> Bool {
        var line = begun[component] ?? []
        var hasEnded = false
        for byte in bytes {
            if byte == 10 {
                add(line, component)
                line = []
                hasEnded = true
            } else if line.count < Self.lineLimit {
                line.append(byte < 32 || byte == 127 ? 0x3f : byte)
            }
        }
        begun[component] = line
        return hasEnded
    }

    /// A component has ended: what it said last is a line too.
    package mutating func end(of component: String) -> Bool {
        guard let line = begun.removeValue(forKey: component), !line.isEmpty else { return false }
        add(line, component)
        return true
    }

    private mutating func add(_ bytes: [UInt8], _ component: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        // Programs of ours say their name themselves.
        let line = Line(component: component, text: text.hasPrefix(component + ": ") ? text : "\(component): \(text)")
        lines.append(line)
        size += line.text.utf8.count + 1
        var count = 0
        while size > Self.limit, count < lines.count {
            size -= lines[count].text.utf8.count + 1
            count += 1
        }
        lines.removeFirst(count)
        dropped += count
    }

    /// The lines of those components, of all when nil.
    package func document(of names: Set<String>?) -> Document {
        let told = lines.filter { names?.contains($0.component) ?? true }
        return ["dropped": .integer(dropped), "lines": .list(told.map { .string($0.text) })]
    }
}
