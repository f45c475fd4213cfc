public import CXlib
internal import Glibc

// libxcb's functions for events.

private typealias Take = @convention(c) (OpaquePointer?) -> UnsafeMutableRawPointer?

private let realWait = unsafe Real.function("xcb_wait_for_event", Take.self)
/// The next event, or error that nobody asked for; waits for it.
@c(xcb_wait_for_event) public func waitForEvent(_ c: OpaquePointer?) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realWait(c) }
    return unsafe connection.wait { $0.nextEvent(hears: true) }
}

private let realPoll = unsafe Real.function("xcb_poll_for_event", Take.self)
/// The next event, when there is one.
@c(xcb_poll_for_event) public func pollForEvent(_ c: OpaquePointer?) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realPoll(c) }
    return unsafe locked { _ in unsafe connection.nextEvent(hears: true)?.memory }
}

private let realPollQueued = unsafe Real.function("xcb_poll_for_queued_event", Take.self)
/// The next event of those that were taken in already.
@c(xcb_poll_for_queued_event) public func pollForQueuedEvent(_ c: OpaquePointer?) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c) else { return unsafe realPollQueued(c) }
    return unsafe locked { _ in unsafe connection.nextEvent(hears: false)?.memory }
}

private typealias TakeSpecial = @convention(c) (OpaquePointer?, OpaquePointer?) -> UnsafeMutableRawPointer?

private func special(_ pointer: OpaquePointer?) -> SpecialQueue? {
    unsafe pointer.map { unsafe Unmanaged<SpecialQueue>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

private let realWaitSpecial = unsafe Real.function("xcb_wait_for_special_event", TakeSpecial.self)
/// The next event of a queue of its own; waits for it.
@c(xcb_wait_for_special_event) public func waitForSpecialEvent(
    _ c: OpaquePointer?, _ pointer: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c), let queue = unsafe special(pointer) else {
        return unsafe realWaitSpecial(c, pointer)
    }
    return unsafe connection.wait { connection in connection.nextSpecial(queue) }
}

private let realPollSpecial = unsafe Real.function("xcb_poll_for_special_event", TakeSpecial.self)
/// The next event of a queue of its own, when there is one.
@c(xcb_poll_for_special_event) public func pollForSpecialEvent(
    _ c: OpaquePointer?, _ pointer: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let connection = unsafe Connection.of(c), let queue = unsafe special(pointer) else {
        return unsafe realPollSpecial(c, pointer)
    }
    return unsafe locked { _ in unsafe connection.nextSpecial(queue)?.memory }
}

private let realRegister = unsafe Real.function(
    "xcb_register_for_special_xge",
    (@convention(c) (OpaquePointer?, UnsafeMutablePointer<xcb_extension_t>?, UInt32, UnsafeMutablePointer<UInt32>?)
        -> OpaquePointer?).self)
/// A queue of its own for the generic events of one id.
@c(xcb_register_for_special_xge) public func registerSpecial(
    _ c: OpaquePointer?, _ name: UnsafeMutablePointer<xcb_extension_t>?, _ identifier: UInt32,
    _ stamp: UnsafeMutablePointer<UInt32>?
) -> OpaquePointer? {
    guard let connection = unsafe Connection.of(c), let name = unsafe name else {
        return unsafe realRegister(c, name, identifier, stamp)
    }
    guard let extent = unsafe connection.extent(of: name), extent.u8(8) != 0 else { return nil }
    return unsafe locked { _ in
        let queue = unsafe SpecialQueue(opcode: extent.u8(9), identifier: identifier, stamp: stamp)
        if connection.special.contains(where: { $0.opcode == queue.opcode && $0.identifier == identifier }) {
            return nil
        }
        connection.special.append(queue)
        return unsafe OpaquePointer(Unmanaged.passRetained(queue).toOpaque())
    }
}

private let realUnregister = unsafe Real.function(
    "xcb_unregister_for_special_event", (@convention(c) (OpaquePointer?, OpaquePointer?) -> Void).self)
/// Ends such a queue.
@c(xcb_unregister_for_special_event) public func unregisterSpecial(_ c: OpaquePointer?, _ pointer: OpaquePointer?) {
    guard let connection = unsafe Connection.of(c) else { return unsafe realUnregister(c, pointer) }
    guard let queue = unsafe special(pointer) else { return }
    locked { _ in
        queue.events.discardAll()
        connection.special.removeAll { $0 === queue }
        connection.showReadiness()
    }
    unsafe Unmanaged.passUnretained(queue).release()
}

extension Connection {
    fileprivate func nextSpecial(_ queue: SpecialQueue) -> Packet? {
        if queue.events.isEmpty, failure == 0 {
            place.endFrame()
            place.hear()
        }
        let packet = queue.events.next()
        showReadiness()
        return packet
    }

    /// Waits until `take` finds something, or the connection is at its end.
    ///
    /// Without the lock; others go on meanwhile.
    func wait(_ take: (Connection) -> Packet?) -> UnsafeMutableRawPointer? {
        while true {
            let (packet, isOver) = locked { _ in (take(self), failure != 0) }
            if let packet { return unsafe packet.memory }
            if isOver { return nil }
            let saved = errno
            ReadinessSignal.wait(signal.number)
            errno = saved
        }
    }
}
