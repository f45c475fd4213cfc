import Scenario
import Sessions
import Testing

/// What components say, as it is kept for those who are told.
struct LogLinesTests {
    private func lines(_ log: LogLines, of names: Set<String>? = nil) -> [String] {
        log.document(of: names)["lines"].items.compactMap(\.string)
    }

    @Test func linesAreWholeAndHaveTheirSpeaker() {
        var log = LogLines()
        let ended = [("a", "a: hel"), ("b", "one\ntwo\nthr"), ("a", "lo\n")].map { log.append(Array($1.utf8), of: $0) }
        #expect(ended == [false, true, true])
        #expect(lines(log) == ["b: one", "b: two", "a: hello"])
        let last = ["b", "b", "a"].map { log.end(of: $0) }
        #expect(last == [true, false, false])
        #expect(lines(log) == ["b: one", "b: two", "a: hello", "b: thr"])
        #expect(lines(log, of: ["a"]) == ["a: hello"])
    }

    @Test func nothingSteersATerminalAndNoLineIsEndless() {
        var log = LogLines()
        _ = log.append([0x1b, 0x5b, 0x41, 0xff, 10] + [UInt8](repeating: 0x78, count: 100_000) + [10], of: "a")
        let said = lines(log)
        #expect(said[0] == "a: ?[A\u{fffd}")
        #expect(said[1].utf8.count == 3 + LogLines.lineLimit)
    }

    @Test func onlyTheLastIsKept() {
        var log = LogLines()
        for number in 0..<20_000 { _ = log.append(Array("\(number)\n".utf8), of: "a") }
        let said = lines(log)
        #expect(said.last == "a: 19999")
        #expect(said.reduce(0) { $0 + $1.utf8.count + 1 } <= LogLines.limit)
        #expect(log.document(of: nil)["dropped"].integer == 20_000 - said.count)
    }
}
