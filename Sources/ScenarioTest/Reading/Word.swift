package import Framebuffer
internal import YAMLDocuments

/// A word that was read from a picture.
package struct Word: Hashable, Sendable {
    package var text: String
    /// Where, in the picture that was read.
    package var place: Rect
    /// How sure the reader is, 0 to 1.
    package var confidence: Double
    /// Whether a new line begins with it.
    package var beginsLine: Bool

    /// A word.
    package init(text: String, place: Rect, confidence: Double = 1, beginsLine: Bool = false) {
        self.text = text
        self.place = place
        self.confidence = confidence
        self.beginsLine = beginsLine
    }
}

extension [Word] {
    /// What was read, line by line.
    package var reading: String {
        var result = ""
        for word in self { result += (result.isEmpty ? "" : word.beginsLine ? "\n" : " ") + word.text }
        return result
    }

    /// Where a text stands, the first of several: the box around its words; nil when it is not there.
    ///
    /// Blanks and line ends count as one blank, or as none. What is looked for may be a part of words.
    ///
    /// - Parameter errors: how many letters may have been read wrong.
    package func place(of text: String, ignoringCase: Bool = false, errors: Int = 0) -> Rect? {
        let wanted = Self.folded(text, ignoringCase)
        guard !wanted.isEmpty else { return nil }
        var letters: [Unicode.Scalar] = []
        var owners: [Int] = []
        for (index, word) in enumerated() {
            for letter in Self.folded(word.text, ignoringCase) {
                letters.append(letter)
                owners.append(index)
            }
        }
        func box(_ range: Range<Int>) -> Rect {
            Set(owners[range]).reduce(Rect.zero) { $0.union(self[$1].place) }
        }
        guard letters.count >= wanted.count - errors else { return nil }
        for start in letters.indices where start + wanted.count <= letters.count {
            if letters[start..<(start + wanted.count)].elementsEqual(wanted) {
                return box(start..<(start + wanted.count))
            }
        }
        guard errors > 0 else { return nil }
        for start in letters.indices {
            for count in Swift.max(1, wanted.count - errors)...(wanted.count + errors)
            where start + count <= letters.count {
                if Spelling.distance(Array<Unicode.Scalar>(letters[start..<(start + count)]), wanted) <= errors {
                    return box(start..<(start + count))
                }
            }
        }
        return nil
    }

    private static func folded(_ text: String, _ ignoringCase: Bool) -> [Unicode.Scalar] {
        let text = ignoringCase ? text.lowercased() : text
        return text.unicodeScalars.filter { !$0.properties.isWhitespace }
    }
}
