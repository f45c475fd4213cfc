import Sessions

/// Reads the members of an effect's document; what is wrong is an error that names the member and what it may be.
struct EffectReader {
    private let document: Document
    private let what: String

    /// A reader of an object.
    init(_ document: Document, _ what: String) throws(EffectError) {
        guard case .object = document else { throw EffectError("\(what) must be an object") }
        self.document = document
        self.what = what
    }

    /// Refuses members that nobody reads.
    func check(_ known: String..., chain: Bool = true) throws(EffectError) {
        let always = chain ? ["effect", "name", "bypass"] : []
        var seen: Set<String> = []
        for member in document.members {
            guard known.contains(member.name) || always.contains(member.name) else {
                let words = known.map { "'\($0)'" }.joined(separator: ", ")
                throw EffectError("\(what) has no member '\(member.name)', only \(words)", line: member.line)
            }
            guard seen.insert(member.name).inserted else {
                throw EffectError("\(what) has '\(member.name)' twice", line: member.line)
            }
        }
    }

    /// A member that must be a number between limits; `standard` nil when it has to be there.
    func number(_ name: String, _ standard: Double?, in limits: ClosedRange<Double>) throws(EffectError) -> Double {
        guard let member = document.member(name) else {
            if let standard { return standard }
            throw EffectError("\(what) needs '\(name)', \(Self.words(limits))", line: line)
        }
        if let value = member.value.number, limits.contains(value) { return value }
        throw EffectError("'\(name)' must be \(Self.words(limits))", line: member.line)
    }

    /// A member that must be true or false, or "yes" or "no".
    func bool(_ name: String, _ standard: Bool) throws(EffectError) -> Bool {
        guard let member = document.member(name) else { return standard }
        if let value = member.value.bool { return value }
        if member.value.string == "yes" { return true }
        if member.value.string == "no" { return false }
        throw EffectError("'\(name)' must be true or false", line: member.line)
    }

    /// A member that must be one of an enumeration's words; `standard` nil when it has to be there.
    func word<T: RawRepresentable & CaseIterable>(
        _ name: String, _: T.Type, _ standard: T?
    ) throws(EffectError) -> T where T.RawValue == String {
        let words = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        guard let member = document.member(name) else {
            if let standard { return standard }
            throw EffectError("\(what) needs '\(name)', one of \(words)", line: line)
        }
        if let text = member.value.string, let value = T(rawValue: text) { return value }
        throw EffectError("'\(name)' must be one of \(words)", line: member.line)
    }

    /// A member that must be a list; none when it is not there.
    func list(_ name: String, atMost limit: Int) throws(EffectError) -> [Document] {
        guard let member = document.member(name) else { return [] }
        if case .list(let items) = member.value, items.count <= limit { return items }
        throw EffectError("'\(name)' must be a list of at most \(limit)", line: member.line)
    }

    /// The time of a delay: `frames` or `ms`.
    func time() throws(EffectError) -> DelaySettings.Time {
        if document.member("frames") == nil {
            guard document.member("ms") != nil else { throw EffectError("\(what) needs 'frames' or 'ms'", line: line) }
            return .milliseconds(try number("ms", nil, in: EffectLimits.delayMilliseconds))
        }
        let line = document.member("frames")?.line ?? 0
        guard document.member("ms") == nil else {
            throw EffectError("\(what) has 'frames' and 'ms', of which one may be", line: line)
        }
        let limits = EffectLimits.delayFrames
        guard let frames = document["frames"].integer, limits.contains(frames) else {
            throw EffectError(
                "'frames' must be a whole number from \(limits.lowerBound) to \(limits.upperBound)", line: line)
        }
        return .frames(frames)
    }

    private var line: Int { document.members.first?.line ?? 0 }

    private static func words(_ limits: ClosedRange<Double>) -> String {
        "a number from \(short(limits.lowerBound)) to \(short(limits.upperBound))"
    }

    private static func short(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
