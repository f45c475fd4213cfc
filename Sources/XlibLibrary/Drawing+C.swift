internal import CXlib
internal import Glibc

// The direct door: libX11's calls that programs draw most with.

private typealias Pointer = UnsafeMutableRawPointer
private typealias Items = @convention(c) (Pointer?, UInt, Pointer?, UnsafeRawPointer?, Int32) -> Int32
private typealias ItemsMode = @convention(c) (Pointer?, UInt, Pointer?, UnsafeRawPointer?, Int32, Int32) -> Int32

/// Four numbers of 16 bits, as points and rectangles are on the wire.
@inline(__always) private func put(_ bytes: UnsafeMutableRawPointer, _ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) {
    unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: a), as: Int16.self)
    unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: b), toByteOffset: 2, as: Int16.self)
    unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: c), toByteOffset: 4, as: Int16.self)
    unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: d), toByteOffset: 6, as: Int16.self)
}

/// Items that are in memory as they are on the wire.
@inline(__always) private func drawItems(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ opcode: UInt8,
    mode: Int32 = 0, _ items: UnsafeRawPointer?, _ count: Int32, of size: Int
) -> Bool {
    guard let items = unsafe items, count > 0, Int(count) * size < Direct.limit else { return false }
    return unsafe Direct.draw(display, drawable, context, opcode, mode: mode, count: Int(count) * size) {
        unsafe _ = memcpy($0, items, Int(count) * size)
    }
}

private let realNoOp = unsafe Real.function("XNoOp", (@convention(c) (Pointer?) -> Int32).self)
/// Does nothing, in the order of requests.
@c(XNoOp) public func noOperation(_ display: UnsafeMutableRawPointer?) -> Int32 {
    let isDone = unsafe Direct.request(display, nil, count: 4) { unsafe $0.storeBytes(of: 127, as: UInt16.self) }
    return isDone ? 1 : unsafe realNoOp(display)
}

private let realFills = unsafe Real.function("XFillRectangles", Items.self)
/// Draws as `XFillRectangles` of libX11, which does it where this cannot.
@c(XFillRectangles) public func fillRectangles(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 70, items, count, of: 8) { return 1 }
    return unsafe realFills(display, drawable, context, items, count)
}

private let realFill = unsafe Real.function(
    "XFillRectangle", (@convention(c) (Pointer?, UInt, Pointer?, Int32, Int32, UInt32, UInt32) -> Int32).self)
/// Draws as `XFillRectangle` of libX11, which does it where this cannot.
@c(XFillRectangle) public func fillRectangle(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ x: Int32, _ y: Int32,
    _ width: UInt32, _ height: UInt32
) -> Int32 {
    let isDone = unsafe Direct.draw(display, drawable, context, 70, count: 8) {
        unsafe put($0, x, y, Int32(bitPattern: width), Int32(bitPattern: height))
    }
    return isDone ? 1 : unsafe realFill(display, drawable, context, x, y, width, height)
}

private let realPoints = unsafe Real.function("XDrawPoints", ItemsMode.self)
/// Draws as `XDrawPoints` of libX11, which does it where this cannot.
@c(XDrawPoints) public func drawPoints(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32, _ mode: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 64, mode: mode, items, count, of: 4) { return 1 }
    return unsafe realPoints(display, drawable, context, items, count, mode)
}

private let realPoint = unsafe Real.function(
    "XDrawPoint", (@convention(c) (Pointer?, UInt, Pointer?, Int32, Int32) -> Int32).self)
/// Draws as `XDrawPoint` of libX11, which does it where this cannot.
@c(XDrawPoint) public func drawPoint(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ x: Int32, _ y: Int32
) -> Int32 {
    // What is put behind the point is not part of the request.
    let isDone = unsafe Direct.draw(display, drawable, context, 64, count: 4) { unsafe put($0, x, y, 0, 0) }
    return isDone ? 1 : unsafe realPoint(display, drawable, context, x, y)
}

