// Points are x, y in turn; segments x1, y1, x2, y2; rectangles x, y, width, height; arcs those and two angles.
extension XRequest {
    /// ClearArea.
    package static func clearArea(_ window: UInt32, x: Int, y: Int, width: Int, height: Int) -> XRequest {
        XRequest(61).u32(window).u16(x, y, width, height)
    }
    /// CopyArea.
    package static func copyArea(
        _ source: UInt32, _ destination: UInt32, _ gc: UInt32, fromX: Int, fromY: Int, x: Int, y: Int, width: Int,
        height: Int
    ) -> XRequest {
        XRequest(62).u32(source, destination, gc).u16(fromX, fromY, x, y, width, height)
    }
    /// CopyPlane.
    package static func copyPlane(
        _ source: UInt32, _ destination: UInt32, _ gc: UInt32, fromX: Int, fromY: Int, x: Int, y: Int, width: Int,
        height: Int, plane: UInt32
    ) -> XRequest {
        XRequest(63).u32(source, destination, gc).u16(fromX, fromY, x, y, width, height).u32(plane)
    }
    /// PolyPoint.
    package static func polyPoint(_ drawable: UInt32, _ gc: UInt32, _ points: [Int], relative: Bool = false) -> XRequest
    {
        XRequest(64, relative ? 1 : 0).u32(drawable, gc).list16(points)
    }
    /// PolyLine.
    package static func polyLine(_ drawable: UInt32, _ gc: UInt32, _ points: [Int], relative: Bool = false) -> XRequest
    {
        XRequest(65, relative ? 1 : 0).u32(drawable, gc).list16(points)
    }
    /// PolySegment.
    package static func polySegment(_ drawable: UInt32, _ gc: UInt32, _ segments: [Int]) -> XRequest {
        XRequest(66).u32(drawable, gc).list16(segments)
    }
    /// PolyRectangle.
    package static func polyRectangle(_ drawable: UInt32, _ gc: UInt32, _ rectangles: [Int]) -> XRequest {
        XRequest(67).u32(drawable, gc).list16(rectangles)
    }
    /// PolyArc.
    package static func polyArc(_ drawable: UInt32, _ gc: UInt32, _ arcs: [Int]) -> XRequest {
        XRequest(68).u32(drawable, gc).list16(arcs)
    }
    /// FillPoly; `shape` 0 is Complex, 1 Nonconvex, 2 Convex.
    package static func fillPoly(
        _ drawable: UInt32, _ gc: UInt32, shape: UInt8, _ points: [Int], relative: Bool = false
    ) -> XRequest {
        XRequest(69).u32(drawable, gc).u8(shape).u8(relative ? 1 : 0).u16(0).list16(points)
    }
    /// PolyFillRectangle.
    package static func polyFillRectangle(_ drawable: UInt32, _ gc: UInt32, _ rectangles: [Int]) -> XRequest {
        XRequest(70).u32(drawable, gc).list16(rectangles)
    }
    /// PolyFillArc.
    package static func polyFillArc(_ drawable: UInt32, _ gc: UInt32, _ arcs: [Int]) -> XRequest {
        XRequest(71).u32(drawable, gc).list16(arcs)
    }
    /// PutImage; `format` 0 is Bitmap, 1 XYPixmap, 2 ZPixmap.
    package static func putImage(
        _ drawable: UInt32, _ gc: UInt32, format: UInt8, width: Int, height: Int, x: Int, y: Int, leftPad: UInt8 = 0,
        depth: Int, _ data: [UInt8]
    ) -> XRequest {
        XRequest(72, format).u32(drawable, gc).u16(width, height, x, y).u8(leftPad).u8(UInt8(truncatingIfNeeded: depth))
            .u16(0).raw(data)
    }
    /// GetImage; `format` 1 is XYPixmap, 2 ZPixmap.
    package static func getImage(
        _ drawable: UInt32, format: UInt8, x: Int, y: Int, width: Int, height: Int, planes: UInt32 = .max
    ) -> XRequest {
        XRequest(73, format).u32(drawable).u16(x, y, width, height).u32(planes)
    }
    /// PolyText8 of one string without a shift.
    package static func polyText8(_ drawable: UInt32, _ gc: UInt32, x: Int, y: Int, _ text: [UInt8]) -> XRequest {
        XRequest(74).u32(drawable, gc).u16(x, y).u8(UInt8(truncatingIfNeeded: text.count)).u8(0).raw(text)
    }
    /// ImageText8.
    package static func imageText8(_ drawable: UInt32, _ gc: UInt32, x: Int, y: Int, _ text: [UInt8]) -> XRequest {
        XRequest(76, UInt8(truncatingIfNeeded: text.count)).u32(drawable, gc).u16(x, y).raw(text)
    }
}
