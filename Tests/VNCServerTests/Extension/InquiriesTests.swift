import Framebuffer
import Plumbing
import Testing
import VNCServer

/// What is asked by our extension, as a value on a clock of the test.
struct InquiriesTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private func at(_ milliseconds: Int) -> Instant { start.advanced(milliseconds: milliseconds) }
    private let whole = Region(Rect(0, 0, 100, 100))
    private let corner = Rect(0, 0, 10, 10)

    /// Something that happens at a millisecond.
    enum Event {
        case ask(UInt32, quiet: Int, Rect)
        case change(Rect, frame: UInt64)
        case cancel(UInt32)
        /// The clock goes on; whether a look at the screen is due.
        case clock(Bool)
        case captured([InquiryAnswer])
    }

    static let stories: [(String, [(Int, Event)])] = [
        (
            "a still screen",
            [
                (0, .ask(1, quiet: 100, .zero)), (0, .captured([])), (99, .clock(false)), (100, .clock(true)),
                (100, .clock(false)), (101, .captured([.settled(1, frame: 5)])), (101, .captured([])),
            ]
        ),
        (
            "each change begins the time anew",
            [
                (0, .ask(1, quiet: 100, .zero)), (60, .change(Rect(1, 1, 1, 1), frame: 6)), (100, .clock(false)),
                (159, .clock(false)), (160, .clock(true)), (160, .captured([.settled(1, frame: 6)])),
            ]
        ),
        (
            "a change that the last look finds",
            [
                (0, .ask(1, quiet: 10, .zero)), (10, .clock(true)), (11, .change(Rect(0, 0, 5, 5), frame: 6)),
                (11, .captured([])), (20, .clock(false)), (21, .clock(true)), (21, .captured([.settled(1, frame: 6)])),
            ]
        ),
        (
            "only its part counts, and the frame is the newest all the same",
            [
                (0, .ask(1, quiet: 10, Rect(0, 0, 10, 10))), (5, .change(Rect(10, 0, 90, 100), frame: 6)),
                (10, .clock(true)), (10, .captured([.settled(1, frame: 6)])),
            ]
        ),
        (
            "two at once, one taken back",
            [
                (0, .ask(1, quiet: 10, .zero)), (0, .ask(2, quiet: 20, Rect(50, 50, 10, 10))),
                (0, .ask(3, quiet: 20, .zero)), (5, .change(Rect(0, 0, 10, 10), frame: 9)), (5, .cancel(3)),
                (15, .clock(true)), (15, .captured([.settled(1, frame: 9)])), (20, .clock(true)),
                (20, .captured([.settled(2, frame: 9)])), (1000, .clock(false)),
            ]
        ),
        (
            "no time at all still takes a look",
            [(0, .ask(7, quiet: 0, .zero)), (0, .clock(true)), (0, .captured([.settled(7, frame: 5)]))]
        ),
    ]

    @Test(arguments: stories) func aStory(_ name: String, _ events: [(Int, Event)]) {
        var inquiries = Inquiries(frame: 5)
        for (index, (time, event)) in events.enumerated() {
            switch event {
            case .ask(let number, let quiet, let rect):
                #expect(inquiries.take(.settled(number, quiet: quiet, rect), at: at(time)) == .wait)
            case .change(let rect, let frame): inquiries.note(Region(rect), frame: frame, at: at(time))
            case .cancel(let number): #expect(inquiries.take(.cancel(number), at: at(time)) == .wait)
            case .clock(let isDue):
                if let deadline = inquiries.deadline { #expect((deadline <= at(time)) == isDue, "\(name) \(index)") }
                #expect(inquiries.expire(at: at(time)) == isDue, "\(name) \(index)")
            case .captured(let answers): #expect(inquiries.captured() == answers, "\(name) \(index)")
            }
        }
        #expect(!inquiries.isWatching && inquiries.deadline == nil)
    }

    @Test func marksAreAnsweredInTheirOrder() {
        var inquiries = Inquiries(frame: 3)
        for number: UInt32 in 1...4 {
            #expect(inquiries.take(.acknowledge(10 + number), at: start) == .mark(number))
        }
        #expect(!inquiries.isWatching)
        #expect(inquiries.reached(1) == [.acknowledged(11, isDelivered: true, frame: 3)])
        inquiries.note(whole, frame: 8, at: start)
        // The server that gets several at once tells the last.
        #expect(inquiries.reached(3) == [12, 13].map { .acknowledged($0, isDelivered: true, frame: 8) })
        #expect(inquiries.reached(3) == [])
        #expect(inquiries.lost() == [.acknowledged(14, isDelivered: false, frame: 8)])
        #expect(inquiries.reached(4) == [])
    }

    @Test func oneThatIsTakenBackDoesNotHoldUpThoseBefore() {
        var inquiries = Inquiries()
        for number in 1...3 { _ = inquiries.take(.acknowledge(UInt32(number)), at: start) }
        _ = inquiries.take(.cancel(2), at: start)
        #expect(inquiries.reached(2) == [.acknowledged(1, isDelivered: true, frame: 0)])
    }

    @Test func whoAsksTooMuchHasToGo() {
        var inquiries = Inquiries()
        for number in 0..<UInt32(Inquiries.limit) {
            let inquiry: Inquiry = number & 1 == 0 ? .acknowledge(number) : .settled(number, quiet: 1, corner)
            #expect(inquiries.take(inquiry, at: start) != .end)
        }
        #expect(inquiries.take(.acknowledge(99), at: start) == .end)
        #expect(inquiries.take(.settled(99, quiet: 0, .zero), at: start) == .end)
        _ = inquiries.take(.cancel(0), at: start)
        #expect(inquiries.take(.acknowledge(99), at: start) != .end)
    }

    @Test func theMessagesAsTheyAreWritten() {
        #expect(
            InquiryAnswer.acknowledged(0x0102_0304, isDelivered: true, frame: 0x1_0000_0002).bytes
                == [78, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 2])
        #expect(
            InquiryAnswer.acknowledged(1, isDelivered: false, frame: 0).bytes
                == [78, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(InquiryAnswer.settled(9, frame: 7).bytes == [78, 1, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 7])
        let note = FrameNote(number: 7, isComplete: true).rectangle
        #expect(note[..<8] == [0, 0, 0, 0, 0, 0, 0, 0] && Array(note[8..<12]) == Viewer.u32(-1_313_428_560))
        #expect(note[12...] == [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0])
    }

    @Test func theParserKnowsThemOnlyOfThoseThatListThem() {
        let acknowledge: [UInt8] = [78, 0, 0, 0, 0, 0, 0, 5]
        #expect(LiveMachine.running().feed(acknowledge) == [.close(.unknownMessage(78))])
        let machine = LiveMachine.running()
        _ = machine.feed(Viewer.encodings([0, -1_313_428_560]))
        #expect(machine.feed(acknowledge) == [.inquire(.acknowledge(5))])
        let settled: [UInt8] = [78, 1, 9, 9, 0, 0, 0, 6, 0, 0, 0, 100, 0, 1, 0, 2, 0, 3, 0, 4]
        #expect(machine.feed(settled[..<19]) == [])
        #expect(machine.feed(settled[19...]) == [.inquire(.settled(6, quiet: 100, Rect(1, 2, 3, 4)))])
        #expect(machine.feed([78, 2, 0, 0, 0, 0, 0, 6]) == [.inquire(.cancel(6))])
        #expect(machine.feed([78, 99, 0, 0, 0, 0, 0, 6]) == [.close(.unknownInquiry(99))])
        let patient = LiveMachine.running()
        _ = patient.feed(Viewer.encodings([-1_313_428_560]))
        let long: [UInt8] = [78, 1, 0, 0, 0, 0, 0, 6] + Viewer.u32(600_001) + [0, 0, 0, 0, 0, 0, 0, 0]
        #expect(patient.feed(long) == [.close(.tooLong("a wish for quiet", 600_001))])
    }
}
