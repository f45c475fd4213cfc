internal import Framebuffer

extension TestRun {
    /// How many characters are typed before the server has to have taken them.
    ///
    /// Keyboards that servers imitate hold some sixteen, and lose what comes then.
    private static let burst = 8

    /// Sends input and waits until the server has taken it.
    func send(_ words: String, _ body: (VNCScreen) throws(ScenarioError) -> Void) throws(StepFailure) {
        let screen = try connected()
        current.inputs.append(SentInput(words: words, sent: now, taken: nil))
        lastInput = current.inputs.last
        let fate: VNCAcknowledgement
        do throws(ScenarioError) {
            try body(screen)
            fate = try screen.acknowledge(limit: max(5000, plan.limit))
        } catch {
            if error.code == .limit {
                throw StepFailure(.stalledServer, "the server does not take input: \(words)")
            }
            throw failure(error)
        }
        current.inputs[current.inputs.count - 1].fate = fate
        if fate != .lost { current.inputs[current.inputs.count - 1].taken = now }
        lastInput = current.inputs.last
    }

    /// What became of the last input, and which picture was looked at last, where the server tells.
    var inputVerdict: String {
        guard let screen, let frame = screen.record.frame else { return "" }
        let picture = "; the picture is that of frame \(frame.number)\(frame.isComplete ? "" : ", and not whole")"
        guard let lastInput else { return picture }
        let input = "; input '\(lastInput.words)'"
        return switch lastInput.fate {
        case .delivered(let number)?: "\(input) acknowledged at frame \(number)\(picture)"
        case .lost?: "\(input) was lost: there was no GUI server, or it was started again\(picture)"
        case .taken?: picture
        case nil: "\(input) was not acknowledged\(picture)"
        }
    }

    /// Types a text, on the keyboard of the test's layout where it has one.
    func type(_ text: String) throws(StepFailure) {
        let characters = Array(text.unicodeScalars)
        var unknown: [String] = []
        let movements = characters.map { character -> [KeyboardTyping.Movement] in
            guard let keyboard else {
                let key = Keysym(character)
                return [true, false].map { .init(key: key, scanCode: 0, isDown: $0) }
            }
            guard let movements = keyboard.movements(character) else {
                unknown.append(String(character))
                return []
            }
            return movements
        }
        if !unknown.isEmpty {
            throw StepFailure(
                .brokenTest,
                "the keyboard '\(plan.keyboard ?? "")' cannot type \(unknown.joined(separator: " ")); 'paste' can")
        }
        let screen = try connected()
        let takesPlaces = keyboard != nil && screen.takesScanCodes
        for start in stride(from: 0, to: movements.count, by: Self.burst) {
            let piece = start..<min(movements.count, start + Self.burst)
            let words = String(String.UnicodeScalarView(characters[piece]))
            try send("type \"\(words)\"") { screen throws(ScenarioError) in
                for movement in movements[piece].joined() {
                    if takesPlaces {
                        try screen.extendedKey(movement.key, scanCode: movement.scanCode, isDown: movement.isDown)
                    } else {
                        try movement.isDown ? screen.keyDown(movement.key) : screen.keyUp(movement.key)
                    }
                }
            }
        }
    }

    /// Presses keys in order and lets them go in the other.
    func press(_ chord: Chord) throws(StepFailure) {
        try send("press \(Self.words(chord))") { screen throws(ScenarioError) in
            for key in chord { try screen.keyDown(key) }
            for key in chord.reversed() { try screen.keyUp(key) }
        }
    }

    /// Keys in words.
    static func words(_ chord: Chord) -> String { chord.map { KeyNames.name($0) }.joined(separator: "+") }
}
