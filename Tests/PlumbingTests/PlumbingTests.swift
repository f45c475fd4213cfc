import Plumbing
import Testing

/// The room of system calls, on the real system.
@Suite(.serialized) struct PlumbingTests {
    @Test func packetsKeepTheirBoundariesAndCarryDescriptors() throws {
        let ends = try PacketSocket.pair()
        let buffer = ReceiveBuffer()
        let file = try MemoryFile(count: 100, name: "test")
        try file.write(Array("hello".utf8))
        #expect(try ends.first.send([1, 2, 3]))
        #expect(try ends.first.send([4], descriptor: file.descriptor.number))
        guard case .packet(let first) = try ends.second.receive(buffer),
            case .packet(let second) = try ends.second.receive(buffer)
        else {
            Issue.record("two packets expected")
            return
        }
        #expect(first.bytes == [1, 2, 3])
        #expect(first.parcel == nil)
        #expect(second.bytes == [4])
        guard let received = second.parcel?.take() else {
            Issue.record("a descriptor expected")
            return
        }
        let memory = try MemoryFile(received: received, minimum: 100)
        #expect(try memory.read(5) == Array("hello".utf8))
        guard case .nothing = try ends.second.receive(buffer) else {
            Issue.record("nothing expected")
            return
        }
    }

    @Test func memoryThatCouldShrinkIsRefused() throws {
        let path = "/dev/shm/nitpicker-test-unsealed"
        try Files.write([1, 2, 3, 4], to: path)
        defer { Files.remove(path) }
        let stranger = try Files.open(path)
        #expect(throws: SystemError.self) { try Self.adopt(stranger.duplicate(), 4) }
        let small = try MemoryFile(count: 4, name: "small")
        #expect(throws: SystemError.self) { try Self.adopt(small.descriptor.duplicate(), 5) }
        #expect(try Self.adopt(small.descriptor.duplicate(), 4) == 4)
    }

    private static func adopt(_ descriptor: consuming Descriptor, _ minimum: Int) throws -> Int {
        try MemoryFile(received: descriptor, minimum: minimum).count
    }

    @Test func aMappingAnswersOnlyInsideItsBounds() throws {
        let file = try MemoryFile(count: 4096, name: "map")
        let mapping = try Mapping(file, writable: true)
        mapping.store(0xdead_beef, at: 4092)
        #expect(mapping.load(at: 4092) == 0xdead_beef)
        #expect(mapping.byte(at: 4095) == 0xde)
        #expect(mapping.byte(at: 4096) == nil)
        #expect(mapping.byte(at: -1) == nil)
    }

