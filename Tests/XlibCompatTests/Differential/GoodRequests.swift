import TestKit
import Testing

/// A request that both servers serve, made for a fixture.
struct GoodRequest: CustomTestStringConvertible, Sendable {
    let name: String
    let make: @Sendable (Fixture, XNames) -> XRequest

    init(_ name: String, _ make: @escaping @Sendable (Fixture, XNames) -> XRequest) {
        self.name = name
        self.make = make
    }

    var testDescription: String { name }

    /// One of nearly every kind of core request; those that change the server for all are left out.
    static let all: [GoodRequest] = windows + queries + properties + drawing + resources + inputs

    static let windows: [GoodRequest] = [
        .init("CreateWindow") { f, n in
            .createWindow(
                n.id(f.free), parent: n.id(f.window), x: 5, y: 6, width: 7, height: 8, border: 1, depth: 24, kind: 1,
                visual: n.visual, values: [1: 1, 3: 2, 4: 5, 5: 1, 6: 0, 7: 1, 8: 1, 9: 1, 10: 0, 11: 7, 12: 8])
        },
        .init("CreateWindow InputOnly") { f, n in
            .createWindow(
                n.id(f.free), parent: n.id(f.window), x: 5, y: 6, width: 7, height: 8, kind: 2, values: [11: 3])
        },
        .init("ChangeWindowAttributes") { f, n in
            .changeWindowAttributes(
                n.id(f.child), [0: n.id(f.pixmap), 4: 2, 5: 3, 9: 1, 11: 0x3f, 13: n.colormap, 14: n.id(f.cursor)])
        },
        .init("GetWindowAttributes") { f, n in XRequest(3).u32(n.id(f.child)) },
        .init("GetWindowAttributes InputOnly") { f, n in XRequest(3).u32(n.id(f.inputOnly)) },
        .init("DestroyWindow") { f, n in .destroyWindow(n.id(f.child)) },
        .init("DestroySubwindows") { f, n in XRequest(5).u32(n.id(f.window)) },
        .init("ReparentWindow") { f, n in XRequest(7).u32(n.id(f.child), n.id(f.sibling)).u16(3, 4) },
        .init("MapWindow") { f, n in .mapWindow(n.id(f.child)) },
        .init("MapSubwindows") { f, n in XRequest(9).u32(n.id(f.window)) },
        .init("UnmapWindow") { f, n in .unmapWindow(n.id(f.child)) },
        .init("UnmapSubwindows") { f, n in XRequest(11).u32(n.id(f.window)) },
        .init("ConfigureWindow") { f, n in
            .configureWindow(n.id(f.child), [0: 30, 1: 35, 2: 50, 3: 55, 4: 2, 5: n.id(f.sibling), 6: 0])
        },
        .init("ConfigureWindow size") { f, n in .configureWindow(n.id(f.window), [2: 180, 3: 170]) },
        .init("CirculateWindow") { f, n in XRequest(13, 0).u32(n.id(f.window)) },
        .init("CirculateWindow lower") { f, n in XRequest(13, 1).u32(n.id(f.window)) },
        .init("ClearArea") { f, n in XRequest(61, 1).u32(n.id(f.window)).u16(5, 5, 90, 0) },
    ]

