package import Framebuffer
package import Recordings

/// What came of a test.
package struct TestResult: Sendable {
    package var name: String
    package var file: String
    package var steps: [StepResult] = []
    /// The milliseconds that it took.
    package var duration = 0
    /// What was seen, to look through again.
    package var recording = Recording()
    /// What programs and components said, by their names.
    package var logs: [Log] = []

    /// The result of a test in which nothing was done yet.
    package init(name: String, file: String) {
        self.name = name
        self.file = file
    }

    /// The text of one of them.
    package struct Log: Hashable, Sendable {
        package var name: String
        package var text: String
    }

    /// How it ended: as its worst step.
    package var outcome: Outcome {
        steps.contains { $0.outcome == .broken }
            ? .broken : steps.contains { $0.outcome == .failed } ? .failed : .passed
    }

    /// The step that did not pass.
    package var culprit: StepResult? { steps.first { $0.outcome == .broken || $0.outcome == .failed } }
}

/// How a test or a step ended.
package enum Outcome: String, Hashable, Sendable {
    case passed
    /// What was expected of the tested system did not come.
    case failed
    /// The test itself, or what it needs, is wrong: nothing is said of the tested system.
    case broken
    /// An earlier step did not pass.
    case skipped
}

/// Why something did not pass.
package enum Cause: String, Hashable, Sendable {
    case notThere = "not there"
    case tooLate = "too late"
    case stillThere = "still there"
    case stillScreen = "still screen"
    case stalledServer = "stalled server"
    case deadComponent = "dead component"
    case disconnected
    case otherwise
    case brokenTest = "broken test"
}

/// What came of a step.
package struct StepResult: Sendable {
    package var title: String
    package var file: String
    package var line: Int
    /// When it began, in milliseconds after the test did.
    package var start = 0
    package var duration = 0
    package var outcome = Outcome.passed
    package var cause: Cause?
    /// What happened, in words.
    package var message = ""
    /// What was sent, and when the server had taken it.
    package var inputs: [SentInput] = []
    /// Where it was found.
    package var place: Rect?
    package var nearMiss: NearMiss?
    /// What was read, when a text was looked for.
    package var reading: String?
    /// Pictures that it kept.
    package var captures: [Shot] = []

    /// A step that has just begun.
    package init(title: String, file: String, line: Int) {
        self.title = title
        self.file = file
        self.line = line
    }
}

/// Something that was sent to the server.
package struct SentInput: Hashable, Sendable {
    package var words: String
    /// When, in milliseconds after the beginning of the test.
    package var sent: Int
    /// When the server had taken it; nil when it did not say.
    package var taken: Int?
    /// What became of it; nil when the server did not say.
    package var fate: VNCAcknowledgement?
}

extension SentInput {
    /// The newest frame when the GUI server had it; nil when that is not known.
    package var frame: UInt64? { if case .delivered(let frame)? = fate { frame } else { nil } }
}

/// A picture with a name.
package struct Shot: Sendable {
    package var name: String
    package var picture: Bitmap
}

/// The place that came nearest to an image.
package struct NearMiss: Sendable {
    package var name: String
    package var match: Match
    package var wanted: Bitmap
    package var actual: Bitmap
    package var difference: Bitmap
}

/// Why a step ends the test.
struct StepFailure: Error {
    var cause: Cause
    var message: String
    var nearMiss: NearMiss?
    var reading: String?

    /// Whether the test is wrong, not what it tests.
    var outcome: Outcome { cause == .brokenTest ? .broken : .failed }

    /// A failure.
    init(_ cause: Cause, _ message: String) {
        self.cause = cause
        self.message = message
    }
}
