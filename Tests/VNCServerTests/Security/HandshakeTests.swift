import TestKit
import Testing
import VNCServer

struct HandshakeTests {
    private let version = Array("RFB 003.008\n".utf8)

    @Test func whatIsAwaitedHasItsTime() {
        let machine = LiveMachine(.vncAuth)
        #expect(machine.patience == .step(10))
        _ = machine.feedUnjudged(version)
        #expect(machine.patience == .step(10))
        _ = machine.feedUnjudged([2])
        #expect(machine.patience == .person(120))
        let actions = machine.feedUnjudged([UInt8](repeating: 7, count: 16))
        #expect(actions == [.judge(.response([UInt8](repeating: 7, count: 16), challenge: LiveMachine.challenge))])
        #expect(machine.patience == .none && machine.isJudged)
        #expect(machine.admit(Identity()) == [.send([0, 0, 0, 0])])
        #expect(machine.patience == .step(5))
        _ = machine.feedUnjudged([1])
        #expect(machine.patience == .none && machine.isRunning)
    }

    @Test func whileAClaimIsJudgedNothingIsRead() {
        let machine = LiveMachine(.vncAuth)
        _ = machine.feedUnjudged(version + [2])
        #expect(machine.feedUnjudged([UInt8](repeating: 7, count: 16) + [1] + Viewer.key(65, down: true)).count == 1)
        #expect(!machine.isRunning)
        let actions = machine.admit(Identity(rights: .view))
        #expect(actions.first == .send([0, 0, 0, 0]) && actions.contains(.start(shared: true)))
        #expect(machine.isRunning && machine.identity?.rights == .view)
    }

    @Test func whoDoesNotWaitForTheJudgementIsSentAway() {
        let machine = LiveMachine(.vncAuth)
        _ = machine.feedUnjudged(version + [2] + [UInt8](repeating: 7, count: 16))
        let actions = machine.feedUnjudged([UInt8](repeating: 1, count: 5000))
        #expect(actions == [.close(.tooLong("words before it was let in", 5000))])
        #expect(machine.admit(Identity()) == [] && machine.refuse() == [] && machine.identity == nil)
    }

    @Test func aVerdictThatNobodyAskedForChangesNothing() {
        let machine = LiveMachine(.vncAuth)
        #expect(machine.admit(Identity()) == [] && machine.refuse() == [])
        _ = machine.feedUnjudged(version)
        #expect(machine.admit(Identity()) == [] && machine.identity == nil)
    }

    @Test func versionThreeThreeHasNoStrongType() {
        guard let key = RSAAESTests.key else { return }
        let machine = LiveMachine(SecurityPolicy([.ra2], key: key))
        let actions = machine.feed(Array("RFB 003.003\n".utf8))
        #expect(actions.first == .send([0, 0, 0, 0, 0, 0, 0, 22] + Array("Version 3.8 is needed.".utf8)))
        #expect(actions.last == .close(.badVersion))
    }

    @Test func nothingIsOfferedWithoutItsKey() {
        #expect(SecurityPolicy([.ra2, .vncAuth, .ra2neWide]).types == [.vncAuth])
    }

    // MARK: What a front brings in

    private func front(_ line: String, _ policy: SecurityPolicy = SecurityPolicy([.none], trustsFront: true))
        -> LiveMachine
    {
        let machine = LiveMachine(policy)
        machine.users.password = Array("secret".utf8)
        _ = machine.feedUnjudged([])
        introduction = machine.feed(Array(line.utf8))
        return machine
    }

    private final class Box { var actions: [RFBAction] = [] }
    private let box = Box()
    private var introduction: [RFBAction] {
        get { box.actions }
        nonmutating set { box.actions = newValue }
    }

    @Test func aBrowserBeginsByItself() {
        let machine = front("FRONT {\"peer\": \"192.0.2.7:99\", \"by\": \"WebSocket\", \"rights\": [\"view\"]}\n")
        #expect(introduction == [.introduce("192.0.2.7:99")])
        #expect(machine.feed(version) == [.send([1, 1])])
        #expect(machine.feed([1]) == [.send([0, 0, 0, 0])])
        #expect(machine.identity == Identity(rights: .view) && machine.way == "WebSocket, nothing")
    }

