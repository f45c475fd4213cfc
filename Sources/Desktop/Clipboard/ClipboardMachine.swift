package import Plumbing
package import Sessions

/// The clipboard without sockets: one clip, who has it, who may see it, and copies that wait for a decision.
///
/// What happens is noted; `settle` then decides and says what has to be told, so that of many copies that come together the newest of
/// each session counts. A copy that comes while its program has no right to it waits for half a second: the word of the key that
/// caused it takes another way than the copy does. A reader is sent one clip at a time. Memory: one clip, and what each session has
/// waiting, which is one message.
package struct ClipboardMachine {
    /// A session, by the parent's number.
    package typealias SessionID = UInt32

    /// What the shell has to do.
    package enum Action {
        /// Answer a copy.
        case answer(SessionID, ClipAnswer)
        /// Send a reader what it sees now: the clip of that generation, or nothing (0).
        case tell(SessionID, generation: Int, ClipWire.Message)
        /// End a session that lied.
        case close(SessionID, reason: String)
    }

    private struct Writer {
        let program: Label
        var quota: Int
        var waiting: (claim: ClipWire.Claim, order: Int, since: Instant)?
    }

    private struct Reader {
        let program: Label
        /// The generation that it was told; nil before it was told anything.
        var told: Int?
        /// Whether it has yet to read what it was sent.
        var isReading = false
    }

    /// What is on the clipboard.
    package struct Content {
        package let clip: Clip
        /// The program that copied it, which may be gone.
        package let program: Label
        fileprivate let serial: UInt32
        /// Counts the clips, from 1.
        package let generation: Int
    }

    /// How long a copy waits for its right, in milliseconds.
    package static let patience = 500
    /// What a session costs besides its clip, in bytes.
    package static let cost = 1 << 10

    private var policy = ClipboardPolicy()
    private var focus = ClipboardFocus()
    private var writers: [SessionID: Writer] = [:]
    private var readers: [SessionID: Reader] = [:]
    private var copies = 0
    private var answers: [Action] = []
    package private(set) var content: Content?
    /// How many copies were accepted, and how many were not.
    package private(set) var accepted = 0
    package private(set) var rejected = 0

    /// An empty clipboard.
    package init() {}

    // MARK: What happens

    /// A session that copies.
    package mutating func openWriter(_ id: SessionID, label: Label, quota: Int) {
        writers[id] = Writer(program: Self.program(label), quota: quota)
    }

    /// A session that pastes.
    package mutating func openReader(_ id: SessionID, label: Label) {
        readers[id] = Reader(program: Self.program(label))
    }

    /// A session is over; what it copied stays.
    package mutating func close(_ id: SessionID) {
        writers[id] = nil
        readers[id] = nil
    }

    /// A session has more quota.
    package mutating func upgrade(_ id: SessionID, bytes: Int) {
        writers[id]?.quota += max(0, min(bytes, 1 << 40))
    }

    /// A session copies.
    package mutating func copy(_ id: SessionID, _ claim: ClipWire.Claim, at now: Instant) {
        guard let writer = writers[id] else { return }
        if let older = writer.waiting { reject(id, older.claim, "a newer copy came after it") }
        writers[id]?.waiting = nil
        let lack = Self.cost + claim.byteCount - writer.quota
        if lack > 0 { return answers.append(.answer(id, ClipAnswer(serial: claim.serial, .shortage(bytes: lack)))) }
        copies += 1
        writers[id]?.waiting = (claim, copies, now)
    }

    /// A reader has read what it was sent.
    package mutating func read(_ id: SessionID) { readers[id]?.isReading = false }

    /// Another program has the focus, or the user did something.
    package mutating func change(focus: ClipboardFocus) { self.focus = focus }

    /// Another policy; content that it does not let through is not seen any more.
    package mutating func change(policy: ClipboardPolicy) { self.policy = policy }

    // MARK: What follows

    /// When `settle` is to be called at the latest; nil when nothing waits.
    package var deadline: Instant? {
        writers.values.compactMap { $0.waiting?.since }.min()?.advanced(milliseconds: Self.patience)
    }

    /// Decides what can be decided, and says what has to be told.
    package mutating func settle(at now: Instant) -> [Action] {
        let waiting = writers.compactMap { id, writer in writer.waiting.map { (id, writer.program, $0) } }
        for (id, program, copy) in waiting.sorted(by: { $0.2.order < $1.2.order }) {
            decide(id, program, copy.claim, isOver: now >= copy.since.advanced(milliseconds: Self.patience))
        }
        for id in readers.keys.sorted() { tell(id) }
        defer { answers = [] }
        return answers
    }

    private mutating func decide(_ id: SessionID, _ program: Label, _ claim: ClipWire.Claim, isOver: Bool) {
        let rule = policy.rule(for: program)
        guard let rule, rule.copy != .never else {
            return reject(id, claim, "no policy lets '\(program)' copy")
        }
        guard mayCopy(program, rule) else {
            if isOver { reject(id, claim, "'\(program)' has not the focus, or the user did nothing in it") }
            return
        }
        writers[id]?.waiting = nil
        do throws(WireError) {
            let message = try ClipWire.read(claim)
            if let fault = message.clip.fault { return reject(id, claim, fault) }
            accepted += 1
            content = Content(
                clip: message.clip, program: program, serial: max(1, claim.serial), generation: accepted)
            answers.append(.answer(id, ClipAnswer(serial: claim.serial, .ok)))
        } catch {
            rejected += 1
            answers.append(.close(id, reason: "bad message: \(error)"))
        }
    }

    private func mayCopy(_ program: Label, _ rule: ClipboardPolicy.Rule) -> Bool {
        switch rule.copy {
        case .always: true
        case .focused: policy.isFocused(program, rule, focus)
        case .active: focus.isActive && policy.isFocused(program, rule, focus)
        case .never: false
        }
    }

    private mutating func reject(_ id: SessionID, _ claim: ClipWire.Claim, _ reason: String) {
        writers[id]?.waiting = nil
        rejected += 1
        answers.append(.answer(id, ClipAnswer(serial: claim.serial, .rejected(reason))))
    }

    /// Tells a reader what it sees, if that is another thing than before, and it has read that.
    private mutating func tell(_ id: SessionID) {
        guard let reader = readers[id], !reader.isReading else { return }
        let seen = content.flatMap { sees(reader.program, $0) ? $0 : nil }
        guard reader.told != seen?.generation ?? 0 else { return }
        readers[id]?.told = seen?.generation ?? 0
        readers[id]?.isReading = true
        let serial = seen.map { $0.program == reader.program ? $0.serial : 0 } ?? 0
        answers.append(
            .tell(
                id, generation: seen?.generation ?? 0,
                ClipWire.Message(serial: serial, seen?.clip ?? Clip())))
    }

    private func sees(_ program: Label, _ content: Content) -> Bool {
        guard let rule = policy.rule(for: program), let source = policy.rule(for: content.program),
            policy.permits(from: source.domain, to: rule.domain)
        else { return false }
        return switch rule.paste {
        case .always: true
        case .focused: policy.isFocused(program, rule, focus)
        case .never: false
        }
    }

    /// Whose session it is: its label without what the session is called.
    private static func program(_ label: Label) -> Label {
        let parts = label.parts
        guard parts.count > 1, parts.last == "clipboard" else { return label }
        return Label(parts.dropLast().joined(separator: " -> "))
    }
}
