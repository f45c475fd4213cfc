package import Sessions

/// The report for machines: JUnit's XML, in which each test is a case.
package enum JUnitReport {
    /// The XML of the results of tests.
    ///
    /// A test that failed has a `failure`, one that is broken an `error`.
    package static func xml(_ results: [Document]) -> String {
        func count(_ outcome: Outcome) -> Int { results.count { $0["outcome"].string == outcome.rawValue } }
        let total = results.reduce(0) { $0 + ($1["duration"].integer ?? 0) }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuites tests="\#(results.count)" failures="\#(count(.failed))" errors="\#(count(.broken))" time="\#(seconds(total))">"#,
            #"<testsuite name="nitpicker test" tests="\#(results.count)" failures="\#(count(.failed))" errors="\#(count(.broken))" time="\#(seconds(total))">"#,
        ]
        for result in results { lines += testCase(result) }
        return (lines + ["</testsuite>", "</testsuites>", ""]).joined(separator: "\n")
    }

    private static func testCase(_ result: Document) -> [String] {
        let name = escaped(result["name"].string ?? "")
        let file = escaped(result["file"].string ?? "")
        let time = seconds(result["duration"].integer ?? 0)
        var lines = [#"<testcase name="\#(name)" classname="\#(file)" file="\#(file)" time="\#(time)">"#]
        let culprit = result["steps"].items.first {
            [Outcome.failed.rawValue, Outcome.broken.rawValue].contains($0["outcome"].string ?? "")
        }
        if let culprit {
            let element = culprit["outcome"].string == Outcome.broken.rawValue ? "error" : "failure"
            let message = escaped(culprit["message"].string ?? "")
            let place = "\(culprit["file"].string ?? ""):\(culprit["line"].integer ?? 0)"
            let text = escaped("\(place): \(culprit["title"].string ?? "")\n\(culprit["message"].string ?? "")")
            lines.append(
                #"<\#(element) type="\#(escaped(culprit["cause"].string ?? ""))" message="\#(message)">\#(text)</\#(element)>"#
            )
        }
        let logs = result["logs"].items.map { "\($0["name"].string ?? ""):\n\($0["text"].string ?? "")" }
        if culprit != nil, !logs.isEmpty {
            lines.append("<system-out>\(escaped(logs.joined(separator: "\n")))</system-out>")
        }
        return lines + ["</testcase>"]
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let rest = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(rest)"
    }

    /// A text for XML; characters that XML cannot hold are left out.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\n": result.append(contentsOf: "&#10;".unicodeScalars)
            case "\t", "\u{20}"..."\u{d7ff}", "\u{e000}"..."\u{fffd}", "\u{10000}"..."\u{10ffff}": result.append(scalar)
            default: break
            }
        }
        return String(result)
    }
}