    static let queries: [GoodRequest] = [
        .init("GetGeometry") { f, n in .getGeometry(n.id(f.child)) },
        .init("GetGeometry of a pixmap") { f, n in .getGeometry(n.id(f.bitmap)) },
        .init("QueryTree") { f, n in XRequest(15).u32(n.id(f.window)) },
        .init("InternAtom") { _, _ in .internAtom("WM_NAME") },
        .init("InternAtom if there is one") { _, _ in .internAtom("NO SUCH ATOM EVER", onlyIfExists: true) },
        .init("GetAtomName") { _, _ in XRequest(17).u32(39) },
        .init("TranslateCoordinates") { f, n in XRequest(40).u32(n.id(f.child), n.id(f.window)).u16(5, 6) },
        .init("QueryPointer") { f, n in XRequest(38).u32(n.id(f.window)) },
        .init("GetInputFocus") { _, _ in .getInputFocus() },
        .init("QueryFont") { f, n in .queryFont(n.id(f.font)) },
        .init("QueryTextExtents") { f, n in XRequest(48, 1).u32(n.id(f.font)).raw([0, 65, 0, 66, 1, 67, 0, 0]) },
        .init("ListFonts") { _, _ in XRequest(49).u16(5, 5).text("*-13-") },
        .init("GetFontPath") { _, _ in XRequest(52) },
        .init("QueryBestSize") { _, n in XRequest(97, 0).u32(n.root).u16(70, 70) },
        .init("QueryBestSize of a tile") { f, n in XRequest(97, 1).u32(n.id(f.pixmap)).u16(33, 11) },
        .init("QueryExtension") { _, _ in XRequest(98).u16(13, 0).text("BIG-REQUESTS") },
        .init("QueryColors") { _, n in XRequest(91).u32(n.colormap, 0, 0x102030, 0xffffff) },
        .init("LookupColor") { _, n in XRequest(92).u32(n.colormap).u16(8, 0).text("SeaGreen") },
        .init("ListInstalledColormaps") { _, n in XRequest(83).u32(n.root) },
        .init("GetMotionEvents") { f, n in XRequest(39).u32(n.id(f.window), 0, 0) },
        .init("GetImage") { f, n in
            .getImage(n.id(f.window), format: 2, x: 3, y: 4, width: 50, height: 40, planes: 0xffffff)
        },
        .init("GetImage XY") { f, n in
            .getImage(n.id(f.pixmap), format: 1, x: 3, y: 4, width: 50, height: 40, planes: 0x808001)
        },
    ]

    static let properties: [GoodRequest] = [
        .init("ChangeProperty") { f, n in
            XRequest(18, 0).u32(n.id(f.window), 39, 31).raw([8, 0, 0, 0]).u32(4).text("text")
        },
        .init("ChangeProperty 16") { f, n in
            XRequest(18, 0).u32(n.id(f.window), 41, 19).raw([16, 0, 0, 0]).u32(2).u16(1, 2)
        },
        .init("ChangeProperty 32") { f, n in
            XRequest(18, 1).u32(n.id(f.window), 40, 19).raw([32, 0, 0, 0]).u32(2, 1, 2)
        },
        .init("DeleteProperty") { f, n in XRequest(19).u32(n.id(f.window), 39) },
        .init("GetProperty") { f, n in XRequest(20, 0).u32(n.id(f.window), 39, 0, 0, 100) },
        .init("GetProperty deletes") { f, n in XRequest(20, 1).u32(n.id(f.window), 39, 31, 0, 100) },
        .init("ListProperties") { f, n in XRequest(21).u32(n.id(f.window)) },
        .init("RotateProperties") { f, n in XRequest(114).u32(n.id(f.window)).u16(2, 1).u32(39, 40) },
        .init("SetSelectionOwner") { f, n in XRequest(22).u32(n.id(f.window), 1, 0) },
        .init("GetSelectionOwner") { _, _ in XRequest(23).u32(1) },
        .init("ConvertSelection") { f, n in XRequest(24).u32(n.id(f.window), 2, 31, 39, 0) },
        .init("SendEvent") { f, n in
            XRequest(25, 0).u32(n.id(f.window), 1 << 19).raw([33, 32, 0, 0]).u32(n.id(f.window), 39, 1, 2, 3, 4, 5)
        },
    ]

