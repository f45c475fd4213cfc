extension XRequest {
    /// The bits of a graphics context's values, for `createGC` and `changeGC`.
    package enum GCValue {
        package static let function = 0
        package static let planeMask = 1
        package static let foreground = 2
        package static let background = 3
        package static let lineWidth = 4
        package static let lineStyle = 5
        package static let capStyle = 6
        package static let joinStyle = 7
        package static let fillStyle = 8
        package static let fillRule = 9
        package static let tile = 10
        package static let stipple = 11
        package static let tileOriginX = 12
        package static let tileOriginY = 13
        package static let font = 14
        package static let subwindowMode = 15
        package static let graphicsExposures = 16
        package static let clipOriginX = 17
        package static let clipOriginY = 18
        package static let clipMask = 19
        package static let dashOffset = 20
        package static let dashes = 21
        package static let arcMode = 22
    }

    /// CreateWindow; `kind` 0 copies the parent's, 1 is InputOutput, 2 InputOnly.
    package static func createWindow(
        _ id: UInt32, parent: UInt32, x: Int, y: Int, width: Int, height: Int, border: Int = 0, depth: UInt8 = 0,
        kind: Int = 0, visual: UInt32 = 0, values: [Int: UInt32] = [:]
    ) -> XRequest {
        XRequest(1, depth).u32(id, parent).u16(x, y, width, height, border, kind).u32(visual).values(values)
    }
    /// ChangeWindowAttributes.
    package static func changeWindowAttributes(_ id: UInt32, _ values: [Int: UInt32]) -> XRequest {
        XRequest(2).u32(id).values(values)
    }
    /// DestroyWindow.
    package static func destroyWindow(_ id: UInt32) -> XRequest { XRequest(4).u32(id) }
    /// MapWindow.
    package static func mapWindow(_ id: UInt32) -> XRequest { XRequest(8).u32(id) }
    /// UnmapWindow.
    package static func unmapWindow(_ id: UInt32) -> XRequest { XRequest(10).u32(id) }
    /// ConfigureWindow, the mask of 16 bits.
    package static func configureWindow(_ id: UInt32, _ values: [Int: UInt32]) -> XRequest {
        XRequest(12).u32(id).u16(values.keys.reduce(0) { $0 | 1 << $1 }, 0)
            .list32(values.sorted { $0.key < $1.key }.map(\.value))
    }
    /// GetGeometry.
    package static func getGeometry(_ id: UInt32) -> XRequest { XRequest(14).u32(id) }
    /// InternAtom.
    package static func internAtom(_ name: String, onlyIfExists: Bool = false) -> XRequest {
        XRequest(16, onlyIfExists ? 1 : 0).u16(name.utf8.count, 0).text(name)
    }
    /// GetInputFocus: the usual request to wait for an answer.
    package static func getInputFocus() -> XRequest { XRequest(43) }
    /// OpenFont.
    package static func openFont(_ id: UInt32, _ name: String) -> XRequest {
        XRequest(45).u32(id).u16(name.utf8.count, 0).text(name)
    }
    /// CloseFont.
    package static func closeFont(_ id: UInt32) -> XRequest { XRequest(46).u32(id) }
    /// QueryFont.
    package static func queryFont(_ id: UInt32) -> XRequest { XRequest(47).u32(id) }
    /// CreatePixmap.
    package static func createPixmap(_ id: UInt32, on drawable: UInt32, width: Int, height: Int, depth: Int) -> XRequest
    {
        XRequest(53, UInt8(truncatingIfNeeded: depth)).u32(id, drawable).u16(width, height)
    }
    /// FreePixmap.
    package static func freePixmap(_ id: UInt32) -> XRequest { XRequest(54).u32(id) }
    /// CreateGC.
    package static func createGC(_ id: UInt32, on drawable: UInt32, _ values: [Int: UInt32] = [:]) -> XRequest {
        XRequest(55).u32(id, drawable).values(values)
    }
    /// ChangeGC.
    package static func changeGC(_ id: UInt32, _ values: [Int: UInt32]) -> XRequest {
        XRequest(56).u32(id).values(values)
    }
    /// SetDashes.
    package static func setDashes(_ id: UInt32, offset: Int, _ dashes: [UInt8]) -> XRequest {
        XRequest(58).u32(id).u16(offset, dashes.count).raw(dashes)
    }
    /// SetClipRectangles; each rectangle is x, y, width, height, in no order.
    package static func setClipRectangles(_ id: UInt32, x: Int, y: Int, _ rectangles: [[Int]]) -> XRequest {
        XRequest(59).u32(id).u16(x, y).list16(Array(rectangles.joined()))
    }
    /// FreeGC.
    package static func freeGC(_ id: UInt32) -> XRequest { XRequest(60).u32(id) }
}
