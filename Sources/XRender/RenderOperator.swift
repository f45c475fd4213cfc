/// The ways of putting a source and a destination together (RENDER, section 7).
package struct RenderOperator: Hashable, Sendable {
    /// The number in requests, which pixman shares.
    package let number: UInt8

    /// The operator of that number, if there is one.
    package init?(_ number: UInt8) {
        switch number {
        case 0...13, 0x10...0x1b, 0x20...0x2b, 0x30...0x3e: self.number = number
        default: return nil
        }
    }

    private init(known number: UInt8) { self.number = number }
    package static let clear = RenderOperator(known: 0)
    package static let source = RenderOperator(known: 1)
    package static let destination = RenderOperator(known: 2)
    package static let over = RenderOperator(known: 3)
    package static let overReverse = RenderOperator(known: 4)
    package static let into = RenderOperator(known: 5)
    package static let out = RenderOperator(known: 7)
    package static let outReverse = RenderOperator(known: 8)
    package static let add = RenderOperator(known: 12)

    /// Whether a source of nothing leaves the destination as it is.
    var keepsWhereEmpty: Bool { [2, 3, 4, 8, 9, 11, 12].contains(number) }

    /// The simplest operator with the same result where the source, or the destination, is opaque everywhere.
    func reduced(opaqueSource: Bool, opaqueDestination: Bool) -> RenderOperator {
        var number = number
        if opaqueSource {
            switch number {
            case 3: number = 1
            case 6: number = 2
            case 8: number = 0
            case 9: number = 5
            case 10: number = 4
            case 11: number = 7
            default: break
            }
        }
        if opaqueDestination {
            switch number {
            case 4: number = 2
            case 5: number = 1
            case 7: number = 0
            case 9: number = 3
            case 11: number = 8
            default: break
            }
        }
        switch number {
        case 0x10, 0x20: number = 0
        case 0x11, 0x21: number = 1
        case 0x12, 0x22: number = 2
        default: break
        }
        return RenderOperator(known: number)
    }
}
