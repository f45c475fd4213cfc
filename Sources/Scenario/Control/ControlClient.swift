internal import Glibc
internal import Plumbing
package import Sessions

/// The other end of a control socket: what `nitpicker status`, `exec` and `screenshot` speak through.
///
/// Blocking calls; one request a connection.
package final class ControlClient {
    private let socket: PacketSocket
    private let buffer = ReceiveBuffer()

    /// Connects to the running scenario of that name, or to the only one that runs.
    package init(scenario name: String?) throws(ScenarioError) {
        if let name {
            guard let socket = Self.connect(name) else { throw .notRunning(name: name) }
            self.socket = socket
            return
        }
        let running = RuntimeDirectory.names.filter { Self.connect($0) != nil }
        guard let only = running.first, let socket = Self.connect(only) else { throw .notRunning(name: nil) }
        guard running.count == 1 else { throw .ambiguous(running) }
        self.socket = socket
    }

    private static func connect(_ name: String) -> PacketSocket? {
        try? PacketSocket(unixPath: RuntimeDirectory(name: name).controlSocket)
    }

    /// The state of the scenario.
    package func status() throws(ScenarioError) -> Document {
        try send(["request": "status"])
        return try receive()["status"]
    }

    /// Ends the scenario.
    package func end() throws(ScenarioError) {
        try send(["request": "end"])
        _ = try receive()
    }

    /// Starts a program with this process's standard descriptors, and waits for its end; returns its exit status.
    ///
    /// A signal that would end this process ends the program.
    package func execute(_ order: GuestOrder) throws(ScenarioError) -> Int {
        do {
            let loop = try Loop()
            try loop.onSignals(Loop.endingSignals) { [unowned self] _ in try? send(["request": "stop"]) }
            try loop.watch(socket.descriptor.number) { _ in loop.stop() }
            for index in 0...2 {
                var message = MessageWriter(opcode: ControlServer.descriptorOpcode)
                message.write(UInt32(index))
                try send(message.bytes, descriptor: Int32(index))
            }
            try send(order.document)
            while true {
                try loop.run()
                while let answer = try poll() {
                    if let reason = answer["refused"].string { throw ScenarioError.denied(reason) }
                    guard let status = answer["exited"].integer else { continue }
                    if status == 127, let reason = answer["reason"].string { Log.error(reason) }
                    return status
                }
            }
        } catch let error as ScenarioError {
            throw error
        } catch {
            throw .lost("\(error)")
        }
    }

    private func send(_ document: Document) throws(ScenarioError) {
        let message: (bytes: [UInt8], parcel: Parcel?)
        do throws(SystemError) { message = try DocumentWire.encode(document.jsonText) } catch { throw .system(error) }
        try send(message.bytes, descriptor: message.parcel?.number)
    }

    private func send(_ bytes: [UInt8], descriptor: Int32?) throws(ScenarioError) {
        do throws(SystemError) {
            while try !socket.send(bytes, descriptor: descriptor) {
                _ = try socket.descriptor.waitWritable(milliseconds: nil)
            }
        } catch {
            throw .lost(error.description)
        }
    }

    private func receive() throws(ScenarioError) -> Document {
        while true {
            if let document = try poll() { return document }
            do throws(SystemError) { _ = try socket.descriptor.waitReadable(milliseconds: nil) } catch {
                throw .lost(error.description)
            }
        }
    }

    /// The next answer, nil when none is there now.
    private func poll() throws(ScenarioError) -> Document? {
        do {
            switch try socket.receive(buffer) {
            case .packet(let packet): return try Document(json: try DocumentWire.decode(packet) ?? [])
            case .nothing: return nil
            case .end: throw ScenarioError.lost("it ended")
            }
        } catch let error as ScenarioError {
            throw error
        } catch {
            throw .lost("\(error)")
        }
    }
}
