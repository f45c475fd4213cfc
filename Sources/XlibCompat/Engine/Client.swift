internal import XRender

/// One connection to the engine: a program's display, or a socket's peer.
///
/// Its replies, events and errors stand in `output` in the order of their making, as on the wire; whoever holds the door takes them.
package final class Client {
    /// The index of the client; its resources begin at `base`.
    package let number: Int
    /// The bits of a resource id that the client chooses.
    package static let idMask: UInt32 = 0x001f_ffff
    package var base: UInt32 { UInt32(number) << 21 }
    /// The number of the request that is handled, or was last.
    package var sequence: UInt32 { requests }
    /// What the client is to read.
    package var output: ClientOutput {
        get { queue }
        _modify { yield &queue }
    }
    package var isGone: Bool { hasEnded }
    // What each request touches is the module's own, where the compiler sees all accesses and need not check them at run time.
    var requests: UInt32 = 0
    var queue = ClientOutput()
    var hasEnded = false
    var takesBigRequests = false
    var closeDownMode: UInt8 = 0
    package var hasBigRequests: Bool { takesBigRequests }
    /// The windows of others that are given back when the client ends (ChangeSaveSet).
    var saveSet: [UInt32] = []
    /// What its pictures and glyphs take.
    let renderAccount = RenderAccount()

    init(number: Int) { self.number = number }

    /// Queues an event, with the number of the request that is handled now.
    func send(_ event: XEvent, synthetic: Bool = false) {
        if hasEnded { return }
        var event = event
        if event.kind != EventKind.keymapNotify { event.put16(2, Int(sequence & 0xffff)) }
        if synthetic { event.words[0] |= 0x80 }
        queue.append(event)
    }

    /// Queues a reply to the request that is handled.
    func send(_ reply: consuming Reply) {
        if hasEnded { return }
        let number = sequence
        queue.append(packet: (consume reply).finish(sequence: number))
    }

    /// Queues an error for the request that is handled.
    func send(_ error: XError, major: UInt8, minor: UInt16) {
        if hasEnded { return }
        var event = XEvent(0, detail: error.code)
        event.put16(2, Int(sequence & 0xffff))
        event.put32(4, error.value)
        event.put16(8, Int(minor))
        event.put8(10, major)
        queue.append(event)
    }
}
