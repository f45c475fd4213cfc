import Desktop
import Plumbing
import Sessions
import Testing

/// Who may copy and paste, on a clock that the test winds.
@Suite struct ClipboardMachineTests {
    /// A clipboard with programs in two domains and a display.
    final class Rig {
        var machine = ClipboardMachine()
        var now = Instant(nanoseconds: 1_000_000_000)
        var answers: [UInt32: RequestStatus] = [:]
        /// What each reader was sent, in order: the text, "" for nothing.
        var seen: [UInt32: [String]] = [:]
        var serials: [UInt32: UInt32] = [:]
        var closed: [UInt32: String] = [:]
        private var nextSerial: UInt32 = 0
        /// Whether readers read at once.
        var reads = true

        static let policies: [Document] = [
            ["domain": "work"], ["label": "b", "domain": "home"],
            ["label": "screen", "domain": "screen", "copy": "always", "paste": "always"],
        ]

        init(_ config: Document = ["policies": .list(policies)]) {
            let (policy, problems) = ClipboardPolicy.parse(config)
            #expect(problems == [])
            machine.change(policy: policy)
        }

        func settle() {
            for action in machine.settle(at: now) {
                switch action {
                case .answer(_, let answer): answers[answer.serial] = answer.status
                case .tell(let id, let generation, let message):
                    #expect(generation > 0 || message.clip.isEmpty)
                    seen[id, default: []].append(message.clip.text ?? "")
                    serials[id] = message.serial
                    if reads { machine.read(id) }
                case .close(let id, let reason): closed[id] = reason
                }
            }
        }

        func wait(_ milliseconds: Int) {
            now = now.advanced(milliseconds: milliseconds)
            settle()
        }

        /// A program with both of its sessions: the number of the one that copies; the other's is a hundred more.
        func open(_ id: UInt32, _ label: String, quota: Int = 1 << 20) {
            machine.openWriter(id, label: Label(child: label, own: "clipboard"), quota: quota)
            machine.openReader(id + 100, label: Label(child: label, own: "clipboard"))
            settle()
        }

        func focus(_ label: String?, _ domain: String = "work", isActive: Bool = true) {
            machine.change(focus: ClipboardFocus(label.map { Label($0) }, domain: domain, isActive: isActive))
            settle()
        }

        @discardableResult
        func copy(_ id: UInt32, _ clip: Clip, settles: Bool = true) throws -> UInt32 {
            nextSerial += 1
            let (bytes, parcel) = try ClipWire.encode(.init(serial: nextSerial, clip))
            machine.copy(id, try ClipWire.claim(Packet(bytes: bytes, parcel: parcel)), at: now)
            if settles { settle() }
            return nextSerial
        }

        func copy(_ id: UInt32, _ text: String) throws -> UInt32 { try copy(id, Clip(text: text)) }

        func isRejected(_ serial: UInt32) -> Bool {
            if case .rejected = answers[serial] { true } else { false }
        }
    }

