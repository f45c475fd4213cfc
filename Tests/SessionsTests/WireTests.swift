import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// Every message of every service survives the wire, and no bytes make a decoder trap.
@Suite struct WireTests {
    static let events: [InputEvent] = [
        .press(KeyPress(KeyCode(30), keysym: 0x61, character: "a")), .press(KeyPress(.unknown, isRepeat: true)),
        .release(KeyCode(30)), .motion(x: -5, y: 70_000), .relative(dx: -1, dy: 2), .wheel(dx: 0, dy: -120),
        .focusEnter, .focusLeave, .hoverLeave, .touch(id: 3, x: 1, y: 2), .touchRelease(id: 3), .sequence(.max),
        .axis(id: 4, value: -1000),
    ]

    static let commands: [ViewCommand] = [
        .create(ViewID(1), parent: nil), .create(ViewID(2), parent: ViewID(1)), .destroy(ViewID(3)),
        .associate(ViewID(4), ViewToken(high: .max, low: 7)), .forget(ViewID(5)),
        .geometry(ViewID(6), Rect(-3, 4, 100, 0)), .offset(ViewID(7), Point(-16, 9)), .front(ViewID(8)),
        .back(ViewID(9)),
        .frontOf(ViewID(1), neighbour: ViewID(2)), .behindOf(ViewID(2), neighbour: ViewID(1)), .background(ViewID(1)),
        .title(ViewID(1), "Straße 🗺"),
    ]

    static let guiRequestSamples: [GuiRequest] = [
        .buffer(serial: 9, Mode(Area(640, 480), hasAlpha: true, hasInputMask: true)),
        .commit(
            GuiCommit(
                serial: 3, commands: commands, scroll: .init(target: Rect(0, 0, 9, 9), delta: Point(-4, 0)),
                refresh: [Rect(1, 2, 3, 4)], wantsDone: true, wantsShown: true)), .commit(GuiCommit()),
        .commit(
            GuiCommit(
                blits: [
                    .init(from: Rect(1, 2, 3, 4), to: Point(9, 9)), .init(from: Rect(0, 0, 1, 1), to: Point(2, 0)),
                ],
                panning: Point(-4, 7), scroll: .init(target: Rect(0, 0, 9, 9), delta: Point(-4, 0)))),
        .token(ViewID(77)), .exclusive(true), .exclusive(false), .session, .forwardFocus(nil),
        .forwardFocus(SessionToken(high: 3, low: .max)),
    ]

