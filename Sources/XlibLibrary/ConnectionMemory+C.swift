internal import CXlib
internal import Glibc
internal import XDrawing

/// What a connection keeps in memory that programs have pointers to, as long as it lives.
@safe final class ConnectionMemory {
    @unsafe let setup: UnsafeMutableRawPointer
    private let setupCount: Int
    /// The answers about extensions, by the address of what names them.
    private var extensions: [(key: UInt, answer: Packet?)] = []
    /// Where requests of the direct door are made.
    @unsafe let direct = UnsafeMutableRawPointer.allocate(byteCount: Direct.limit + 64, alignment: 16)
    /// What requests in parts are put together in.
    var scratch: [UInt8] = []

    init(setup bytes: [UInt8]) {
        setupCount = bytes.count
        unsafe setup = UnsafeMutableRawPointer.allocate(byteCount: max(64, bytes.count), alignment: 8)
        unsafe setup.copyMemory(from: bytes, byteCount: bytes.count)
    }

    deinit {
        unsafe setup.deallocate()
        unsafe direct.deallocate()
        for one in extensions { one.answer?.discard() }
    }

    /// What the program's pointer to the connection points to.
    @unsafe var state: UnsafeMutablePointer<cxlib_connection>?

    /// The most units of four bytes in a request, without BIG-REQUESTS.
    var requestLimit: UInt32 { UInt32(unsafe setup.load(fromByteOffset: 26, as: UInt16.self)) }

    /// The answer about an extension, when it was asked for before.
    @unsafe func answer(about name: UnsafeMutablePointer<xcb_extension_t>) -> Packet?? {
        let key = UInt(bitPattern: name)
        return extensions.first { $0.key == key }?.answer
    }

    @unsafe func note(_ answer: Packet?, about name: UnsafeMutablePointer<xcb_extension_t>) {
        extensions.append((UInt(bitPattern: name), answer))
    }
}

/// Somebody who writes requests by itself until the connection is wanted back (xcb_take_socket).
@safe struct Writer {
    @unsafe let giveBack: @convention(c) (UnsafeMutableRawPointer?) -> Void
    @unsafe let closure: UnsafeMutableRawPointer?

    /// Asks it to write what it has; without the lock, since it writes through the door.
    func callGiveBack() { unsafe giveBack(closure) }
}

extension Connection {
    /// The connection behind a pointer of a program's; nil for one of the real libxcb's.
    @inline(__always) @unsafe static func of(_ pointer: OpaquePointer?) -> Connection? {
        guard let object = unsafe cxlib_connection_object(UnsafeRawPointer(pointer)) else { return nil }
        return unsafe Unmanaged<Connection>.fromOpaque(object).takeUnretainedValue()
    }

    /// Has whoever writes by itself write what it has, and ends its turn.
    ///
    /// Without the lock.
    func takeBack() {
        let given: Writer? = locked { held in
            while isMoving { cxlib_wait(held) }
            guard let writer else { return nil }
            isMoving = true
            showWriter()
            return writer
        }
        guard let given else { return }
        given.callGiveBack()
        locked { _ in
            isMoving = false
            writer = nil
            endWriter()
            showWriter()
            cxlib_broadcast()
        }
    }

    /// What the engine says about an extension; asked once.
    ///
    /// Without the lock.
    @unsafe func extent(of name: UnsafeMutablePointer<xcb_extension_t>) -> Packet? {
        let known = locked { _ in unsafe memory.answer(about: name) }
        if let known { return known }
        takeBack()
        return locked { _ in
            if let known = unsafe memory.answer(about: name) { return known }
            let text = unsafe Array(UnsafeRawBufferPointer(start: name.pointee.name, count: strlen(name.pointee.name)))
            let units = 2 + (text.count + 3) / 4
            let padding = [UInt8](repeating: 0, count: units * 4 - 8 - text.count)
            let head = [98, 0, UInt8(units & 0xff), 0, UInt8(text.count & 0xff), 0, 0, 0]
            let answer = ask(head + text + padding)
            unsafe memory.note(answer, about: name)
            return answer
        }
    }

    /// Lets the direct door know whether requests may go past the writer; after each change of that.
    func showWriter() { unsafe memory.state?.pointee.plain = isWrittenPlainly ? 1 : 0 }

    /// Handles a request of the library's own.
    func submitCopy(_ request: [UInt8]) {
        unsafe request.withUnsafeBytes { unsafe submit(WireBytes($0)) }
    }
}