private let realLines = unsafe Real.function("XDrawLines", ItemsMode.self)
/// Draws as `XDrawLines` of libX11, which does it where this cannot.
@c(XDrawLines) public func drawLines(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32, _ mode: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 65, mode: mode, items, count, of: 4) { return 1 }
    return unsafe realLines(display, drawable, context, items, count, mode)
}

private let realLine = unsafe Real.function(
    "XDrawLine", (@convention(c) (Pointer?, UInt, Pointer?, Int32, Int32, Int32, Int32) -> Int32).self)
/// Draws as `XDrawLine` of libX11, which does it where this cannot.
@c(XDrawLine) public func drawLine(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ x1: Int32,
    _ y1: Int32, _ x2: Int32, _ y2: Int32
) -> Int32 {
    let isDone = unsafe Direct.draw(display, drawable, context, 66, count: 8) { unsafe put($0, x1, y1, x2, y2) }
    return isDone ? 1 : unsafe realLine(display, drawable, context, x1, y1, x2, y2)
}

private let realSegments = unsafe Real.function("XDrawSegments", Items.self)
/// Draws as `XDrawSegments` of libX11, which does it where this cannot.
@c(XDrawSegments) public func drawSegments(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 66, items, count, of: 8) { return 1 }
    return unsafe realSegments(display, drawable, context, items, count)
}

private let realCopy = unsafe Real.function(
    "XCopyArea",
    (@convention(c) (Pointer?, UInt, UInt, Pointer?, Int32, Int32, UInt32, UInt32, Int32, Int32) -> Int32).self)
/// Draws as `XCopyArea` of libX11, which does it where this cannot.
@c(XCopyArea) public func copyArea(
    _ display: UnsafeMutableRawPointer?, _ source: UInt, _ target: UInt, _ context: UnsafeMutableRawPointer?,
    _ x: Int32, _ y: Int32, _ width: UInt32, _ height: UInt32, _ toX: Int32, _ toY: Int32
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    let isDone = unsafe Direct.request(display, context, count: 28) { bytes in
        unsafe bytes.storeBytes(of: 62, as: UInt16.self)
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: source), toByteOffset: 4, as: UInt32.self)
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: target), toByteOffset: 8, as: UInt32.self)
        unsafe bytes.storeBytes(of: cxlib_context_id(context), toByteOffset: 12, as: UInt32.self)
        unsafe put(bytes + 16, x, y, toX, toY)
        unsafe bytes.storeBytes(of: UInt16(truncatingIfNeeded: width), toByteOffset: 24, as: UInt16.self)
        unsafe bytes.storeBytes(of: UInt16(truncatingIfNeeded: height), toByteOffset: 26, as: UInt16.self)
    }
    return isDone ? 1 : unsafe realCopy(display, source, target, context, x, y, width, height, toX, toY)
}

private typealias Text = @convention(c) (Pointer?, UInt, Pointer?, Int32, Int32, UnsafePointer<CChar>?, Int32) -> Int32

private let realImageText = unsafe Real.function("XDrawImageString", Text.self)
/// Draws as `XDrawImageString` of libX11, which does it where this cannot.
@c(XDrawImageString) public func drawImageString(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ x: Int32, _ y: Int32,
    _ text: UnsafePointer<CChar>?, _ count: Int32
) -> Int32 {
    if let text = unsafe text, count > 0, count < 256 {
        let length = 4 + (Int(count) + 3) / 4 * 4
        let isDone = unsafe Direct.draw(display, drawable, context, 76, mode: count, count: length) { bytes in
            unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: x), as: Int16.self)
            unsafe bytes.storeBytes(of: Int16(truncatingIfNeeded: y), toByteOffset: 2, as: Int16.self)
            unsafe _ = memcpy(bytes + 4, text, Int(count))
        }
        if isDone { return 1 }
    }
    return unsafe realImageText(display, drawable, context, x, y, text, count)
}