    @Test func aFrontMayAnswerForAViewer() {
        let machine = front("FRONT {\"peer\": \"a\", \"proves\": \"none\"}\n")
        #expect(introduction == [.introduce("a"), .send([0, 0, 0, 0])])
        #expect(machine.feed([0]).last == .start(shared: false))
        #expect(machine.identity == Identity())
    }

    @Test func aFrontMayLeaveThePasswordToUs() {
        let machine = front("FRONT {\"peer\": \"a\", \"proves\": \"password\"}\n")
        #expect(introduction == [.introduce("a"), .send(LiveMachine.challenge)])
        let response = VNCAuthentication.response(to: LiveMachine.challenge, password: Array("secret".utf8)) ?? []
        #expect(machine.feed(response) == [.send([0, 0, 0, 0])])
    }

    @Test func aFrontMayLeaveNamesToUs() throws {
        let hash = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
        for (password, isRight) in [("password", true), ("passwore", false)] {
            let machine = front("FRONT {\"peer\": \"a\", \"proves\": \"plain\", \"rights\": [\"keys\", \"sound\"]}\n")
            try machine.users.takeUsers(Array("anna:\(hash):pointer,sound".utf8))
            let actions = machine.feed(Viewer.u32(4) + Viewer.u32(8) + Array("anna\(password)".utf8))
            #expect(actions.first == .send([0, 0, 0, 0]) || !isRight)
            #expect((actions.last == .close(.wrongPassword)) == !isRight)
            // The front can take away and not give.
            if isRight { #expect(machine.identity == Identity(name: "anna", rights: .sound)) }
        }
        let machine = front("FRONT {\"peer\": \"a\", \"proves\": \"plain\"}\n")
        #expect(machine.feed(Viewer.u32(300) + Viewer.u32(8)) == [.close(.tooLong("a name or password", 300))])
    }

    @Test(arguments: [
        "FRONT \n", "FRONT {}\n", "FRONT {\"peer\": 1}\n", "FRONT {\"peer\": \"a\", \"proves\": \"yes\"}\n",
        "FRONT {\"peer\": \"a\", \"rights\": [\"root\"]}\n", "FRONT {\"peer\": \"a\", \"rights\": [1]}\n",
        "FROST {\"peer\": \"a\"}\n",
    ])
    func whatIsNoIntroductionIsSentAway(_ line: String) {
        _ = front(line)
        #expect(introduction == [.close(.badVersion)])
    }

    @Test func anIntroductionHasAnEnd() {
        _ = front("FRONT " + String(repeating: " ", count: 2000))
        #expect(introduction == [.close(.tooLong("an introduction", 1024))])
        // A second one is none.
        let machine = front("FRONT {\"peer\": \"a\"}\nFRONT {\"peer\": \"b\"}\n")
        #expect(introduction == [.introduce("a"), .close(.badVersion)] && machine.identity == nil)
        // And elsewhere than on the unix socket nobody may introduce.
        _ = front("FRONT {\"peer\": \"a\", \"proves\": \"none\"}\n", .vncAuth)
        #expect(introduction == [.close(.badVersion)])
    }

    @Test func randomIntroductionsDoNotTrap() {
        var random = Seeded(11)
        let words = [
            "FRONT ", "{", "}", "\"peer\"", ":", "\"a\"", ",", "\"proves\"", "\"plain\"", "[", "]", "\n", "\u{0}",
            "RFB 003.008\n",
        ]
        for _ in 0..<3000 {
            let machine = LiveMachine(SecurityPolicy([.none], trustsFront: true))
            for _ in 0..<Int.random(in: 1...14, using: &random) {
                _ = machine.feed(Array(words[Int.random(in: 0...words.count - 1, using: &random)].utf8))
            }
        }
    }
}
