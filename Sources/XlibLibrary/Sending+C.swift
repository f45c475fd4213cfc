public import CXlib
internal import Glibc
internal import XDrawing
internal import XlibDoors

// libxcb's functions for requests.

private typealias Send =
    @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<iovec>?, UnsafePointer<xcb_protocol_request_t>?
    ) -> UInt32
private typealias SendLong =
    @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<iovec>?, UnsafePointer<xcb_protocol_request_t>?
    ) -> UInt64
private typealias SendFiles =
    @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<iovec>?, UnsafePointer<xcb_protocol_request_t>?, UInt32,
        UnsafeMutablePointer<Int32>?
    ) -> UInt32
private typealias SendFilesLong =
    @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<iovec>?, UnsafePointer<xcb_protocol_request_t>?, UInt32,
        UnsafeMutablePointer<Int32>?
    ) -> UInt64

private let realSend = unsafe Real.function("xcb_send_request", Send.self)
/// Handles a request that a stub has made up in parts; returns its number.
@c(xcb_send_request) public func sendRequest(
    _ c: OpaquePointer?, _ flags: Int32, _ parts: UnsafeMutablePointer<iovec>?,
    _ request: UnsafePointer<xcb_protocol_request_t>?
) -> UInt32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realSend(c, flags, parts, request) }
    return UInt32(truncatingIfNeeded: unsafe connection.send(flags, parts, request))
}

private let realSendLong = unsafe Real.function("xcb_send_request64", SendLong.self)
/// The same with a number of 64 bits.
@c(xcb_send_request64) public func sendRequest64(
    _ c: OpaquePointer?, _ flags: Int32, _ parts: UnsafeMutablePointer<iovec>?,
    _ request: UnsafePointer<xcb_protocol_request_t>?
) -> UInt64 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realSendLong(c, flags, parts, request) }
    return unsafe connection.send(flags, parts, request)
}

private let realSendFiles = unsafe Real.function("xcb_send_request_with_fds", SendFiles.self)
/// The same with descriptors, which are closed.
@c(xcb_send_request_with_fds) public func sendRequestFiles(
    _ c: OpaquePointer?, _ flags: Int32, _ parts: UnsafeMutablePointer<iovec>?,
    _ request: UnsafePointer<xcb_protocol_request_t>?, _ count: UInt32, _ files: UnsafeMutablePointer<Int32>?
) -> UInt32 {
    guard let connection = unsafe Connection.of(c) else {
        return unsafe realSendFiles(c, flags, parts, request, count, files)
    }
    unsafe closeAll(files, count)
    return UInt32(truncatingIfNeeded: unsafe connection.send(flags, parts, request))
}

private let realSendFilesLong = unsafe Real.function("xcb_send_request_with_fds64", SendFilesLong.self)
/// The same with descriptors, and a number of 64 bits.
@c(xcb_send_request_with_fds64) public func sendRequestFiles64(
    _ c: OpaquePointer?, _ flags: Int32, _ parts: UnsafeMutablePointer<iovec>?,
    _ request: UnsafePointer<xcb_protocol_request_t>?, _ count: UInt32, _ files: UnsafeMutablePointer<Int32>?
) -> UInt64 {
    guard let connection = unsafe Connection.of(c) else {
        return unsafe realSendFilesLong(c, flags, parts, request, count, files)
    }
    unsafe closeAll(files, count)
    return unsafe connection.send(flags, parts, request)
}

private let realSendFile = unsafe Real.function("xcb_send_fd", (@convention(c) (OpaquePointer?, Int32) -> Void).self)
/// A descriptor for the next request, which is closed.
@c(xcb_send_fd) public func sendFile(_ c: OpaquePointer?, _ file: Int32) {
    if unsafe Connection.of(c) == nil { unsafe realSendFile(c, file) } else { _ = close(file) }
}

/// No extension that is served takes descriptors; they are the connection's to close.
private func closeAll(_ files: UnsafeMutablePointer<Int32>?, _ count: UInt32) {
    guard let files = unsafe files else { return }
    for index in 0..<Int(count) { _ = unsafe close(files[index]) }
}

private let realWrite = unsafe Real.function(
    "xcb_writev", (@convention(c) (OpaquePointer?, UnsafeMutablePointer<iovec>?, Int32, UInt64) -> Int32).self)
/// Handles requests of whoever took the connection over.
@c(xcb_writev) public func write(
    _ c: OpaquePointer?, _ parts: UnsafeMutablePointer<iovec>?, _ count: Int32, _ requests: UInt64
) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realWrite(c, parts, count, requests) }
    return locked { _ in unsafe connection.write(UnsafeBufferPointer(start: parts, count: Int(count))) ? 1 : 0 }
}

private let realTake = unsafe Real.function(
    "xcb_take_socket",
    (@convention(c) (
        OpaquePointer?, (@convention(c) (UnsafeMutableRawPointer?) -> Void)?, UnsafeMutableRawPointer?, Int32,
        UnsafeMutablePointer<UInt64>?
    ) -> Int32).self)
/// Lets somebody else write requests by itself until it is asked to give the connection back.
@c(xcb_take_socket) public func takeSocket(
    _ c: OpaquePointer?, _ giveBack: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?,
    _ closure: UnsafeMutableRawPointer?, _ flags: Int32, _ sent: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let connection = unsafe Connection.of(c), let giveBack = unsafe giveBack else {
        return unsafe realTake(c, giveBack, closure, flags, sent)
    }
    connection.takeBack()
    return locked { _ in
        if connection.failure != 0 { return 0 }
        connection.writer = unsafe Writer(giveBack: giveBack, closure: closure)
        connection.expectWriter(flags)
        connection.showWriter()
        unsafe sent?.pointee = connection.sent
        return 1
    }
}

private let realFlush = unsafe Real.function("xcb_flush", (@convention(c) (OpaquePointer?) -> Int32).self)
/// Ends the frame: what was drawn is seen.
@c(xcb_flush) public func flush(_ c: OpaquePointer?) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realFlush(c) }
    connection.takeBack()
    return locked { _ in
        connection.place.endFrame()
        connection.flushed()
        return connection.failure == 0 ? 1 : 0
    }
}
