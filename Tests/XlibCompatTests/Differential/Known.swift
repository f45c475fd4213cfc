import Testing

/// Where ours differs from the sample server on purpose, each with its reason; what is not here fails.
enum Known {
    /// Why a request that is wrong, or at its bounds, is answered otherwise.
    static func reason(_ request: String, _ wrong: WrongRequest) -> Comment? {
        switch request {
        case "ChangeWindowAttributes":
            // The mask is another one, with the bit of backing store among others.
            if case .id(8, _) = wrong { return "nothing is kept of what cannot be seen: there is no backing store" }
        case "ConfigureWindow":
            if isBeyondNumbers(wrong, from: 28, to: 28) {
                return "a border beyond 16 bits is drawn as far as it is to be seen, instead of around the other end"
            }
        case "CopyArea", "CopyArea to a pixmap", "CopyPlane":
            if isBeyondNumbers(wrong, from: 24, to: 26) {
                return "a size beyond 16 bits is what it is, instead of less than nothing"
            }
            if request == "CopyArea to a pixmap", isNothing(wrong, from: 24, to: 26) {
                return "of nothing that was to be copied nothing is told to be missing"
            }
        case "PolyArc":
            if isLargeArc(wrong) { return "arcs of more than 800 pixels are drawn as wide ones are: right to the eye" }
            if isAnAngle(wrong) { return "a part of an ellipse ends a pixel earlier or later" }
        default: break
        }
        return nil
    }

    private static func isBeyondNumbers(_ wrong: WrongRequest, from first: Int, to last: Int) -> Bool {
        switch wrong {
        case .short(let place, let value): place >= first && place <= last && value > 32767
        case .long(let place, let value): place >= first && place <= last && value & 0xffff > 32767
        default: false
        }
    }

    private static func isNothing(_ wrong: WrongRequest, from first: Int, to last: Int) -> Bool {
        switch wrong {
        case .short(let place, 0): place >= first && place <= last
        case .long(let place, let value): place >= first && place <= last && (value >> 16 == 0 || value & 0xffff == 0)
        default: false
        }
    }

    private static func isAnAngle(_ wrong: WrongRequest) -> Bool {
        switch wrong {
        case .short(20, _), .short(22, _), .long(20, _), .id(20, _): true
        default: false
        }
    }

    private static func isLargeArc(_ wrong: WrongRequest) -> Bool {
        switch wrong {
        case .short(16, let value), .short(18, let value): value > 800
        case .long(16, let value): value > 1
        case .id(16, _): true
        default: false
        }
    }
}
