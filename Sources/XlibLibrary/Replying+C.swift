public import CXlib
internal import Glibc

// libxcb's functions for replies and errors, and for extensions.

private typealias Errors = UnsafeMutablePointer<UnsafeMutableRawPointer?>
private typealias WaitShort = @convention(c) (OpaquePointer?, UInt32, Errors?) -> UnsafeMutableRawPointer?
private typealias WaitLong = @convention(c) (OpaquePointer?, UInt64, Errors?) -> UnsafeMutableRawPointer?
private typealias PollShort = @convention(c) (OpaquePointer?, UInt32, Errors?, Errors?) -> Int32
private typealias PollLong = @convention(c) (OpaquePointer?, UInt64, Errors?, Errors?) -> Int32

private let realWait = unsafe Real.function("xcb_wait_for_reply", WaitShort.self)
/// The reply to a request, which the caller frees; its error otherwise.
@c(xcb_wait_for_reply) public func waitForReply(
    _ c: OpaquePointer?, _ request: UInt32, _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realWait(c, request, error) }
    return unsafe connection.reply(to: connection.widened(request), error)
}

private let realWaitLong = unsafe Real.function("xcb_wait_for_reply64", WaitLong.self)
/// The same for a number of 64 bits.
@c(xcb_wait_for_reply64) public func waitForReply64(
    _ c: OpaquePointer?, _ request: UInt64, _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realWaitLong(c, request, error) }
    return unsafe connection.reply(to: request, error)
}

private let realPoll = unsafe Real.function("xcb_poll_for_reply", PollShort.self)
/// The reply to a request without waiting; 0 when there is none yet.
@c(xcb_poll_for_reply) public func pollForReply(
    _ c: OpaquePointer?, _ request: UInt32, _ reply: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realPoll(c, request, reply, error) }
    return unsafe connection.pollReply(to: connection.widened(request), reply, error)
}

private let realPollLong = unsafe Real.function("xcb_poll_for_reply64", PollLong.self)
/// The same for a number of 64 bits.
@c(xcb_poll_for_reply64) public func pollForReply64(
    _ c: OpaquePointer?, _ request: UInt64, _ reply: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realPollLong(c, request, reply, error) }
    return unsafe connection.pollReply(to: request, reply, error)
}

private let realDiscard = unsafe Real.function(
    "xcb_discard_reply", (@convention(c) (OpaquePointer?, UInt32) -> Void).self)
/// Nobody will ask for the answers of a request.
@c(xcb_discard_reply) public func discardReply(_ c: OpaquePointer?, _ request: UInt32) {
    guard let connection = unsafe Connection.of(c) else { return unsafe realDiscard(c, request) }
    locked { _ in connection.discardAnswers(connection.widen(request)) }
}

private let realDiscardLong = unsafe Real.function(
    "xcb_discard_reply64", (@convention(c) (OpaquePointer?, UInt64) -> Void).self)
/// The same for a number of 64 bits.
@c(xcb_discard_reply64) public func discardReply64(_ c: OpaquePointer?, _ request: UInt64) {
    guard let connection = unsafe Connection.of(c) else { return unsafe realDiscardLong(c, request) }
    locked { _ in connection.discardAnswers(request) }
}

private let realCheck = unsafe Real.function(
    "xcb_request_check", (@convention(c) (OpaquePointer?, xcb_void_cookie_t) -> UnsafeMutableRawPointer?).self)
/// The error of a request without a reply, once it is done.
@c(xcb_request_check) public func checkRequest(
    _ c: OpaquePointer?, _ cookie: xcb_void_cookie_t
) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realCheck(c, cookie) }
    var error: UnsafeMutableRawPointer?
    let reply = unsafe connection.reply(to: connection.widened(cookie.sequence), &error)
    unsafe free(reply)
    return unsafe error
}

private let realFiles = unsafe Real.function(
    "xcb_get_reply_fds",
    (@convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int) -> UnsafeMutablePointer<Int32>?).self)
/// Where descriptors would stand: behind the reply; none of ours has any.
@c(xcb_get_reply_fds) public func replyFiles(
    _ c: OpaquePointer?, _ reply: UnsafeMutableRawPointer?, _ size: Int
) -> UnsafeMutablePointer<Int32>? {
    guard unsafe Connection.of(c) != nil else { return unsafe realFiles(c, reply, size) }
    return unsafe reply.map { unsafe ($0 + size).assumingMemoryBound(to: Int32.self) }
}

private typealias Extent = @convention(c) (OpaquePointer?, UnsafeMutablePointer<xcb_extension_t>?) -> UnsafeRawPointer?

private let realExtent = unsafe Real.function("xcb_get_extension_data", Extent.self)
/// What the engine says about an extension; lives as long as the connection.
@c(xcb_get_extension_data) public func getExtent(
    _ c: OpaquePointer?, _ name: UnsafeMutablePointer<xcb_extension_t>?
) -> UnsafeRawPointer? {
    guard let connection = unsafe Connection.of(c), let name = unsafe name else { return unsafe realExtent(c, name) }
    if connection.failure != 0 { return nil }
    return unsafe connection.extent(of: name).map { unsafe UnsafeRawPointer($0.memory) }
}

private let realPrefetch = unsafe Real.function(
    "xcb_prefetch_extension_data",
    (@convention(c) (OpaquePointer?, UnsafeMutablePointer<xcb_extension_t>?) -> Void).self)
/// Nothing: asking takes no time.
@c(xcb_prefetch_extension_data) public func prefetchExtent(
    _ c: OpaquePointer?, _ name: UnsafeMutablePointer<xcb_extension_t>?
) {
    if unsafe Connection.of(c) == nil { unsafe realPrefetch(c, name) }
}
