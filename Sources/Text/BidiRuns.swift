/// The runs of one direction that a line is made of, in the order in which they are seen.
///
/// The implicit rules of the Unicode bidirectional algorithm (UAX #9: P2, P3, W and N in their usual effect, I, L2) for
/// a single line without explicit controls, which are what names have: a letter has its own direction, digits run left to right in
/// any surrounding, neutral characters take the direction that both sides share, else that of the line.
package enum BidiRuns {
    /// A piece of the text that is written in one direction.
    package struct Run: Hashable, Sendable {
        package var range: Range<Int>
        package var isRightToLeft: Bool
    }

    private enum Kind { case left, right, number, separator, mark, neutral }

    /// The runs of a line, from left to right.
    package static func visual(_ scalars: [Unicode.Scalar]) -> [Run] {
        // Nothing below the Hebrew block is written from right to left.
        if scalars.allSatisfy({ $0.value < 0x590 }) {
            return scalars.isEmpty ? [] : [Run(range: scalars.indices, isRightToLeft: false)]
        }
        let levels = levels(scalars)
        var runs: [(range: Range<Int>, level: Int)] = []
        for (index, level) in levels.enumerated() {
            if let last = runs.last, last.level == level {
                runs[runs.count - 1].range = last.range.lowerBound..<index + 1
            } else {
                runs.append((index..<index + 1, level))
            }
        }
        // From the highest level down, every sequence of runs at that level or above is turned around.
        for level in stride(from: 2, through: 1, by: -1) {
            var start = 0
            while start < runs.count {
                var end = start
                while end < runs.count && runs[end].level >= level { end += 1 }
                if end > start { runs[start..<end].reverse() }
                start = end + 1
            }
        }
        return runs.map { Run(range: $0.range, isRightToLeft: $0.level == 1) }
    }

    /// The embedding level of each character: 0 and 2 run to the right, 1 to the left.
    private static func levels(_ scalars: [Unicode.Scalar]) -> [Int] {
        var kinds = scalars.map(kind)
        let first = kinds.first { $0 == .left || $0 == .right }
        let base: Kind = first == .right ? .right : .left
        for index in kinds.indices {
            let previous = index > 0 ? kinds[index - 1] : base
            switch kinds[index] {
            case .mark: kinds[index] = previous == .separator ? .neutral : previous
            case .separator:
                // "3.14" and "12:30" are one number.
                let isInside = previous == .number && index + 1 < kinds.count && kinds[index + 1] == .number
                kinds[index] = isInside ? .number : .neutral
            default: break
            }
        }
        // Digits after a letter that runs to the right are part of its run.
        var strong = base
        for index in kinds.indices {
            if kinds[index] == .left || kinds[index] == .right { strong = kinds[index] }
            if kinds[index] == .number && strong == .left { kinds[index] = .left }
        }
        var index = 0
        var before = base
        while index < kinds.count {
            guard kinds[index] == .neutral else {
                before = kinds[index] == .left ? .left : .right
                index += 1
                continue
            }
            var end = index
            while end < kinds.count && kinds[end] == .neutral { end += 1 }
            let after: Kind = end == kinds.count ? base : kinds[end] == .left ? .left : .right
            for place in index..<end { kinds[place] = before == after ? before : base }
            before = after
            index = end
        }
        return kinds.map { kind in
            switch kind {
            case .right: 1
            case .number: 2
            default: base == .right ? 2 : 0
            }
        }
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.properties.generalCategory {
        case .decimalNumber: return .number
        case .nonspacingMark, .enclosingMark, .format: return .mark
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .letterNumber:
            return isRightToLeft(scalar.value) ? .right : .left
        default:
            if [0x2c, 0x2e, 0x3a, 0x2f, 0x2d, 0x2b].contains(scalar.value) { return .separator }
            return isRightToLeft(scalar.value) ? .right : .neutral
        }
    }

    /// Whether a letter of this number belongs to a script that is written from right to left.
    private static func isRightToLeft(_ code: UInt32) -> Bool {
        switch code {
        case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfeff, 0x10800...0x10fff, 0x1e800...0x1efff: true
        default: false
        }
    }
}
