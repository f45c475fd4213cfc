internal import Framebuffer

/// What only our own server can be asked (`Documentation/rfb-extension.md`).
extension VNCScreen {
    /// Whether the server speaks our extension, as it tells in its first update.
    package var takesInquiries: Bool { record.frame != nil }

    private static let message: UInt8 = 78

    /// Waits until what was sent before has been taken: by the GUI server, where the server tells of that.
    package func acknowledge(limit: Int = Deadline.limit) throws(ScenarioError) -> VNCAcknowledgement {
        guard takesInquiries else {
            try fence(limit: limit)
            return .taken
        }
        let number = try ask(kind: 0)
        defer { forget(number) }
        try wait("an acknowledgement", limit: limit) { $0.answers[number] != nil }
        guard let answer = record.answers[number], answer.status == 0 else { return .lost }
        return .delivered(frame: answer.frame)
    }

    /// What the components of the scenario have said last, where it allows the server to tell; nil elsewhere.
    package func componentLog(limit: Int = Deadline.limit) throws(ScenarioError) -> String? {
        guard let frame = record.frame, frame.offers & 2 != 0 else { return nil }
        let number = try ask(kind: 3)
        defer { forget(number) }
        try wait("the log of the components", limit: limit) { $0.answers[number] != nil }
        guard let answer = record.answers[number], answer.status == 0 else { return nil }
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Whether the server shows views by themselves.
    package var showsViews: Bool { record.frame.map { $0.offers & 1 != 0 } ?? false }

    /// The views on the screen, and what those of a label show, if one is named; nil where that is not told.
    package func views(of label: String = "", limit: Int = Deadline.limit) throws(ScenarioError) -> VNCViews? {
        guard showsViews else { return nil }
        let name = Array(label.utf8.prefix(160))
        let number = try ask(kind: 4, Self.bytes(UInt16(clamping: name.count)) + name)
        defer { forget(number) }
        try wait("the views of '\(label)'", limit: limit) { $0.answers[number] != nil }
        guard let answer = record.answers[number], answer.status == 0 else { return nil }
        return VNCViews(answer.body)
    }

    /// Asks to be told when nothing has changed for a time in a part of the screen, or in all of it; the number of the question.
    func askForQuiet(_ milliseconds: Int, in area: Rect?) throws(ScenarioError) -> UInt32 {
        let area = (area ?? .zero).intersection(Rect(0, 0, 65_535, 65_535))
        var body = Self.bytes(UInt32(clamping: milliseconds))
        for value in [area.x, area.y, area.width, area.height] { body += Self.bytes(UInt16(clamping: value)) }
        return try ask(kind: 1, body)
    }

    /// The frame in which the screen has settled, once the server has said so.
    func settledFrame(_ number: UInt32) -> UInt64? { record.answers[number]?.frame }

    /// Forgets a question and its answer; the server is told, as far as it still can be.
    func forget(_ number: UInt32) {
        connection.record.answers[number] = nil
        guard connection.record.questions.remove(number) != nil else { return }
        try? connection.send([Self.message, 2, 0, 0] + Self.bytes(number))
    }

    private func ask(kind: UInt8, _ body: [UInt8] = []) throws(ScenarioError) -> UInt32 {
        lastQuestion &+= 1
        connection.record.questions.insert(lastQuestion)
        try connection.send([Self.message, kind, 0, 0] + Self.bytes(lastQuestion) + body)
        return lastQuestion
    }

    private static func bytes(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
        stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
