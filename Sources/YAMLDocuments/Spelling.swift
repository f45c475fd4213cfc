/// Guesses which known word an unknown one was meant to be.
package enum Spelling {
    /// The nearest of the known words as a hint, or nil when none is near.
    package static func hint(_ word: String, among known: some Sequence<String>) -> String? {
        nearest(word, among: known).map { "did you mean '\($0)'?" }
    }

    /// The known word with the fewest edits away, the first of equals; at most a third of the letters, at least two.
    package static func nearest(_ word: String, among known: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(64))
        let limit = max(2, letters.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars.prefix(64)))
            // A short word is not "near" to everything else that is short.
            guard distance <= limit, distance < max(letters.count, candidate.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word
    }

    /// The number of letters to insert, remove, change or swap with the neighbour.
    package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
