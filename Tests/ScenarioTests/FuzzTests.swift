import Scenario
import Testing
import YAMLDocuments

/// Damaged scenarios, which must be read without a trap and with every problem in its place.
struct FuzzTests {
    @Test func damagedScenarios() {
        var random = Seeded(state: 0x5ce_4a710)
        let alphabet = Array("\n :-[]{}*&?|>'\"#%@`!,\t~<=$\u{0}\u{7f}aé1.0x".unicodeScalars)
        for _ in 0..<1500 {
            var text = Array(shortScenario.unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                let end = Int.random(in: place...min(text.count, place + 12), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.removeSubrange(place..<end)
                case 1: text.insert(alphabet.randomElement(using: &random) ?? " ", at: place)
                case 2:
                    text.insert(
                        contentsOf: Array(text[place..<end]), at: Int.random(in: 0...text.count, using: &random))
                default: text[place] = alphabet.randomElement(using: &random) ?? " "
                }
            }
            let (scenario, problems) = ScenarioCheck.read(String(String.UnicodeScalarView(text)), file: "f", name: "f")
            #expect(problems.allSatisfy { $0.line >= 0 && !$0.message.isEmpty })
            _ = ScenarioPlan(from: scenario, to: scenario)
        }
    }

    @Test func randomTexts() {
        var random = Seeded(state: 7)
        let alphabet = Array("\n\n  ::--[]{}*&?|>'\"#!,~<${}ab12é\u{FEFF}\u{E000}".unicodeScalars)
        for _ in 0..<4000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                text.append(alphabet.randomElement(using: &random) ?? " ")
            }
            _ = try? YAML.parse(String(text))
        }
    }
}

/// A repeatable source of random numbers (splitmix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
