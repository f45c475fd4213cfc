public import CXlib
internal import Glibc

// libxcb's functions for making and ending connections, and for what is known of them.
//
// Each asks whether the connection is ours; of others the real libxcb, which stands behind ours, takes care.

/// Whether a display's name means the world of this process: as its environment says, with any screen.
private func isOurs(_ name: UnsafePointer<CChar>?) -> Bool {
    guard let name = unsafe name, unsafe name.pointee != 0 else { return true }
    guard let usual = unsafe getenv("DISPLAY") else { return false }
    func display(_ text: UnsafePointer<CChar>) -> String {
        let text = unsafe String(cString: text)
        guard let dot = text.lastIndex(of: "."), let colon = text.lastIndex(of: ":"), colon < dot else { return text }
        return String(text[..<dot])
    }
    return unsafe display(name) == display(usual)
}

/// A connection to the world of this process; nil when there is none, or it is full.
private func join(_ name: UnsafePointer<CChar>?, _ screen: UnsafeMutablePointer<Int32>?) -> OpaquePointer? {
    guard unsafe isOurs(name), let place = locked({ _ in Place.shared.flatMap { $0.host.isOver ? nil : $0 } }) else {
        return nil
    }
    let pointer: UnsafeMutableRawPointer? = unsafe locked { _ in
        guard let connection = Connection(place) else { return nil }
        let object = unsafe Unmanaged.passRetained(connection)
        let state = unsafe cxlib_connection_create(object.toOpaque())
        unsafe connection.memory.state = state?.assumingMemoryBound(to: cxlib_connection.self)
        return unsafe state
    }
    if unsafe pointer != nil { unsafe screen?.pointee = 0 }
    return OpaquePointer(pointer)
}

private let realConnect = unsafe Real.function(
    "xcb_connect",
    (@convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<Int32>?) -> OpaquePointer?).self)
/// Joins the world of this process, or connects to another display.
@c(xcb_connect) public func connect(
    _ name: UnsafePointer<CChar>?, _ screen: UnsafeMutablePointer<Int32>?
) -> OpaquePointer? { unsafe join(name, screen) ?? realConnect(name, screen) }

private let realConnectAs = unsafe Real.function(
    "xcb_connect_to_display_with_auth_info",
    (@convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<xcb_auth_info_t>?, UnsafeMutablePointer<Int32>?)
        -> OpaquePointer?).self)
/// The same, with an authorization, which our own world does not need.
@c(xcb_connect_to_display_with_auth_info) public func connectAs(
    _ name: UnsafePointer<CChar>?, _ authority: UnsafeMutablePointer<xcb_auth_info_t>?,
    _ screen: UnsafeMutablePointer<Int32>?
) -> OpaquePointer? { unsafe join(name, screen) ?? realConnectAs(name, authority, screen) }

private let realDisconnect = unsafe Real.function("xcb_disconnect", (@convention(c) (OpaquePointer?) -> Void).self)
/// Ends a connection and frees what it has.
@c(xcb_disconnect) public func disconnect(_ c: OpaquePointer?) {
    guard let connection = unsafe Connection.of(c) else { return unsafe realDisconnect(c) }
    connection.takeBack()
    locked { _ in
        connection.fail(1)
        connection.events.discardAll()
        connection.replies.discardAll()
        for queue in connection.special { queue.events.discardAll() }
        unsafe connection.memory.state = nil
        unsafe cxlib_connection_free(UnsafeMutableRawPointer(c))
    }
    unsafe Unmanaged.passUnretained(connection).release()
}

private let realHasError = unsafe Real.function(
    "xcb_connection_has_error", (@convention(c) (OpaquePointer?) -> Int32).self)
/// Why a connection is of no use any more; 0 as long as it is.
@c(xcb_connection_has_error) public func hasError(_ c: OpaquePointer?) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realHasError(c) }
    return connection.failure
}

private let realSetup = unsafe Real.function(
    "xcb_get_setup", (@convention(c) (OpaquePointer?) -> UnsafeRawPointer?).self)
/// What the engine said when the connection was made; lives as long as the connection.
@c(xcb_get_setup) public func getSetup(_ c: OpaquePointer?) -> UnsafeRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realSetup(c) }
    return unsafe UnsafeRawPointer(connection.memory.setup)
}

private let realDescriptor = unsafe Real.function(
    "xcb_get_file_descriptor", (@convention(c) (OpaquePointer?) -> Int32).self)
/// A descriptor that is readable while events wait; for polling only.
@c(xcb_get_file_descriptor) public func getFileDescriptor(_ c: OpaquePointer?) -> Int32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realDescriptor(c) }
    return connection.signal.number
}

private let realGenerate = unsafe Real.function("xcb_generate_id", (@convention(c) (OpaquePointer?) -> UInt32).self)
/// A new id of a resource.
@c(xcb_generate_id) public func generateIdentifier(_ c: OpaquePointer?) -> UInt32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realGenerate(c) }
    return locked { _ in connection.failure == 0 ? connection.identifier() : .max }
}

private let realLimit = unsafe Real.function(
    "xcb_get_maximum_request_length", (@convention(c) (OpaquePointer?) -> UInt32).self)
/// The most units of four bytes in a request, with BIG-REQUESTS.
@c(xcb_get_maximum_request_length) public func getRequestLimit(_ c: OpaquePointer?) -> UInt32 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realLimit(c) }
    connection.takeBack()
    return locked { _ in connection.failure == 0 ? connection.askRequestLimit() : 0 }
}

private let realPrefetchLimit = unsafe Real.function(
    "xcb_prefetch_maximum_request_length", (@convention(c) (OpaquePointer?) -> Void).self)
/// Nothing: asking takes no time.
@c(xcb_prefetch_maximum_request_length) public func prefetchRequestLimit(_ c: OpaquePointer?) {
    if unsafe Connection.of(c) == nil { unsafe realPrefetchLimit(c) }
}

private let realRead = unsafe Real.function("xcb_total_read", (@convention(c) (OpaquePointer?) -> UInt64).self)
/// How many bytes the engine has answered.
@c(xcb_total_read) public func totalRead(_ c: OpaquePointer?) -> UInt64 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realRead(c) }
    return locked { _ in UInt64(connection.bytesRead) }
}

private let realWritten = unsafe Real.function("xcb_total_written", (@convention(c) (OpaquePointer?) -> UInt64).self)
/// How many bytes were written by somebody else than libxcb.
@c(xcb_total_written) public func totalWritten(_ c: OpaquePointer?) -> UInt64 {
    guard let connection = unsafe Connection.of(c) else { return unsafe realWritten(c) }
    return locked { _ in UInt64(connection.bytesWritten) }
}
