package import Framebuffer
package import Sessions

/// What the shell is to do about what a viewer sent.
package enum RFBAction: Equatable, Sendable {
    /// Send these bytes, in order with everything else.
    case send([UInt8])
    /// A front has said where the viewer is.
    case introduce(String)
    /// The viewer says who it is: judge that, and tell the machine.
    case judge(Claim)
    /// What is sent from now on is to be sealed; what was sent before is not.
    case seal(Sealer)
    /// The viewer is let in and knows the desktop; without `shared` it wants to be the only one.
    case start(shared: Bool)
    /// The pixel format or the capabilities changed, and what is encoded from now on follows them.
    case configure
    /// The viewer wants pixels: of what changed, or all of the rectangle.
    case request(incremental: Bool, Rect)
    /// Pixels may be sent without requests, in this rectangle or no more.
    case continuousUpdates(Rect?)
    /// A key, a button, the wheel or the pointer, in pixels of the desktop.
    case input(InputEvent)
    /// The viewer wants the desktop to have another size.
    case resize(Area, [Screen])
    /// The viewer wants a size that cannot be; it is to be told so.
    case refuseResize
    /// The viewer has got everything that was sent before the fence of this number.
    case fence(UInt32)
    /// The viewer wants sound, another kind of it, or no more.
    case sound(SoundRequest)
    /// The viewer speaks of its clipboard.
    case clipboard(ClipboardMessage)
    /// The viewer asks something by our extension.
    case inquire(Inquiry)
    /// Send what is due, then close: the viewer broke the protocol or may not come in.
    case close(RFBFault)
}

/// A screen of the desktop, as the extended desktop size has it.
package struct Screen: Hashable, Sendable {
    package var id: UInt32
    package var rect: Rect
    package var flags: UInt32

    /// A screen.
    package init(id: UInt32, rect: Rect, flags: UInt32 = 0) {
        self.id = id
        self.rect = rect
        self.flags = flags
    }
}

/// Why a viewer is sent away.
package enum RFBFault: Error, Hashable, Sendable {
    case badVersion
    case badSecurityType(Int)
    case wrongPassword
    case badKey
    case badSeal
    case unknownMessage(Int)
    case unknownInquiry(Int)
    case tooManyInquiries
    case badPixelFormat
    case badSound
    case tooLong(String, Int)

    /// A line for the log.
    package var text: String {
        switch self {
        case .badVersion: "it does not speak RFB"
        case .badSecurityType(let type): "it chose security type \(type), which was not offered"
        case .wrongPassword: "wrong name or password"
        case .badKey: "its key, or what it sealed, is not sound"
        case .badSeal: "a message was not sealed as agreed"
        case .unknownMessage(let type): "it sent a message of unknown type \(type)"
        case .unknownInquiry(let kind): "it asked something of unknown kind \(kind)"
        case .tooManyInquiries: "it asked more than \(Inquiries.limit) things at once"
        case .badPixelFormat: "it wants a pixel format that is not served"
        case .badSound: "it wants sound that is not served"
        case .tooLong(let what, let count): "it sent \(what) of length \(count), beyond the limit"
        }
    }
}
