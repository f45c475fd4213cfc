import Framebuffer
import ScenarioTest
import Testing
import YAMLDocuments

/// What is written in tests is what is meant, and what is wrong with them is told with its line.
struct LanguageTests {
    private func read(
        _ text: String, variables: [String: String] = [:], pictures: [String: Bitmap] = [:],
        others: [String: String] = [:]
    ) -> (plan: TestPlan, problems: [String]) {
        let source = MemorySource(texts: others.merging(["t.yaml": text]) { $1 }, pictures: pictures)
        let (plan, problems) = TestReader.read(file: "t.yaml", variables: variables, from: source)
        return (plan, problems.map(\.description))
    }

    private func actions(_ steps: String, variables: [String: String] = [:]) -> [TestAction] {
        let (plan, problems) = read("limit: 7s\nsteps:\n" + steps, variables: variables)
        #expect(problems == [])
        return plan.steps.map(\.action)
    }

    @Test func everyVerbIsRead() {
        #expect(
            actions(
                """
                - connect: {host: example, port: 5901, password-variable: PASS}
                - wait: ready
                - settle
                - settle: 250ms
                - expect: {text: Hello, in: [1, 2, 30, 40], limit: 1s}
                - expect: [Hello, {color: '#ff8800', share: 0.5}]
                - expect no: {text: Error, for: 2s}
                - expect: {clipboard: it}
                - find: {text: Name, as: name}
                - click: {place: name, part: right, by: [20, 0], button: right, count: 2, holding: ctrl}
                - click: [3, 4]
                - drag: {from: [1, 1], to: {text: Bin}, steps: 3}
                - scroll: -2
                - type: 42
                - press: ctrl+alt+Delete
                - press: {keys: [Down, F5], times: 3}
                - hold: shift
                - release: shift
                - paste: {text: it}
                - resize: [800, 600]
                - capture: end
                - run: {command: [true], status: 3}
                - restart: test-card
                - hear: {pitch: 440, level: [0.1, 0.5]}
                """) == [
                    .connect(
                        {
                            var target = ServerTarget(address: .tcp("example", 5901), limit: 7000)
                            target.password = .environment("PASS")
                            return target
                        }()),
                    .waitReady(limit: 7000), .settle(quiet: 500, limit: 7000, area: nil),
                    .settle(quiet: 250, limit: 7000, area: nil),
                    .expect([text("Hello", 7, area: Rect(1, 2, 30, 40))], limit: 1000),
                    .expect(
                        [
                            text("Hello", 8),
                            Condition(
                                subject: .color(
                                    {
                                        var subject = ColorSubject(color: Color(rgb: 0xff8800))
                                        subject.share = 0.5
                                        return subject
                                    }()), file: "t.yaml", line: 8),
                        ], limit: 7000), .expectNo([text("Error", 9)], span: 2000),
                    .expectClipboard("it", limit: 7000),
                    .find(Place(anchor: .found([text("Name", 11)])), name: "name", limit: 7000),
                    .click(
                        Place(part: Point(2, 1), anchor: .named("name"), offset: Point(20, 0)),
                        Click(button: .right, count: 2, holding: [.control]), limit: 7000),
                    .click(Place(anchor: .point(Point(3, 4))), Click(), limit: 7000),
                    .drag(
                        from: Place(anchor: .point(Point(1, 1))), to: Place(anchor: .found([text("Bin", 14)])),
                        .left,
                        steps: 3, limit: 7000),
                    .scroll(nil, x: 0, y: -2, limit: 7000), .type("42"),
                    .press([[.control, .alt, .delete]], times: 1),
                    .press([[.down], [.function(5)]], times: 3),
                    .hold([.shift], isDown: true), .hold([.shift], isDown: false), .paste("it", nil),
                    .resize(Area(800, 600), limit: 7000), .capture("end", nil),
                    .run(Command(words: ["true"], folder: ".", status: 3, limit: 7000)),
                    .restart("test-card", limit: 7000),
                    .hear(
                        {
                            var hearing = Hearing()
                            hearing.pitch = 440
                            hearing.level = 0.1...0.5
                            return hearing
                        }(), limit: 7000),
                ])
    }

    private func text(_ text: String, _ line: Int, area: Rect? = nil) -> Condition {
        var condition = Condition(subject: .text(TextSubject(text: text)), file: "t.yaml", line: line)
        condition.area = area
        return condition
    }

    @Test func variablesLoopsAndIncludedFilesAreWrittenOut() {
        let (plan, problems) = read(
            """
            name: loops
            variables: {user: alice, count: 2}
            steps:
              - include: {file: sub/login.yaml, with: {user: "${user}x"}}
              - repeat: {times: "${count}", as: n, steps: [{type: "${user} ${n}"}]}
              - repeat: {each: [a, b], steps: [{press: "${turn}"}], until: {text: Done}}
            """, variables: ["user": "bob"],
            others: ["sub/login.yaml": "variables: {greeting: hi}\nsteps:\n- type: ${greeting} ${user}\n"]
        )
        #expect(problems == [])
        #expect(plan.name == "loops")
        #expect(plan.steps.map(\.line) == [3, 5, 6] && plan.steps[0].file == "sub/login.yaml")
        #expect(plan.steps[0].action == .type("hi bobx"))
        guard case .loop(let turns, []) = plan.steps[1].action,
            case .loop(let keys, let until) = plan.steps[2].action
        else {
            Issue.record("no loops: \(plan.steps)")
            return
        }
        #expect(turns.map { $0.map(\.action) } == [[.type("bob 1")], [.type("bob 2")]])
        #expect(
            keys.map { $0.map(\.action) } == [
                [.press([[Keysym("a")]], times: 1)], [.press([[Keysym("b")]], times: 1)],
            ])
        #expect(until.count == 1)
    }

    @Test func imagesHaveRulesMasksAndRelations() {
        let red = Bitmap(Area(4, 3), filledWith: Color(rgb: 0xff0000))
        let (plan, problems) = read(
            """
            images: pics
            steps:
              - expect: {image: red.png, tolerance: 3, share: 0.1, ignore: [0, 0, 4, 1], right-of: {text: Name}}
              - click: red.png
            """, pictures: ["pics/red.png": red])
        #expect(problems == [])
        guard case .expect(let conditions, _) = plan.steps[0].action,
            case .image(let subject) = conditions[0].subject
        else {
            Issue.record("no image: \(plan.steps)")
            return
        }
        #expect(subject.rule.measure == .tolerance(3) && subject.rule.share == 0.1)
        #expect(
            subject.variants.map(\.path) == ["pics/red.png"] && subject.variants[0].image.counted == 8)
        #expect(conditions[0].beside?.side == .rightOf)
    }

    /// Each mistake, and what is said of it.
    @Test(arguments: [
        (
            "steps:\n- clik: [1, 2]",
            "t.yaml:2: error: unknown key 'clik' in a step (did you mean 'click'?)"
        ),
        ("step: []", "t.yaml:1: error: unknown key 'step' in the test (did you mean 'steps'?)"),
        (
            "steps:\n- settle\n- press: ctrl+Detele",
            "t.yaml:3: error: there is no key 'Detele' (did you mean 'delete'?)"
        ),
        (
            "steps:\n- expect: {image: ok.png}",
            "t.yaml:2: error: there is no image images/ok.png ('--accept' makes it of what the screen shows)"
        ),
        (
            "steps:\n- expect: {image: rde.png}",
            "t.yaml:2: error: there is no image images/rde.png (did you mean 'red.png'?)"
        ),
        (
            "steps:\n- expect: {image: red.png, mask: big.png}",
            "t.yaml:2: error: the mask images/big.png has 5x3 pixels, the image images/red.png 4x3"
        ),
        (
            "steps:\n- expect: {image: red.png, mask: none.png}",
            "t.yaml:2: error: the mask images/none.png cannot be read: Missing()"
        ),
        (
            "steps:\n- expect:\n    text: a\n    limit: 5",
            "t.yaml:4: error: limit must be a time (such as 500ms, 5s or 2min)"
        ),
        (
            "variables: {user: a}\nsteps:\n- type: ${usr}",
            "t.yaml:3: error: the variable 'usr' is not set (a default is written '${usr:-default}') (did you mean 'user'?)"
        ),
        (
            "steps:\n- type: [",
            "t.yaml:3: error: while parsing a flow node (from line 3): did not find expected node content"
        ),
        ("steps:\n- include: t.yaml", "t.yaml:2: error: files include each other more than 16 deep"),
        (
            "steps:\n- click: {text: a, image: red.png}",
            "t.yaml:2: error: image, text, color and size exclude each other"
        ),
        (
            "steps:\n- wait: stillness",
            "t.yaml:2: error: 'wait' cannot wait for 'stillness' ('wait: ready' waits for the server, 'settle' for "
                + "stillness, 'expect' for what should be seen)"
        ),
        (
            "steps:\n- repeat: {times: 5000, steps: [{repeat: {times: 5000, steps: [settle]}}]}",
            "t.yaml:2: error: the test has more than 20000 steps, those of loops counted each time"
        ),
    ])
    func mistakesAreToldWithTheirLine(_ text: String, _ problem: String) {
        let pictures = [
            "images/red.png": Bitmap(Area(4, 3), filledWith: .white),
            "images/big.png": Bitmap(Area(5, 3), filledWith: .white),
        ]
        let (_, problems) = read(text, pictures: pictures)
        #expect(problems.contains(problem), "\(problems)")
    }

    @Test func bytesAtRandomAreNoTrap() {
        let words = [
            "steps:", "\n- ", "\n  - ", "click", ": ", "{", "}", "[", "]", ", ", "text", "image", "${a",
            "}", "expect", "1",
            "-5", "99999999999999999999", "in", "by", "repeat", "times", "steps", "include", "t.yaml",
            "each", "run", "hear",
            "connect", "''", "\"", "~", "limit", "scale", "until", "right-of", "\u{e000}", "ctrl++",
            "drag", "from", "to",
        ]
        var random = SeededNumbers(seed: 6)
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }
            _ = read(text.joined())
        }
    }

    @Test func addressesAreRead() {
        #expect(
            VNCAddress("host") == .tcp("host", 5900) && VNCAddress("host:5901") == .tcp("host", 5901))
        #expect(
            VNCAddress("host::5901") == .tcp("host", 5901) && VNCAddress(":5902") == .loopback(5902))
        #expect(VNCAddress("/run/vnc") == .unix("/run/vnc"))
        #expect(VNCAddress("") == nil && VNCAddress("a:b") == nil && VNCAddress("a:70000") == nil)
    }

    @Test func keysHaveNames() {
        #expect(
            KeyNames.key("ENTER") == .enter && KeyNames.key("page-up") == .pageUp
                && KeyNames.key("ä") == Keysym(0xe4))
        #expect(
            KeyNames.key("F12") == .function(12) && KeyNames.key("0xff1b") == .escape
                && KeyNames.key("F99") == nil)
        #expect(KeyNames.chord("ctrl++") == .success([.control, Keysym("+")]))
        for key in [Keysym.enter, .control, .function(3), Keysym("a"), .pageDown] {
            #expect(KeyNames.key(KeyNames.name(key)) == key)
        }
    }
}

/// Numbers that are the same in each run.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
