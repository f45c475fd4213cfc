/// Packets that a peer has yet to read, in order, bounded in bytes.
package struct OutgoingPackets {
    private var waiting: [(bytes: [UInt8], parcel: Parcel?)] = []
    private let limit: Int
    /// The bytes that wait.
    package private(set) var byteCount = 0

    /// A queue of at most `limit` bytes.
    package init(limit: Int) { self.limit = limit }

    /// What became of a packet.
    package enum Outcome: Hashable, Sendable {
        case sent
        /// It waits until the peer reads.
        case queued
        /// There is no room; it was not kept.
        case full
        /// The connection is broken; it was not kept. Reading will tell the reason.
        case broken
    }

    package var isEmpty: Bool { waiting.isEmpty }

    /// Sends a packet, or keeps it (with a duplicate of its descriptor) behind those that wait.
    mutating func send(
        _ bytes: [UInt8], descriptor number: Int32?, on socket: borrowing PacketSocket
    ) -> Outcome {
        if waiting.isEmpty {
            do throws(SystemError) {
                if try socket.send(bytes, descriptor: number) { return .sent }
            } catch {
                return .broken
            }
        }
        guard byteCount + bytes.count <= limit else { return .full }
        var parcel: Parcel?
        if let number {
            parcel = try? Parcel(duplicating: number)
            if parcel == nil { return .full }
        }
        waiting.append((bytes, parcel))
        byteCount += bytes.count
        return .queued
    }

    /// Sends what waits, as far as the peer takes it; true when nothing waits any more.
    mutating func flush(on socket: borrowing PacketSocket) -> Bool {
        var sent = 0
        defer { waiting.removeFirst(sent) }
        for (bytes, parcel) in waiting {
            let taken = (try? socket.send(bytes, descriptor: parcel?.number)) ?? true
            if !taken { return false }
            sent += 1
            byteCount -= bytes.count
        }
        return true
    }

    /// Forgets everything.
    package mutating func removeAll() {
        waiting.removeAll()
        byteCount = 0
    }
}

extension PacketSocket {
    /// Sends a packet, or keeps it in `queue` (with a duplicate of its descriptor) behind those that wait.
    package borrowing func send(
        _ bytes: [UInt8], descriptor number: Int32? = nil, through queue: inout OutgoingPackets
    ) -> OutgoingPackets.Outcome {
        queue.send(bytes, descriptor: number, on: self)
    }

    /// Sends what waits in `queue`, as far as the peer takes it; true when nothing waits any more.
    package borrowing func flush(_ queue: inout OutgoingPackets) -> Bool { queue.flush(on: self) }
}
