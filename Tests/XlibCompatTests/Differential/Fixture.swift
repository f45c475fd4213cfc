import TestKit

/// Resources of every kind, made alike on both sides, for requests to name.
struct Fixture {
    /// The number of the first id.
    let base: Int

    /// A window on the root, mapped, 200 by 150 at (10, 10), that hears everything.
    var window: Int { base }
    /// A mapped child of it, 60 by 40 at (20, 30) with a border of 3, that hears everything.
    var child: Int { base + 1 }
    /// A second child that covers a part of the first one.
    var sibling: Int { base + 2 }
    /// An InputOnly child.
    var inputOnly: Int { base + 3 }
    /// Of depth 24 and 64 by 48.
    var pixmap: Int { base + 4 }
    /// Of depth 1 and 32 by 32.
    var bitmap: Int { base + 5 }
    /// For depth 24 and for depth 1.
    var context: Int { base + 6 }
    var bitContext: Int { base + 7 }
    var font: Int { base + 8 }
    var cursor: Int { base + 9 }
    var colormap: Int { base + 10 }
    /// An id that is free.
    var free: Int { base + 20 }
    /// How many ids one takes.
    static let count = 32

    /// Everything but what asks to be told instead of having things done.
    static let events: UInt32 = 0x01ff_ffff & ~(1 << 18) & ~(1 << 20) & ~(1 << 7)

    /// Makes everything.
    func make(_ pair: Pair) throws {
        typealias Value = XRequest.GCValue
        try pair.send {
            .createWindow(
                $0.id(window), parent: $0.root, x: 10, y: 10, width: 200, height: 150,
                values: [1: 0x102030, 9: 1, 11: Self.events])
        }
        try pair.send {
            .createWindow(
                $0.id(child), parent: $0.id(window), x: 20, y: 30, width: 60, height: 40, border: 3,
                values: [1: 0x405060, 3: 0xff0000, 11: Self.events])
        }
        try pair.send {
            .createWindow(
                $0.id(sibling), parent: $0.id(window), x: 50, y: 40, width: 80, height: 60, border: 1,
                values: [1: 0x708090, 3: 0x00ff00, 11: Self.events])
        }
        try pair.send {
            .createWindow(
                $0.id(inputOnly), parent: $0.id(window), x: 0, y: 0, width: 10, height: 10, kind: 2,
                values: [11: Self.events & ~(1 << 15)])
        }
        for window in [child, sibling, inputOnly, window] { try pair.send { .mapWindow($0.id(window)) } }
        try pair.send { .createPixmap($0.id(pixmap), on: $0.root, width: 64, height: 48, depth: 24) }
        try pair.send { .createPixmap($0.id(bitmap), on: $0.root, width: 32, height: 32, depth: 1) }
        try pair.send { .createGC($0.id(context), on: $0.id(window), [Value.foreground: 0xabcdef]) }
        try pair.send { .createGC($0.id(bitContext), on: $0.id(bitmap), [Value.foreground: 1]) }
        try pair.send { .openFont($0.id(font), "fixed") }
        try pair.send { XRequest(94).u32($0.id(cursor), $0.id(font), $0.id(font)).u16(65, 66, 0, 0, 0, 1, 2, 3) }
        try pair.send { XRequest(78).u32($0.id(colormap), $0.root, $0.visual) }
        // What pixmaps hold when they are made is nobody's business.
        var stripes: [UInt8] = []
        for index in 0..<64 * 48 {
            stripes.append(UInt8(index % 251))
            stripes.append(UInt8(index % 7 * 30))
            stripes.append(UInt8(index / 64 * 5))
            stripes.append(0)
        }
        try pair.send {
            .putImage($0.id(pixmap), $0.id(context), format: 2, width: 64, height: 48, x: 0, y: 0, depth: 24, stripes)
        }
        let dots: [UInt8] = (0..<128).map { (index: Int) -> UInt8 in UInt8(truncatingIfNeeded: index &* 37) }
        try pair.send {
            .putImage($0.id(bitmap), $0.id(bitContext), format: 0, width: 32, height: 32, x: 0, y: 0, depth: 1, dots)
        }
    }

    /// Frees everything that is still there; what is not gives the same errors on both sides.
    func free(_ pair: Pair) throws {
        try pair.send { .destroyWindow($0.id(window)) }
        for pixmap in [pixmap, bitmap] { try pair.send { .freePixmap($0.id(pixmap)) } }
        for context in [context, bitContext] { try pair.send { .freeGC($0.id(context)) } }
        try pair.send { .closeFont($0.id(font)) }
        try pair.send { XRequest(95).u32($0.id(cursor)) }
        try pair.send { XRequest(79).u32($0.id(colormap)) }
    }

    /// Asks for the pixels of everything that can be drawn on.
    func ask(_ pair: Pair) throws {
        try pair.send { .getImage($0.id(window), format: 2, x: 0, y: 0, width: 200, height: 150, planes: 0xffffff) }
        try pair.send { .getImage($0.id(pixmap), format: 2, x: 0, y: 0, width: 64, height: 48, planes: 0xffffff) }
        try pair.send { .getImage($0.id(bitmap), format: 1, x: 0, y: 0, width: 32, height: 32) }
    }
}
