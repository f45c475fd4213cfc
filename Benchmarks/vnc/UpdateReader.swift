import Framebuffer

/// Finds out how long what a server sends is, and passes over it.
///
/// A pure value. It asks for no password, and knows Raw, CopyRect, Tight, ZRLE, H.264 and the cursors.
struct UpdateReader {
    /// What the viewer has to do, or may want to know.
    enum Event {
        case send([UInt8])
        /// The server has told its screen.
        case start
        /// A rectangle of pixels is all there.
        case rect(Rect)
        /// An update is all there.
        case update
        /// The server can send updates unasked.
        case continuous
        /// The server says what this does not understand.
        case broken
    }

    private enum Stage {
        case version, types, result, screen, name
        case message, update, colours, text, fence, rest
        case head, body, tight, tightFilter, tightPalette, tightLength, zrle, film, screens
    }

    private var stage = Stage.version
    private var gathered: [UInt8] = []
    private var wanted = 12
    private var skipped = 0
    private var rectsLeft = 0
    private var rect = Rect.zero
    private var isPicture = false
    private var tightBytes = 0
    private var fence: [UInt8] = []
    private var events: [Event] = []
    private(set) var area = Area.zero
    private(set) var updates = 0
    private(set) var bytes = 0
    /// The pixels of all rectangles so far.
    private(set) var pixels = 0

    /// What happened since the last call.
    mutating func takeEvents() -> [Event] {
        defer { events = [] }
        return events
    }

    /// Takes what was received.
    mutating func feed(_ input: [UInt8]) {
        bytes += input.count
        var position = 0
        while true {
            let passed = min(skipped, input.count - position)
            skipped -= passed
            position += passed
            let taken = min(wanted - gathered.count, input.count - position)
            if skipped > 0 || taken < 0 { return }
            gathered += input[position..<position + taken]
            position += taken
            if gathered.count < wanted { return }
            let block = gathered
            gathered.removeAll(keepingCapacity: true)
            advance(block)
        }
    }

    private mutating func next(_ stage: Stage, _ wanted: Int, skipping count: Int = 0) {
        self.stage = stage
        self.wanted = wanted
        skipped = count
    }

    private func number(_ block: [UInt8], _ range: Range<Int>) -> Int { block[range].reduce(0) { $0 << 8 | Int($1) } }

    private mutating func advance(_ block: [UInt8]) {
        switch stage {
        case .version:
            events.append(.send(Array("RFB 003.008\n".utf8)))
            next(.types, 1)
        case .types:
            events.append(.send([1]))
            next(.result, 4, skipping: Int(block[0]))
        case .result:
            if block != [0, 0, 0, 0] { events.append(.broken) }
            events.append(.send([1]))
            next(.screen, 24)
        case .screen:
            area = Area(number(block, 0..<2), number(block, 2..<4))
            next(.name, number(block, 20..<24))
        case .name:
            events.append(.start)
            next(.message, 1)
        case .message: message(block[0])
        case .colours: next(.message, 1, skipping: 6 * number(block, 3..<5))
        case .text: next(.message, 1, skipping: Int(Int32(truncatingIfNeeded: number(block, 3..<7)).magnitude))
        case .fence:
            fence = Array(block[3..<8])
            next(.rest, Int(block[7]))
        case .rest:
            // What asks for an answer gets it, without the bit that asks.
            if fence[0] & 0x80 != 0 {
                events.append(.send([248, 0, 0, 0, 0, 0, 0] + [fence[3] & 7, fence[4]] + block))
            }
            next(.message, 1)
        case .update:
            rectsLeft = number(block, 1..<3)
            nextRect()
        case .head: head(block)
        case .body: endRect()
        case .tight, .tightFilter, .tightPalette, .tightLength: tight(block)
        case .zrle, .film: nextRect(skipping: number(block, 0..<4))
        case .screens: nextRect(skipping: 3 + 16 * Int(block[0]))
        }
    }

    private mutating func message(_ type: UInt8) {
        switch type {
        case 0: next(.update, 3)
        case 1: next(.colours, 5)
        case 2: next(.message, 1)
        case 150:
            events.append(.continuous)
            next(.message, 1)
        case 3: next(.text, 7)
        case 248: next(.fence, 8)
        default: events.append(.broken)
        }
    }

    private mutating func nextRect(skipping count: Int = 0) { next(.body, 0, skipping: count) }

    /// A rectangle is all there, or none has begun.
    private mutating func endRect() {
        if isPicture {
            pixels += rect.count
            events.append(.rect(rect))
            isPicture = false
        }
        if rectsLeft > 0 { return next(.head, 12) }
        next(.message, 1)
        updates += 1
        events.append(.update)
    }

    private mutating func head(_ block: [UInt8]) {
        rectsLeft -= 1
        rect = Rect(number(block, 0..<2), number(block, 2..<4), number(block, 4..<6), number(block, 6..<8))
        let encoding = Int(Int32(truncatingIfNeeded: number(block, 8..<12)))
        isPicture = encoding >= 0
        switch encoding {
        case 0: nextRect(skipping: rect.count * 4)
        case 1: nextRect(skipping: 4)
        case 7: next(.tight, 1)
        case 16: next(.zrle, 4)
        case 50: next(.film, 8)
        case -224:
            rectsLeft = 0
            nextRect()
        case -223:
            area = rect.area
            nextRect()
        case -239: nextRect(skipping: rect.count * 4 + (rect.width + 7) / 8 * rect.height)
        case -308: next(.screens, 1)
        default: events.append(.broken)
        }
    }

    private mutating func tight(_ block: [UInt8]) {
        switch stage {
        case .tight:
            switch block[0] >> 4 {
            case 8: nextRect(skipping: 3)
            case 9, 10: next(.tightLength, 1)
            default:
                tightBytes = rect.count * 3
                if block[0] & 0x40 != 0 { next(.tightFilter, 1) } else { tightData() }
            }
        case .tightFilter: if block[0] == 1 { next(.tightPalette, 1) } else { tightData() }
        case .tightPalette:
            let colours = Int(block[0]) + 1
            tightBytes = colours == 2 ? (rect.width + 7) / 8 * rect.height : rect.count
            tightData(skipping: colours * 3)
        default:
            // A length has one to three bytes: all but the last say that there is another.
            if block.count < 3, block[block.count - 1] & 0x80 != 0 {
                gathered = block
                return next(.tightLength, block.count + 1)
            }
            var length = 0
            for (index, byte) in block.enumerated() { length |= Int(index < 2 ? byte & 0x7f : byte) << (7 * index) }
            nextRect(skipping: length)
        }
    }

    private mutating func tightData(skipping count: Int = 0) {
        if tightBytes < 12 { return nextRect(skipping: count + tightBytes) }
        next(.tightLength, 1, skipping: count)
    }
}
