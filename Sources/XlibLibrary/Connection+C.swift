internal import CXlib
internal import Glibc
internal import XDrawing
internal import XlibDoors

/// Requests out of a program's memory.
extension Connection {
    /// A request in parts as libxcb's stubs give it: puts opcode and length in, and handles it; returns its number, 0 on failure.
    ///
    /// Without the lock.
    @unsafe func send(
        _ flags: Int32, _ parts: UnsafeMutablePointer<iovec>?, _ request: UnsafePointer<xcb_protocol_request_t>?
    ) -> UInt64 {
        guard failure == 0, let parts = unsafe parts, let request = unsafe request else { return 0 }
        let isRaw = flags & Int32(XCB_REQUEST_RAW.rawValue) != 0
        var opcode: (UInt8, UInt8?) = unsafe (request.pointee.opcode, nil)
        if !isRaw, let name = unsafe request.pointee.ext {
            guard let extent = unsafe extent(of: name), extent.u8(8) != 0 else {
                locked { _ in fail(2) }
                return 0
            }
            opcode = unsafe (extent.u8(9), request.pointee.opcode)
        }
        takeBack()
        return locked { _ in
            if failure != 0 { return 0 }
            // Zero means failure: the request with that number is one that nobody asks about.
            if UInt32(truncatingIfNeeded: sent &+ 1) == 0 { submitCopy([127, 0, 1, 0]) }
            place.tick()
            place.isDirty = true
            let parts = unsafe UnsafeMutableBufferPointer(start: parts, count: request.pointee.count)
            let isWhole = unsafe gather(parts) { bytes in
                let units = bytes.count / 4
                if !isRaw, units > Int(memory.requestLimit) { return unsafe sendBig(bytes, opcode, flags) }
                if !isRaw, bytes.count >= 4 {
                    unsafe bytes[0] = opcode.0
                    if let minor = opcode.1 { unsafe bytes[1] = minor }
                    unsafe bytes.storeBytes(of: UInt16(units), toByteOffset: 2, as: UInt16.self)
                }
                unsafe submit(WireBytes(UnsafeRawBufferPointer(bytes)), flags: flags & ~Int32(XCB_REQUEST_RAW.rawValue))
                return true
            }
            place.settle(after: self)
            showReadiness()
            return isWhole ? sent : 0
        }
    }

    /// The request in one piece: in place where it is in one piece already.
    @unsafe private func gather(
        _ parts: UnsafeMutableBufferPointer<iovec>, _ body: (UnsafeMutableRawBufferPointer) -> Bool
    ) -> Bool {
        var count = 0
        var fullParts = 0
        for index in parts.indices {
            let length = unsafe Int(parts[index].iov_len)
            count += length
            if length > 0 { fullParts += 1 }
        }
        if fullParts == 1, let first = unsafe parts.first, unsafe first.iov_len > 0 {
            return unsafe body(UnsafeMutableRawBufferPointer(start: first.iov_base, count: count))
        }
        var scratch = memory.scratch
        memory.scratch = []
        scratch.removeAll(keepingCapacity: true)
        scratch.reserveCapacity(count)
        for index in parts.indices {
            let part = unsafe parts[index]
            if let base = unsafe part.iov_base {
                unsafe scratch.append(contentsOf: UnsafeRawBufferPointer(start: base, count: Int(part.iov_len)))
            } else {
                // A part without memory is padding.
                unsafe scratch.append(contentsOf: repeatElement(0, count: Int(part.iov_len)))
            }
        }
        let result = unsafe scratch.withUnsafeMutableBytes { unsafe body($0) }
        if scratch.capacity <= 1 << 20 { memory.scratch = scratch }
        return result
    }

    /// A request beyond the length of 16 bits, with the longer header of BIG-REQUESTS.
    @unsafe private func sendBig(
        _ bytes: UnsafeMutableRawBufferPointer, _ opcode: (UInt8, UInt8?), _ flags: Int32
    ) -> Bool {
        guard bytes.count / 4 <= Int(askRequestLimit()) else {
            fail(4)
            return false
        }
        var request: [UInt8] = unsafe [opcode.0, opcode.1 ?? bytes[1], 0, 0]
        request.reserveCapacity(bytes.count + 4)
        let units = bytes.count / 4 + 1
        for shift in [0, 8, 16, 24] { request.append(UInt8(truncatingIfNeeded: units >> shift)) }
        unsafe request.append(contentsOf: bytes[4...])
        unsafe request.withUnsafeBytes { unsafe submit(WireBytes($0), flags: flags) }
        return true
    }

    /// Bytes of requests, whole or in parts, of somebody who writes by itself.
    @unsafe func write(_ parts: UnsafeBufferPointer<iovec>) -> Bool {
        if failure != 0 { return false }
        place.tick()
        place.isDirty = true
        let wasPlain = isWrittenPlainly
        var count = 0
        for index in parts.indices {
            let part = unsafe parts[index]
            guard let base = unsafe part.iov_base, unsafe part.iov_len > 0 else { continue }
            count += unsafe Int(part.iov_len)
            guard unsafe take(UnsafeRawBufferPointer(start: base, count: Int(part.iov_len))) else {
                fail(4)
                return false
            }
        }
        bytesWritten &+= count
        if assembler.isInside || !wasPlain { showWriter() }
        // libX11 writes when its buffer of 16 KiB is full, and when the program flushes: only that is a frame's end.
        if count < 12 << 10 { place.endFrame() } else { place.endFrameWhenDue() }
        place.settle(after: self)
        showReadiness()
        return failure == 0
    }
    /// Handles a writer's bytes: what is whole in place, what is not as soon as it is; false when a request is too long.
    @unsafe private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place < bytes.count, failure == 0 {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[place...])
            if !assembler.isInside {
                let taken = unsafe submit(all: WireBytes(rest))
                place += taken
                if taken > 0 { continue }
            }
            let taken = unsafe assembler.feed(
                rest, hasBigRequests: { client.hasBigRequests },
                handle: { request in
                    submit(request)
                    return false
                })
            guard let taken else { return false }
            place += taken
        }
        return true
    }
}
