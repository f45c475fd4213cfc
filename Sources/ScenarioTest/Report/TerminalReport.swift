package import Sessions

/// The lines for a terminal or a log.
package enum TerminalReport {
    /// A step that is over.
    package static func line(_ step: StepResult) -> String {
        let mark =
            switch step.outcome {
            case .passed: "  ok     "
            case .failed: "  FAILED "
            case .broken: "  BROKEN "
            case .skipped: "  -      "
            }
        var text = "\(mark)\(step.title)  (\(step.duration) ms)"
        if step.outcome == .failed || step.outcome == .broken {
            text += "\n\(step.file):\(step.line): \(step.cause?.rawValue ?? ""): \(step.message)"
        }
        return text
    }

    /// How a test ended.
    package static func line(_ result: Document) -> String {
        "\(result["outcome"].string ?? "") \(result["name"].string ?? "") (\(result["duration"].integer ?? 0) ms)"
    }

    /// How all of them ended.
    package static func summary(_ results: [Document]) -> String {
        let words = [Outcome.passed, .failed, .broken].map { outcome in
            "\(results.count { $0["outcome"].string == outcome.rawValue }) \(outcome.rawValue)"
        }
        return words.joined(separator: ", ")
    }

    /// The exit status: 0 when all passed, 1 when one failed, 2 when one is broken.
    package static func status(_ results: [Document]) -> Int32 {
        let outcomes = results.map { $0["outcome"].string }
        return outcomes.contains(Outcome.broken.rawValue) ? 2 : outcomes.contains(Outcome.failed.rawValue) ? 1 : 0
    }
}
