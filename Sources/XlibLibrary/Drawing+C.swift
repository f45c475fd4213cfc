internal import CXlib
internal import Glibc

// The direct door: libX11's calls that take many items at once.

private typealias Pointer = UnsafeMutableRawPointer
private typealias Items = @convention(c) (Pointer?, UInt, Pointer?, UnsafeRawPointer?, Int32) -> Int32
private typealias ItemsMode = @convention(c) (Pointer?, UInt, Pointer?, UnsafeRawPointer?, Int32, Int32) -> Int32

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

private let realFills = unsafe Real.function("XFillRectangles", Items.self)
/// Draws as `XFillRectangles` of libX11, which does it where this cannot.
@c(XFillRectangles) public func fillRectangles(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 70, items, count, of: 8) { return 1 }
    return unsafe realFills(display, drawable, context, items, count)
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

private let realLines = unsafe Real.function("XDrawLines", ItemsMode.self)
/// Draws as `XDrawLines` of libX11, which does it where this cannot.
@c(XDrawLines) public func drawLines(
    _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?,
    _ items: UnsafeRawPointer?, _ count: Int32, _ mode: Int32
) -> Int32 {
    if unsafe drawItems(display, drawable, context, 65, mode: mode, items, count, of: 4) { return 1 }
    return unsafe realLines(display, drawable, context, items, count, mode)
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
