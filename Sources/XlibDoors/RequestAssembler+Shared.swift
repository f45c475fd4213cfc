package import XDrawing

/// Cuts a stream of bytes into whole requests, however it arrives.
///
/// Requests that arrive whole are handed on in place; only one that arrives in parts is collected. What it keeps is bounded by what
/// has arrived, and by the length that BIG-REQUESTS allows.
package struct RequestAssembler {
    /// The most bytes of a request.
    package static let limit = 16 << 20

    private var rest: [UInt8] = []
    /// The bytes of the request that `rest` begins, as far as its header tells yet.
    private var needed = 4

    package init() {}

    /// Whether a request has begun that is not whole.
    package var isInside: Bool { !rest.isEmpty }

    /// Takes bytes and hands on each request that is whole with them.
    ///
    /// - Parameters:
    ///   - hasBigRequests: asked where a length of zero may be the sign of a longer header.
    ///   - handle: gets the request; false stops behind it.
    /// - Returns: how many of the bytes were taken, all unless `handle` stopped it; nil when a request is longer than may be, and
    ///   nothing more may be fed.
    @unsafe package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, hasBigRequests: () -> Bool, handle: (WireBytes) -> Bool
    ) -> Int? {
        var place = 0
        while place < bytes.count {
            if rest.isEmpty {
                let left = bytes.count - place
                let rest = unsafe WireBytes(UnsafeRawBufferPointer(rebasing: bytes[place...]))
                guard let length = Self.length(rest, hasBigRequests) else { return nil }
                if length <= left {
                    let request = unsafe WireBytes(UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]))
                    place += length
                    if !handle(request) { return place }
                    continue
                }
                needed = length
            }
            let step = min(needed - rest.count, bytes.count - place)
            unsafe rest.append(contentsOf: bytes[place..<place + step])
            place += step
            if rest.count < needed { break }
            let length = unsafe rest.withUnsafeBytes { unsafe Self.length(WireBytes($0), hasBigRequests) }
            guard let length else { return nil }
            needed = length
            if rest.count < needed { continue }
            let goesOn = unsafe rest.withUnsafeBytes { unsafe handle(WireBytes($0)) }
            rest.removeAll(keepingCapacity: rest.capacity <= 1 << 16)
            needed = 4
            if !goesOn { return place }
        }
        return place
    }

    /// The length of the request that begins there, as far as the bytes tell it; nil when it is too long.
    @inline(__always)
    private static func length(_ bytes: WireBytes, _ hasBigRequests: () -> Bool) -> Int? {
        if bytes.count < 4 { return 4 }
        let units = bytes.int16(2)
        if units != 0 { return units * 4 }
        // Without BIG-REQUESTS the engine finds the length wrong.
        if !hasBigRequests() { return 4 }
        if bytes.count < 8 { return 8 }
        let count = Int(bytes.u32(4)) * 4
        return count > limit ? nil : max(8, count)
    }
}
