/// A number that clients count with (SYNC).
final class SyncCounter: Resource {
    var value: Int64
    init(id: UInt32, value: Int64) {
        self.value = value
        super.init(id: id)
    }
}

/// A fence: something that is done, or not yet (SYNC).
final class SyncFence: Resource {
    var isTriggered: Bool
    init(id: UInt32, isTriggered: Bool) {
        self.isTriggered = isTriggered
        super.init(id: id)
    }
}

/// SYNC, version 3.1, without alarms and waiting: counters for frames and resizing, and fences.
extension Engine {
    func sync(_ request: Request) throws(XError) {
        switch request.data {
        case 0:
            try request.expect(8)
            var reply = Reply()
            reply.put8(8, 3)
            reply.put8(9, 1)
            request.client.send(reply)
        case 1:
            try request.expect(4)
            // The system counts nothing here.
            request.client.send(Reply())
        case 2...6: try syncCounter(request)
        case 12:
            try request.expect(12)
        case 13:
            try request.expect(8)
            request.client.send(Reply())
        case 14...18: try syncFence(request)
        // A client that waited would have to stop in the middle of its requests.
        case 7...11, 19: throw .implementation
        default: throw .request
        }
    }

    private func syncCounter(_ request: Request) throws(XError) {
        let bytes = request.bytes
        func number(_ place: Int) -> Int64 { Int64(bytes.i32(place)) << 32 | Int64(bytes.u32(place + 4)) }
        func counter() throws(XError) -> SyncCounter {
            guard let found = resources[bytes.u32(4)] as? SyncCounter else {
                throw XError(code: Extension.sync.firstError, value: bytes.u32(4))
            }
            return found
        }
        switch request.data {
        case 2:
            try request.expect(16)
            try checkNew(bytes.u32(4), for: request.client)
            resources.insert(SyncCounter(id: bytes.u32(4), value: number(8)))
        case 3:
            try request.expect(16)
            try counter().value = number(8)
        case 4:
            try request.expect(16)
            let found = try counter()
            let (sum, overflow) = found.value.addingReportingOverflow(number(8))
            guard !overflow else { throw .value(bytes.u32(8)) }
            found.value = sum
        case 5:
            try request.expect(8)
            let value = try counter().value
            var reply = Reply()
            reply.put32(8, UInt32(truncatingIfNeeded: value >> 32))
            reply.put32(12, UInt32(truncatingIfNeeded: value))
            request.client.send(reply)
        default:
            try request.expect(8)
            resources.remove(try counter().id)
        }
    }

    private func syncFence(_ request: Request) throws(XError) {
        let bytes = request.bytes
        if request.data == 14 {
            try request.expect(16)
            _ = try drawableDepth(bytes.u32(4))
            try checkNew(bytes.u32(8), for: request.client)
            resources.insert(SyncFence(id: bytes.u32(8), isTriggered: bytes.u8(12) != 0))
            return
        }
        try request.expect(8)
        guard let found = resources[bytes.u32(4)] as? SyncFence else {
            throw XError(code: Extension.sync.firstError + 2, value: bytes.u32(4))
        }
        switch request.data {
        case 15: found.isTriggered = true
        case 16:
            guard found.isTriggered else { throw .match }
            found.isTriggered = false
        case 17: resources.remove(found.id)
        default:
            var reply = Reply()
            reply.put8(8, found.isTriggered ? 1 : 0)
            request.client.send(reply)
        }
    }
}