    @Test func aFocusedProgramCopiesAfterInputAndSixHundredMillisecondsLaterNoMore() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.focus("a")
        let first = try rig.copy(1, "first")
        #expect(rig.answers[first] == .ok && rig.machine.content?.clip.text == "first")
        // The report's falling edge comes half a second after the last input.
        rig.wait(500)
        rig.focus("a", isActive: false)
        rig.wait(100)
        let late = try rig.copy(1, "late")
        #expect(rig.answers[late] == nil)
        #expect(rig.machine.deadline == rig.now.advanced(milliseconds: 500))
        rig.wait(499)
        #expect(rig.answers[late] == nil)
        rig.wait(1)
        #expect(rig.isRejected(late) && rig.machine.deadline == nil)
        #expect(rig.machine.content?.clip.text == "first" && rig.machine.rejected == 1)
    }

    /// The word of the key takes another way than the copy that it caused.
    @Test func aCopyThatComesBeforeTheWordOfItsKeyIsTaken() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.open(2, "b")
        rig.focus("b", "home")
        let early = try rig.copy(1, "early")
        rig.wait(300)
        #expect(rig.answers[early] == nil && rig.seen[102] == [""])
        rig.focus("a")
        #expect(rig.answers[early] == .ok && rig.seen[101] == ["", "early"])
        // What does not come in time does not count, whatever comes later.
        rig.focus("b", "home")
        let missed = try rig.copy(1, "missed")
        rig.wait(500)
        rig.focus("a")
        #expect(rig.isRejected(missed) && rig.machine.content?.clip.text == "early")
    }

    @Test func onlyWhoHasTheFocusCopies() throws {
        let rig = Rig()
        for (id, label) in [(1, "a"), (2, "a2"), (3, "a -> inner")] as [(UInt32, String)] { rig.open(id, label) }
        rig.focus("a -> menu")
        let own = try rig.copy(1, "own")
        #expect(rig.answers[own] == .ok)
        let others = try [rig.copy(2, "other"), rig.copy(3, "inner")]
        rig.wait(500)
        #expect(others.allSatisfy { rig.isRejected($0) })
        #expect(rig.machine.content?.clip.text == "own")
        // The same label in another domain is somebody else, and without a report nobody has the focus.
        rig.focus("a", "home")
        let elsewhere = try rig.copy(1, "elsewhere")
        rig.wait(500)
        rig.machine.change(focus: ClipboardFocus(nil))
        let nobody = try rig.copy(1, "nobody")
        rig.wait(500)
        #expect(rig.isRejected(elsewhere) && rig.isRejected(nobody))
    }

    @Test func withoutMatchingLabelsADomainHasTheFocus() throws {
        let rig = Rig(["policies": .list(Rig.policies), "match-labels": false])
        rig.open(1, "a")
        rig.open(2, "c")
        rig.focus("c")
        let serial = try rig.copy(1, "text")
        #expect(rig.answers[serial] == .ok)
        #expect(rig.seen[101] == ["", "text"] && rig.seen[102] == ["", "text"])
    }

    @Test func onlyWhoHasTheFocusSeesAndOnlyWhatFlows() throws {
        let rig = Rig([
            "policies": .list(Rig.policies),
            "flows": [["from": "work", "to": "screen"], ["from": "screen", "to": "home"]],
        ])
        for (id, label) in [(1, "a"), (2, "b"), (3, "c"), (4, "screen")] as [(UInt32, String)] { rig.open(id, label) }
        rig.focus("a")
        _ = try rig.copy(1, "from a")
        // a and c are in one domain, and c has not the focus; nothing flows to b; the screen sees at any time.
        #expect(rig.seen == [101: ["", "from a"], 102: [""], 103: [""], 104: ["", "from a"]])
        #expect(rig.serials[101] == 1 && rig.serials[104] == 0)
        rig.focus("c")
        #expect(rig.seen[101] == ["", "from a", ""] && rig.seen[103] == ["", "from a"])
        rig.focus("b", "home")
        #expect(rig.seen[102] == [""] && rig.seen[103] == ["", "from a", ""])
        // A display copies at any time, and what it has flows to b; not to a, which sees nothing any more.
        let serial = try rig.copy(4, "from screen")
        #expect(rig.answers[serial] == .ok)
        #expect(rig.seen[102] == ["", "from screen"] && rig.seen[104] == ["", "from a", "from screen"])
        #expect(rig.serials[104] == serial)
        rig.focus("a")
        #expect(rig.seen[101] == ["", "from a", ""] && rig.seen[102] == ["", "from screen", ""])
    }

    @Test func aNewPolicyCountsForWhatIsThere() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.open(4, "screen")
        rig.focus("a")
        _ = try rig.copy(1, "text")
        #expect(rig.seen[104] == [""])
        var policy = ClipboardPolicy.parse(["policies": .list(Rig.policies)]).policy
        policy.flows = [.init(from: "work", to: "screen")]
        rig.machine.change(policy: policy)
        rig.settle()
        #expect(rig.seen[104] == ["", "text"])
        policy.flows = []
        rig.machine.change(policy: policy)
        rig.settle()
        #expect(rig.seen[104] == ["", "text", ""])
    }

    @Test func whatIsForbiddenIsForbidden() throws {
        let rig = Rig(["policies": [["label": "a", "domain": "work", "copy": "never", "paste": "never"]]])
        rig.open(1, "a")
        rig.open(2, "unknown")
        rig.focus("a")
        let copies = try [rig.copy(1, "text"), rig.copy(2, "text")]
        #expect(copies.allSatisfy { rig.isRejected($0) } && rig.machine.content == nil)
        #expect(rig.seen == [101: [""], 102: [""]])
    }

    @Test func aFloodLeavesTheNewest() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.open(4, "screen")
        rig.focus("a")
        var serials: [UInt32] = []
        for number in 0..<1000 { serials.append(try rig.copy(1, Clip(text: "\(number)"), settles: false)) }
        rig.settle()
        #expect(serials.dropLast().allSatisfy { rig.isRejected($0) } && rig.answers[1000] == .ok)
        #expect(rig.seen[101] == ["", "999"] && rig.machine.accepted == 1)
    }

    @Test func aReaderIsSentOneClipAtATime() throws {
        let rig = Rig()
        rig.reads = false
        rig.open(4, "screen")
        for text in ["one", "two", "three"] { _ = try rig.copy(4, text) }
        #expect(rig.seen[104] == [""])
        rig.machine.read(104)
        rig.settle()
        #expect(rig.seen[104] == ["", "three"])
        rig.machine.read(104)
        rig.settle()
        #expect(rig.seen[104] == ["", "three"])
    }

    @Test func whatIsTooMuchForTheQuotaIsShortAndChangesNothing() throws {
        let rig = Rig()
        rig.open(4, "screen", quota: ClipboardMachine.cost + 10)
        let small = try rig.copy(4, "0123456789")
        let large = try rig.copy(4, "0123456789!!")
        #expect(rig.answers[small] == .ok && rig.answers[large] == .shortage(bytes: 2))
        #expect(rig.machine.content?.clip.text == "0123456789")
        rig.machine.upgrade(4, bytes: 2)
        let again = try rig.copy(4, "0123456789!!")
        #expect(rig.answers[again] == .ok)
    }

    @Test func whatIsNotSoundIsNotTaken() throws {
        let rig = Rig()
        rig.open(4, "screen")
        for clip in [Clip([.init(.text, [0xff])]), Clip([.init(.png, [1])]), Clip([.init(.text, [0])])] {
            let serial = try rig.copy(4, clip)
            #expect(rig.isRejected(serial))
        }
        #expect(rig.machine.content == nil && rig.seen[104] == [""])
        // Nothing is a clip too: it clears.
        _ = try rig.copy(4, "text")
        let empty = try rig.copy(4, Clip())
        #expect(rig.answers[empty] == .ok && rig.machine.content?.clip.isEmpty == true)
    }

    @Test func whatWasCopiedStaysWhenItsProgramEnds() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.open(3, "c")
        rig.focus("a")
        _ = try rig.copy(1, "text")
        rig.machine.close(1)
        rig.machine.close(101)
        rig.focus("c")
        #expect(rig.seen[103] == ["", "text"])
    }

    @Test func aCopyThatWaitsEndsWithItsSession() throws {
        let rig = Rig()
        rig.open(1, "a")
        rig.focus("b", "home")
        let serial = try rig.copy(1, "text")
        rig.machine.close(1)
        rig.focus("a")
        rig.wait(500)
        #expect(rig.answers[serial] == nil && rig.machine.content == nil && rig.machine.deadline == nil)
    }

    @Test func aConfigThatIsWrongPermitsNothing() {
        let (policy, problems) = ClipboardPolicy.parse([
            "policies": [
                ["label": "a", "domain": "x", "copy": "alwys"], ["label": "b"], ["domain": "y", "paste": true],
            ], "flows": [["from": "x", "to": "z"], ["from": "x"]], "match-labels": "no", "other": 1,
        ])
        #expect(problems.count == 7, "\(problems)")
        #expect(policy.rule(for: Label("a"))?.copy == .never && policy.rule(for: Label("a"))?.domain == "x")
        #expect(policy.rule(for: Label("b"))?.domain == "y" && policy.rule(for: Label("b"))?.paste == .never)
        #expect(policy.matchesLabels && policy.permits(from: "y", to: "y") && !policy.permits(from: "y", to: "x"))
        #expect(ClipboardPolicy.parse([:]).policy.rule(for: Label("any"))?.domain == "default")
        #expect(ClipboardPolicy.parse(["policies": []]).policy.rule(for: Label("any")) == nil)
    }

    @Test func theFocusIsReadFromTheReport() {
        let focus = ClipboardFocus(["label": "a -> b", "domain": "work", "color": "#ffffff", "active": true])
        #expect(focus == ClipboardFocus(Label("a -> b"), domain: "work", isActive: true))
        #expect(ClipboardFocus(nil) == ClipboardFocus() && ClipboardFocus([:]) == ClipboardFocus())
    }
}
