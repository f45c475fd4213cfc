import TestKit
import Testing
import VNCFront

@Suite struct VeNCryptTests {
    private let version = VeNCryptMachine.greeting

    /// What a machine says to these bytes, in pieces of that size.
    private func play(_ bytes: [UInt8], piece: Int = .max) -> [VeNCryptMachine.Action] {
        var machine = VeNCryptMachine([.x509Plain, .x509Vnc])
        var rest = bytes[...]
        var actions: [VeNCryptMachine.Action] = []
        while !rest.isEmpty {
            actions += machine.feed(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        return actions
    }

    @Test(arguments: [1, 3, Int.max])
    func whatIsAgreedOn(_ piece: Int) {
        let offers: [UInt8] = [0, 2, 0, 0, 1, 6, 0, 0, 1, 5]
        let actions = play(version + [19, 0, 2, 0, 0, 1, 6], piece: piece)
        #expect(actions == [.send([1, 19]), .send([0, 2]), .send(offers), .send([1]), .seal(.x509Plain, [])])
        let early = play(version + [19, 0, 2, 0, 0, 1, 5, 22, 3, 1])
        #expect(early.last == .seal(.x509Vnc, [22, 3, 1]))
        let seven = play(Array("RFB 003.007\n".utf8) + [19, 0, 2, 0, 0, 1, 5])
        #expect(seven.last == .seal(.x509Vnc, []))
    }

    @Test func whatWasNotOfferedIsSentAway() {
        #expect(play(version + [2]).last == .close("it chose security type 2, which was not offered"))
        #expect(play(version + [19, 0, 1]).suffix(2) == [.send([1]), .close("it does not know VeNCrypt 0.2")])
        for number in [UInt8(0), 1, 4, 7] {
            let actions = play(version + [19, 0, 2, 0, 0, 1, number])
            #expect(actions.suffix(2).first == .send([0]))
            guard case .close = actions.last else {
                Issue.record("not closed")
                continue
            }
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n", "RFB 004.000\n", "\u{16}\u{3}\u{1}", "RFB 003.003\n", "RFB 003.008 "])
    func whatSpeaksAnotherLanguageIsSentAway(_ text: String) {
        guard case .close = play(Array(text.utf8)).last else {
            Issue.record("not closed")
            return
        }
        #expect(play(Array(text.utf8) + [1, 2, 3]).count == play(Array(text.utf8)).count)
    }

    @Test func randomBytesDoNotTrap() {
        var random = Seeded(5)
        for _ in 0..<20_000 {
            var bytes = version + [19, 0, 2, 0, 0, 1, 6]
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = UInt8.random(in: 0...255, using: &random)
            _ = play(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))), piece: 5)
        }
    }
}