    @Test(arguments: guiRequestSamples)
    func guiRequests(_ request: GuiRequest) throws { #expect(try GuiRequest(decoding: request.encoded()) == request) }

    static let guiEventSamples: [GuiEvent] = [
        .info(GuiInfo(area: Area(1280, 800), millimetres: Area(300, 200), isClosed: true)),
        .info(
            GuiInfo(
                area: Area(1280, 800), scale: 180, panorama: Rect(-10, -20, 2560, 1600),
                captures: [.init(name: "screen -> left", rect: Rect(0, 0, 9, 9), millimetres: Area(8, 7), scale: 240)])),
        .session(SessionToken(high: 5, low: 6)),
        .done(serial: 1, .ok), .done(serial: 2, .shortage(bytes: 4096)), .done(serial: 3, .rejected("no")),
        .token(ViewID(1), nil), .token(ViewID(1), ViewToken(high: 1, low: 2)), .input(events), .shown(serial: 5),
    ]

    @Test(arguments: guiEventSamples)
    func guiEvents(_ event: GuiEvent) throws { #expect(try GuiEvent(decoding: event.encoded()) == event) }

    static let captureRequestSamples: [CaptureRequest] = [
        .configure(CaptureOutput(Area(800, 600), pointerApart: true, isOutput: false)),
        .configure(
            CaptureOutput(
                Area(90, 60), tellsOutputs: true, place: Point(65536, 7),
                screens: [CaptureScreen("left", Rect(0, 0, 50, 60)), CaptureScreen("", Rect(50, 0, 40, 50))])),
        .buffer(serial: 1, index: 7), .capture(index: 0), .capture(index: 7, whenChanged: true), .arm, .hurry,
        .look(index: 0, label: ""), .look(index: 7, label: "a -> b"),
    ]

    @Test(arguments: captureRequestSamples)
    func captureRequests(_ request: CaptureRequest) throws {
        #expect(try CaptureRequest(decoding: request.encoded()) == request)
    }

    static let captureEventSamples: [CaptureEvent] = [
        .output(Rect(0, 0, 800, 600)), .done(serial: 1, .ok),
        .frame(
            CaptureFrame(
                index: 1, number: 77, isTorn: true, damage: [Rect(0, 0, 1, 1)], changed: [Rect(2, 2, 2, 2)],
                moved: [Rect(3, 3, 3, 3)], delta: Point(-1, 5), pointer: Point(7, 8))),
        .frame(CaptureFrame(index: 0, number: 1)), .wakeup, .pointer(size: Area(16, 16), hotSpot: Point(1, 2)),
        .outputs([]),
        .outputs([CaptureNeighbour("a -> b", Rect(1, 2, 3, 4), isOwn: true), CaptureNeighbour("c", Rect(5, 6, 7, 8))]),
        .look(CaptureLook(index: 7, status: .rejected("no"))),
        .look(
            CaptureLook(
                index: 1, drawn: Rect(1, 2, 3, 4),
                views: [
                    .init(label: "a -> b", title: "Straße", rect: Rect(-5, 6, 7, 8)),
                    .init(label: "", title: "", rect: .zero),
                ])),
    ]

    @Test(arguments: captureEventSamples)
    func captureEvents(_ event: CaptureEvent) throws { #expect(try CaptureEvent(decoding: event.encoded()) == event) }

    @Test func linkMessages() throws {
        for message in [
            LinkMessage.request(service: .gui, label: "main", quota: 1 << 30), .announce(.capture),
            .upgrade(session: 4, bytes: 99),
        ] {
            #expect(try LinkMessage(decoding: message.encoded()) == message)
        }
        for answer in [LinkAnswer.granted(session: 3), .refused(reason: "no route"), .upgraded] {
            #expect(try LinkAnswer(decoding: answer.encoded()) == answer)
        }
        for message in [
            ProviderMessage.open(session: 1, label: Label("a -> b"), quota: 5), .upgrade(session: 1, bytes: 2),
            .close(session: 9),
        ] {
            #expect(try ProviderMessage(decoding: message.encoded()) == message)
        }
        let report = ProviderReport.closed(session: 2, reason: "bad")
        #expect(try ProviderReport(decoding: report.encoded()) == report)
        let inject = EventRequest.inject(Self.events)
        #expect(try EventRequest(decoding: inject.encoded()) == inject)
        let reply = EventReply.acknowledged(sequence: 8)
        #expect(try EventReply(decoding: reply.encoded()) == reply)
    }

    /// Samples of all messages as bytes: another number means that programs of different builds do not understand each other any more.
    @Test func messagesChangeOnlyWithTheVersion() throws {
        var messages = Self.guiRequestSamples.map { $0.encoded() } + Self.guiEventSamples.map { $0.encoded() }
        messages += Self.captureRequestSamples.map { $0.encoded() } + Self.captureEventSamples.map { $0.encoded() }
        messages += AudioWireTests.samples.map { $0.encoded() }
        messages += [
            EventRequest.inject(Self.events).encoded(), EventReply.acknowledged(sequence: 8).encoded(),
            LinkMessage.upgrade(session: 4, bytes: 99).encoded(), LinkAnswer.granted(session: 3).encoded(),
            LinkAnswer.refused(reason: "no route").encoded(), LinkAnswer.upgraded.encoded(),
            ProviderMessage.open(session: 1, label: Label("a -> b"), quota: 5).encoded(),
            ProviderMessage.upgrade(session: 1, bytes: 2).encoded(), ProviderMessage.close(session: 9).encoded(),
            ProviderReport.closed(session: 2, reason: "bad").encoded(),
            try DocumentWire.encode(Array(#"{"a":[1,2.5,"x"]}"#.utf8)).bytes,
            try ClipWire.encode(.init(serial: 7, Clip([.init(.text, Array("Grüße".utf8))]))).bytes,
        ]
        // FNV-1a over the lengths and the bytes.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for message in messages {
            for byte in [UInt8(truncatingIfNeeded: message.count)] + message {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        #expect(Service.version == 4)
        #expect(
            hash == 0x4901_0ec8_e826_d8a9,
            "messages are others than those of version \(Service.version): raise it, and write both here")
    }

    /// What a program of another build asks for is told apart from nonsense, whatever follows the version.
    @Test func anotherVersionIsTold() throws {
        var writer = MessageWriter(opcode: 1)
        writer.write(UInt16(1))
        writer.write("something that only that version has")
        let refusal = WireError.version(theirs: 1, ours: Int(Service.version))
        #expect(throws: refusal) { try LinkMessage(decoding: writer.bytes) }
    }

    /// A message cut anywhere is an error, and so is one with a byte more.
    @Test func truncationAndSurplus() {
        let messages = [
            GuiRequest.commit(GuiCommit(commands: Self.commands, refresh: [Rect(1, 1, 1, 1)])).encoded(),
            GuiRequest.buffer(serial: 1, Mode(Area(1, 1))).encoded(), GuiRequest.token(ViewID(1)).encoded(),
        ]
        let capture = CaptureRequest.capture(index: 1, whenChanged: true).encoded()
        for count in 0..<capture.count {
            #expect(throws: WireError.self) { try CaptureRequest(decoding: Array(capture[..<count])) }
        }
        #expect(throws: WireError.surplus) { try CaptureRequest(decoding: capture + [0]) }
        for rect in [Rect(0, 0, 0, 5), Rect(-1, 0, 5, 5), Rect(6, 0, 5, 5), Rect(0, 0, 11, 10)] {
            let screens = CaptureOutput(Area(10, 10), screens: [CaptureScreen("a", rect)])
            #expect(throws: WireError.invalid("screen")) {
                try CaptureRequest(decoding: CaptureRequest.configure(screens).encoded())
            }
        }
        for place in [Point(-1, 0), Point(0, 1 << 17)] {
            #expect(throws: WireError.invalid("place")) {
                try CaptureRequest(
                    decoding: CaptureRequest.configure(CaptureOutput(Area(10, 10), place: place)).encoded())
            }
        }
        #expect(throws: WireError.invalid("flags")) {
            try CaptureRequest(decoding: [3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0])
        }
        for bytes in messages {
            for count in 0..<bytes.count {
                #expect(throws: WireError.self) { try GuiRequest(decoding: Array(bytes[..<count])) }
            }
            #expect(throws: WireError.surplus) { try GuiRequest(decoding: bytes + [0]) }
        }
    }

    /// A million damaged messages, seeded: each is decoded or refused.
    @Test func fuzz() throws {
        var random = Seeded(2)
        let seeds: [[UInt8]] = [
            GuiRequest.commit(GuiCommit(commands: Self.commands, scroll: .init(target: .zero, delta: .zero))).encoded(),
            GuiRequest.buffer(serial: 1, Mode(Area(9, 9))).encoded(), GuiEvent.input(Self.events).encoded(),
            GuiEvent.done(serial: 1, .rejected("x")).encoded(),
            CaptureRequest.configure(CaptureOutput(Area(9, 9))).encoded(),
            CaptureRequest.capture(index: 3, whenChanged: true).encoded(), CaptureRequest.hurry.encoded(),
            CaptureEvent.frame(CaptureFrame(index: 0, number: 1, damage: [.zero], moved: [.zero])).encoded(),
            LinkMessage.request(service: .rom, label: "x", quota: 1).encoded(),
            ProviderMessage.open(session: 1, label: Label("x"), quota: 1).encoded(),
            LinkAnswer.refused(reason: "x").encoded(), EventRequest.inject(Self.events).encoded(),
            try DocumentWire.encode(Array(#"{"a":[1,2.5,"x"]}"#.utf8)).bytes,
        ]
        var decoded = 0
        for _ in 0..<1_000_000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            let change = random.next()
            switch change % 4 {
            case 0: bytes = Array(bytes.prefix(Int(change >> 8) % (bytes.count + 1)))
            case 1: bytes = (0..<Int(change >> 8 % 40)).prefix(60).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            default:
                for _ in 0...(change >> 8) % 3 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            if Self.decode(bytes, with: Int(random.next() % 11)) { decoded += 1 }
        }
        // Most random changes are refused, some are legal: both ways were taken.
        #expect(decoded > 1000 && decoded < 999_000)
    }

    /// One decoder after the other, so that each also meets the messages of the others.
    private static func decode(_ bytes: [UInt8], with decoder: Int) -> Bool {
        switch decoder {
        case 0: (try? GuiRequest(decoding: bytes)) != nil
        case 1: (try? GuiEvent(decoding: bytes)) != nil
        case 2: (try? CaptureRequest(decoding: bytes)) != nil
        case 3: (try? CaptureEvent(decoding: bytes)) != nil
        case 4: (try? EventRequest(decoding: bytes)) != nil
        case 5: (try? EventReply(decoding: bytes)) != nil
        case 6: (try? LinkMessage(decoding: bytes)) != nil
        case 7: (try? LinkAnswer(decoding: bytes)) != nil
        case 8: (try? ProviderMessage(decoding: bytes)) != nil
        case 9: (try? ProviderReport(decoding: bytes)) != nil
        default: (try? DocumentWire.decode(Packet(bytes: bytes))).map { $0.map { try? Document(json: $0) } } != nil
        }
    }
}
