package import Framebuffer
internal import Sessions

/// What a viewer asks by our own extension of RFB (`Documentation/rfb-extension.md`), each with a number of its own that the answer has again.
package enum Inquiry: Hashable, Sendable {
    /// To be told when everything that it sent before has been handed to the GUI server.
    case acknowledge(UInt32)
    /// To be told when nothing has changed in a part of the screen for so many milliseconds; an empty part is all of it.
    case settled(UInt32, quiet: Int, Rect)
    /// Not to be told any more.
    case cancel(UInt32)
    /// What the components of the scenario have said last.
    case log(UInt32)
    /// Which views there are, and what those of a label show, if one is named, without what lies over them.
    case views(UInt32, String)

    /// The number of the messages of the extension, in both directions.
    package static let message = 78
    /// The longest quiet that can be asked for, in milliseconds.
    package static let quietLimit = 600_000

    /// Reads what follows the number of the message; nil when it has not all arrived.
    init?(_ reader: inout ByteReader) throws(RFBFault) {
        let kind = reader.u8()
        reader.skip(2)
        let number = UInt32(reader.u32())
        if reader.isExhausted { return nil }
        switch kind {
        case 0: self = .acknowledge(number)
        case 1:
            let quiet = reader.u32()
            let (x, y, width) = (reader.u16(), reader.u16(), reader.u16())
            let height = reader.u16()
            if reader.isExhausted { return nil }
            guard quiet <= Self.quietLimit else { throw .tooLong("a wish for quiet", quiet) }
            self = .settled(number, quiet: quiet, Rect(x, y, width, height))
        case 2: self = .cancel(number)
        case 3: self = .log(number)
        case 4:
            let count = reader.u16()
            guard count <= Label.limit else { throw .tooLong("a label", count) }
            let label = reader.take(count)
            if reader.isExhausted { return nil }
            self = .views(number, String(decoding: label, as: UTF8.self))
        default: throw .unknownInquiry(kind)
        }
    }
}

/// What a viewer is answered.
package enum InquiryAnswer: Hashable, Sendable {
    /// What it sent has been handed over while this frame was the newest; or it was lost, or may have been.
    case acknowledged(UInt32, isDelivered: Bool, frame: UInt64)
    /// Nothing has changed for as long as it asked, and this is the newest frame that brought it something.
    case settled(UInt32, frame: UInt64)
    /// The last lines; nil for who is not to be told.
    case log(UInt32, frame: UInt64, [UInt8]?)
    /// What was found of views.
    case views(UInt32, frame: UInt64, Status, [UInt8])

    /// Why there is no answer.
    package enum Status: Int, Hashable, Sendable {
        case ok = 0
        /// It may not be told.
        case prohibited = 2
        /// Others have to be answered and read first.
        case busy = 3
    }

    /// The message.
    package var bytes: [UInt8] {
        switch self {
        case .acknowledged(let number, let isDelivered, let frame):
            Self.message(0, status: isDelivered ? 0 : 1, number, frame)
        case .settled(let number, let frame): Self.message(1, status: 0, number, frame)
        case .log(let number, let frame, let text):
            Self.message(3, status: text == nil ? 2 : 0, number, frame) + Self.counted(text ?? [])
        case .views(let number, let frame, let status, let content):
            Self.message(4, status: status.rawValue, number, frame) + Self.counted(content)
        }
    }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] {
        var count: [UInt8] = []
        count.put32(bytes.count)
        return count + bytes
    }

    private static func message(_ kind: Int, status: Int, _ number: UInt32, _ frame: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.put8(Inquiry.message)
        bytes.put8(kind)
        bytes.put16(status)
        bytes.put32(Int(number))
        bytes.put64(frame)
        return bytes
    }
}

/// What an update tells of the screen, to viewers that list the extension.
package struct FrameNote: Hashable, Sendable {
    /// The number of the frame whose pixels it brings.
    package var number: UInt64
    /// Whether the viewer's picture is that frame after it, with nothing left to come.
    package var isComplete: Bool
    /// What the viewer may ask for besides.
    package var offers: Disclosure

    /// A note.
    package init(number: UInt64, isComplete: Bool, offers: Disclosure = []) {
        self.number = number
        self.isComplete = isComplete
        self.offers = offers
    }

    /// The rectangle.
    package var rectangle: [UInt8] {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(.zero, EncodingNumber.inquiries.rawValue, to: &bytes)
        bytes.put64(number)
        bytes.put32(isComplete ? 1 : 0)
        bytes.put32(offers.rawValue)
        return bytes
    }
}