    static let drawing: [GoodRequest] = [
        .init("CopyArea") { f, n in
            .copyArea(
                n.id(f.window), n.id(f.window), n.id(f.context), fromX: 5, fromY: 5, x: 40, y: 60, width: 90, height: 50
            )
        },
        .init("CopyArea to a pixmap") { f, n in
            .copyArea(
                n.id(f.window), n.id(f.pixmap), n.id(f.context), fromX: 0, fromY: 0, x: 5, y: 6, width: 90, height: 50)
        },
        .init("CopyPlane") { f, n in
            .copyPlane(
                n.id(f.bitmap), n.id(f.window), n.id(f.context), fromX: 1, fromY: 1, x: 9, y: 9, width: 40, height: 20,
                plane: 1)
        },
        .init("PolyPoint") { f, n in .polyPoint(n.id(f.window), n.id(f.context), [1, 2, 30, 40, 55, 60]) },
        .init("PolyLine") { f, n in .polyLine(n.id(f.window), n.id(f.context), [1, 2, 30, 40, 55, 60, -7, 20]) },
        .init("PolySegment") { f, n in .polySegment(n.id(f.window), n.id(f.context), [1, 2, 30, 40, 55, 60, 150, 20]) },
        .init("PolyRectangle") { f, n in
            .polyRectangle(n.id(f.window), n.id(f.context), [1, 2, 30, 40, 55, 60, 70, 20])
        },
        .init("PolyArc") { f, n in .polyArc(n.id(f.window), n.id(f.context), [10, 12, 90, 90, 0, 23040]) },
        .init("FillPoly") { f, n in
            .fillPoly(n.id(f.window), n.id(f.context), shape: 0, [10, 10, 100, 20, 30, 120, 90, 90])
        },
        .init("PolyFillRectangle") { f, n in
            .polyFillRectangle(n.id(f.window), n.id(f.context), [1, 2, 30, 40, 55, 60, 70, 20])
        },
        .init("PolyFillRectangle of a bitmap") { f, n in
            .polyFillRectangle(n.id(f.bitmap), n.id(f.bitContext), [3, 2, 9, 9])
        },
        .init("PolyFillArc") { f, n in .polyFillArc(n.id(f.window), n.id(f.context), [10, 12, 90, 90, 0, 23040]) },
        .init("PutImage") { f, n in
            .putImage(
                n.id(f.window), n.id(f.context), format: 2, width: 4, height: 3, x: 9, y: 8, depth: 24,
                [UInt8](0..<48))
        },
        .init("PutImage bitmap") { f, n in
            .putImage(
                n.id(f.window), n.id(f.context), format: 0, width: 20, height: 3, x: 9, y: 8, depth: 1,
                [UInt8](100..<112))
        },
        .init("PolyText8") { f, n in .polyText8(n.id(f.window), n.id(f.context), x: 5, y: 30, Array("Hello".utf8)) },
        .init("PolyText16") { f, n in
            XRequest(75).u32(n.id(f.window), n.id(f.context)).u16(5, 30).raw([2, 0, 0, 72, 0, 105, 0, 0])
        },
        .init("ImageText8") { f, n in .imageText8(n.id(f.window), n.id(f.context), x: 5, y: 30, Array("Hello".utf8)) },
        .init("ImageText16") { f, n in
            XRequest(77, 2).u32(n.id(f.window), n.id(f.context)).u16(5, 30).raw([0, 72, 0, 105])
        },
    ]

