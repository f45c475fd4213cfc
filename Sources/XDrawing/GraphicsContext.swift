/// The values of a graphics context as the drawing needs them (X protocol, CreateGC); a plain value.
///
/// The font and the clip list are the engine's: the clip reaches the painter as a region.
package struct GraphicsContext {
    /// The sixteen functions of source and destination, numbered as in the protocol.
    package enum Function: UInt8 {
        case clear, and, andReverse, copy, andInverted, noOp, xor, or, nor, equiv, invert, orReverse, copyInverted,
            orInverted, nand, set
    }
    package enum LineStyle: UInt8 { case solid, onOffDash, doubleDash }
    package enum CapStyle: UInt8 { case notLast, butt, round, projecting }
    package enum JoinStyle: UInt8 { case miter, round, bevel }
    package enum FillStyle: UInt8 { case solid, tiled, stippled, opaqueStippled }
    package enum FillRule: UInt8 { case evenOdd, winding }
    package enum ArcMode: UInt8 { case chord, pieSlice }

    package var function = Function.copy
    package var planeMask: UInt32 = 0xffff_ffff
    package var foreground: UInt32 = 0
    package var background: UInt32 = 1
    package var lineWidth = 0
    package var lineStyle = LineStyle.solid
    package var capStyle = CapStyle.butt
    package var joinStyle = JoinStyle.miter
    package var fillStyle = FillStyle.solid
    package var fillRule = FillRule.evenOdd
    package var arcMode = ArcMode.pieSlice
    /// The tile, of the drawable's depth; nil is the foreground as a tile.
    package var tile: PixelMemory? {
        get { rare?.tile }
        set { rare = Rare(tile: newValue, stipple: stipple, dashes: dashes) }
    }
    /// The stipple, of depth 1; nil is all ones.
    package var stipple: PixelMemory? {
        get { rare?.stipple }
        set { rare = Rare(tile: tile, stipple: newValue, dashes: dashes) }
    }
    package var tileOriginX = 0
    package var tileOriginY = 0
    package var dashOffset = 0
    /// The lengths of dashes and gaps in turn, never empty, never zero; an odd list counts twice.
    package var dashes: [UInt8] {
        get { rare?.dashes ?? [4, 4] }
        set { rare = Rare(tile: tile, stipple: stipple, dashes: newValue) }
    }
    /// What most contexts do not have, apart, so that a copy of the values costs next to nothing.
    private var rare: Rare?

    private final class Rare {
        let tile: PixelMemory?
        let stipple: PixelMemory?
        let dashes: [UInt8]

        init(tile: PixelMemory?, stipple: PixelMemory?, dashes: [UInt8]) {
            self.tile = tile
            self.stipple = stipple
            self.dashes = dashes
        }
    }

    /// The values of a context that was made without any.
    package init() {}
}