    @Test func aFullQueueKeepsOrderAndItsBound() throws {
        let ends = try PacketSocket.pair()
        var queue = OutgoingPackets(limit: 1_000_000)
        var sent = 0
        while true {
            let outcome = ends.first.send([UInt8](repeating: UInt8(sent & 255), count: 1000), through: &queue)
            if outcome == .full { break }
            sent += 1
        }
        #expect(queue.byteCount == 1_000_000)
        let buffer = ReceiveBuffer()
        var received = 0
        while received < sent {
            switch try ends.second.receive(buffer) {
            case .packet(let packet):
                #expect(packet.bytes.first == UInt8(received & 255))
                received += 1
            case .nothing: _ = ends.first.flush(&queue)
            case .end: Issue.record("the end came early")
            }
        }
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test func theLoopServesTimersInOrderAndMailFromThreads() throws {
        let loop = try Loop()
        var order: [Int] = []
        let now = Instant.now
        loop.schedule(at: now.advanced(nanoseconds: 3)) { order.append(3) }
        loop.schedule(at: now.advanced(nanoseconds: 1)) { order.append(1) }
        let cancelled = loop.schedule(at: now.advanced(nanoseconds: 2)) { order.append(2) }
        cancelled.cancel()
        var mail: [Int] = []
        let mailbox: Mailbox<Int> = try loop.mailbox { message in
            mail.append(message)
            if mail.count == 1000 { loop.stop() }
        }
        Task.detached { for number in 0..<1000 { mailbox.post(number) } }
        try loop.run()
        #expect(mail == Array(0..<1000))
        #expect(order == [1, 3])
    }

    @Test func anEndThatWasLeftToBeDoneNeedsNoFurtherEvent() throws {
        let loop = try Loop()
        loop.afterBatch { loop.stop() }
        // Only a loop that waits for something after its end lives to see this one.
        loop.schedule(afterMilliseconds: 60_000) {}
        try loop.run()
        #expect(loop.servedCount == 0)
    }

    @Test func aCallbackMayCancelTheOthersOfItsBatch() throws {
        let loop = try Loop()
        let a = try PacketSocket.pair()
        let b = try PacketSocket.pair()
        var served = 0
        var watches: [Loop.Watch] = []
        for number in [a.first.descriptor.number, b.first.descriptor.number] {
            watches.append(
                try loop.watch(number) { _ in
                    served += 1
                    for watch in watches { watch.cancel() }
                })
        }
        #expect(try a.second.send([1]))
        #expect(try b.second.send([1]))
        try loop.turn(milliseconds: 1000)
        try loop.turn(milliseconds: 0)
        #expect(served == 1)
    }

    @Test func childrenStartWithWhatTheyAreGivenAndTellHowTheyEnd() throws {
        let ends = try Descriptor.socketPair(packets: true)
        let child = try ChildProcess(
            path: "/bin/sh", arguments: ["sh", "-c", "echo $WORD >&3; ls /proc/self/fd | wc -l >&3; exit 7"],
            environment: ["WORD=hello", "PATH=/bin:/usr/bin"], keeping: [ends.second.number])
        #expect(try child.descriptor.waitReadable(milliseconds: 60_000))
        #expect(try child.reap() == .exited(7))
        let socket = PacketSocket(ends.first)
        let buffer = ReceiveBuffer()
        guard case .packet(let word) = try socket.receive(buffer), case .packet(let count) = try socket.receive(buffer)
        else {
            Issue.record("two lines expected")
            return
        }
        #expect(String(decoding: word.bytes, as: UTF8.self) == "hello\n")
        // 0 to 3, and the directory that ls reads.
        #expect(String(decoding: count.bytes, as: UTF8.self) == "5\n")
        #expect(throws: SystemError.self) { try Self.start("/nonexistent") }
    }

    private static func start(_ path: String) throws {
        _ = try ChildProcess(path: path, arguments: [path], environment: [])
    }

    @Test func aChildThatIsLetGoIsKilledAndReaped() throws {
        var pid = 0
        do {
            let child = try ChildProcess(path: "/bin/sleep", arguments: ["sleep", "1000"], environment: [])
            pid = child.pid
            #expect(try child.reap() == nil)
        }
        #expect(!Files.exists("/proc/\(pid)"))
    }

    @Test func listenersTakeFreePortsAndReplaceDeadSockets() throws {
        let tcp = try Listener(address: "127.0.0.1", port: 0)
        #expect(tcp.port > 0)
        #expect(performing: { _ = try Self.listen(tcp.port) }, throws: { ($0 as? SystemError)?.isInUse == true })
        let path = "/tmp/nitpicker-test-listener"
        Files.remove(path)
        let first = try Listener(unixPath: path)
        #expect(performing: { try Self.listen(path) }, throws: { ($0 as? SystemError)?.isInUse == true })
        // The second listener looked whether somebody is there; that connection is over already.
        guard let probe = try first.accept() else {
            Issue.record("the probe expected")
            return
        }
        #expect(probe.peer == "unix")
        let client = try StreamSocket(unixPath: path)
        guard let accepted = try first.accept() else {
            Issue.record("a connection expected")
            return
        }
        #expect(accepted.peer == "unix")
        let server = StreamSocket(accepted.descriptor)
        #expect(try client.write([[1, 2], [3]]) == 3)
        let received = try server.read()
        guard case .bytes(let bytes) = received else {
            Issue.record("bytes expected, not \(received)")
            return
        }
        #expect(bytes == [1, 2, 3])
    }

    private static func listen(_ port: Int) throws -> Int { try Listener(address: "127.0.0.1", port: port).port }
    private static func listen(_ path: String) throws { _ = try Listener(unixPath: path) }

    @Test func directoriesAreWatchedForReplacedFiles() throws {
        let directory = "/tmp/nitpicker-test-watch"
        try Files.makeDirectory(directory + "/deep")
        let watch = try DirectoryWatch([directory])
        #expect(try watch.drain() == false)
        try Files.write([1], to: directory + "/file")
        #expect(try watch.descriptor.waitReadable(milliseconds: 60_000))
        #expect(try watch.drain())
        #expect(try Files.read(directory + "/file") == [1])
        Files.remove(directory + "/file")
    }
}