    static let resources: [GoodRequest] = [
        .init("OpenFont") { f, n in .openFont(n.id(f.free), "fixed") },
        .init("CloseFont") { f, n in .closeFont(n.id(f.font)) },
        .init("CreatePixmap") { f, n in
            .createPixmap(n.id(f.free), on: n.id(f.window), width: 30, height: 20, depth: 24)
        },
        .init("FreePixmap") { f, n in .freePixmap(n.id(f.pixmap)) },
        .init("CreateGC") { f, n in
            .createGC(
                n.id(f.free), on: n.id(f.window),
                [
                    0: 3, 1: 0xffffff, 2: 1, 3: 2, 4: 3, 5: 1, 6: 2, 7: 1, 8: 1, 9: 1, 10: n.id(f.pixmap),
                    11: n.id(f.bitmap),
                    12: 1, 13: 2, 14: n.id(f.font), 15: 1, 16: 0, 17: 1, 18: 1, 19: n.id(f.bitmap), 20: 1, 21: 3, 22: 0,
                ])
        },
        .init("ChangeGC") { f, n in
            .changeGC(n.id(f.context), [0: 6, 4: 2, 5: 2, 8: 1, 10: n.id(f.pixmap), 19: n.id(f.bitmap)])
        },
        .init("CopyGC") { f, n in XRequest(57).u32(n.id(f.bitContext), n.id(f.bitContext), 0x7fffff) },
        .init("SetDashes") { f, n in .setDashes(n.id(f.context), offset: 1, [3, 2, 1]) },
        .init("SetClipRectangles") { f, n in
            .setClipRectangles(n.id(f.context), x: 1, y: 2, [[1, 1, 50, 50], [60, 60, 9, 9]])
        },
        .init("FreeGC") { f, n in .freeGC(n.id(f.context)) },
        .init("CreateColormap") { f, n in XRequest(78, 0).u32(n.id(f.free), n.id(f.window), n.visual) },
        .init("FreeColormap") { f, n in XRequest(79).u32(n.id(f.colormap)) },
        .init("CopyColormapAndFree") { f, n in XRequest(80).u32(n.id(f.free), n.id(f.colormap)) },
        .init("AllocColor") { f, n in XRequest(84).u32(n.id(f.colormap)).u16(0x1234, 0x5678, 0x9abc, 0) },
        .init("AllocNamedColor") { f, n in XRequest(85).u32(n.id(f.colormap)).u16(4, 0).text("navy") },
        .init("AllocColorCells") { f, n in XRequest(86, 0).u32(n.id(f.colormap)).u16(1, 0) },
        .init("AllocColorPlanes") { f, n in XRequest(87, 0).u32(n.id(f.colormap)).u16(1, 1, 1, 1) },
        .init("FreeColors") { f, n in XRequest(88).u32(n.id(f.colormap), 0, 0) },
        .init("StoreColors") { f, n in XRequest(89).u32(n.id(f.colormap), 5).u16(1, 2, 3).raw([7, 0]) },
        .init("StoreNamedColor") { f, n in XRequest(90, 7).u32(n.id(f.colormap), 5).u16(4, 0).text("blue") },
        .init("CreateCursor") { f, n in
            XRequest(93).u32(n.id(f.free), n.id(f.bitmap), n.id(f.bitmap)).u16(0, 0, 0, 65535, 65535, 65535, 3, 4)
        },
        .init("CreateGlyphCursor") { f, n in
            XRequest(94).u32(n.id(f.free), n.id(f.font), n.id(f.font)).u16(65, 66, 0, 0, 0, 1, 2, 3)
        },
        .init("FreeCursor") { f, n in XRequest(95).u32(n.id(f.cursor)) },
        .init("RecolorCursor") { f, n in XRequest(96).u32(n.id(f.cursor)).u16(1, 2, 3, 4, 5, 6) },
        .init("NoOperation") { _, _ in XRequest(127) },
        .init("no such request") { _, _ in XRequest(126) },
    ]

    static let inputs: [GoodRequest] = [
        .init("GrabPointer") { f, n in
            XRequest(26, 1).u32(n.id(f.window)).u16(4).raw([1, 1]).u32(0, n.id(f.cursor), 0)
        },
        .init("UngrabPointer") { _, _ in XRequest(27).u32(0) },
        .init("GrabButton") { f, n in
            XRequest(28, 0).u32(n.id(f.window)).u16(4).raw([1, 1]).u32(0, 0).raw([3, 0, 0, 128])
        },
        .init("UngrabButton") { f, n in XRequest(29, 3).u32(n.id(f.window)).u16(0x8000, 0) },
        .init("ChangeActivePointerGrab") { _, _ in XRequest(30).u32(0, 0).u16(4, 0) },
        .init("GrabKeyboard") { f, n in XRequest(31, 1).u32(n.id(f.window), 0).raw([1, 1, 0, 0]) },
        .init("UngrabKeyboard") { _, _ in XRequest(32).u32(0) },
        .init("GrabKey") { f, n in XRequest(33, 1).u32(n.id(f.window)).u16(0x8000).raw([38, 1, 1, 0, 0, 0]) },
        .init("UngrabKey") { f, n in XRequest(34, 38).u32(n.id(f.window)).u16(0x8000, 0) },
        .init("AllowEvents") { _, _ in XRequest(35, 0).u32(0) },
        .init("WarpPointer") { f, n in XRequest(41).u32(0, n.id(f.window)).u16(0, 0, 0, 0, 30, 30) },
        .init("SetInputFocus") { f, n in XRequest(42, 1).u32(n.id(f.window), 0) },
        .init("QueryKeymap") { _, _ in XRequest(44) },
        .init("Bell") { _, _ in XRequest(104, 0) },
    ]
}
