package import Framebuffer
internal import Plumbing
package import Sessions

/// A program's place in its world: the way to the parent, what the world decided for it, and what it knows of the others.
///
/// A question waits for the world's own process alone, which waits for nobody; what the others do meanwhile is kept for `takeNews`.
/// When the world has ended, nothing is told or found any more.
package final class WorldLink {
    package let link: ParentLink
    package let firstClient: Int
    package let clientCount: Int
    /// The name of the component that the world is.
    package let component: String
    /// The size of the root, where the scenario tells one.
    package let area: Area?
    /// Whether others take part already.
    package let isShared: Bool
    private let socket: PacketSocket
    private let buffer = ReceiveBuffer()
    private var news: [WorldNews] = []
    private var isOver = false

    /// How many milliseconds the world's process may take for an answer.
    private static let patience = 5000

    /// Why a program could not join its world.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Joins the world of a directory; waits for its answer for at most five seconds.
    package init(directory: String, name: String) throws(Failure) {
        do throws(SystemError) {
            socket = try PacketSocket(unixPath: WorldDirectory.socket(in: directory))
            guard try socket.send(WorldRequest.join(name: String(name.prefix(64))).encoded()) else {
                throw SystemError("join", 0)
            }
            guard try socket.descriptor.waitReadable(milliseconds: Self.patience) else {
                throw SystemError("join", 0)
            }
        } catch {
            throw Failure(description: "no X world: \(error)")
        }
        guard case .packet(let packet)? = try? socket.receive(buffer),
            case .welcome(let first, let count, let component, let area, let isShared)? = try? WorldAnswer(
                decoding: packet.bytes),
            let descriptor = packet.parcel?.take()
        else { throw Failure(description: "the X world sent this program away") }
        link = ParentLink(PacketSocket(descriptor))
        firstClient = first
        clientCount = count
        self.component = component
        self.area = area
        self.isShared = isShared
    }

    private func end(_ reason: String) {
        if !isOver { Log.warning("the X world: \(reason)") }
        isOver = true
    }

    private func send(_ request: WorldRequest) {
        if isOver { return }
        let bytes = request.encoded()
        do throws(SystemError) {
            while try !socket.send(bytes) {
                guard try socket.descriptor.waitWritable(milliseconds: Self.patience) else { return end("is stuck") }
            }
        } catch { end("\(error)") }
    }

    /// The next message; nil when there is none within the time, or the world has ended.
    private func receive(milliseconds: Int) -> WorldAnswer? {
        if isOver { return nil }
        do {
            while true {
                switch try socket.receive(buffer) {
                case .packet(let packet): return try WorldAnswer(decoding: packet.bytes)
                case .end:
                    isOver = true
                    return nil
                case .nothing:
                    guard milliseconds > 0 else { return nil }
                    guard try socket.descriptor.waitReadable(milliseconds: milliseconds) else {
                        end("does not answer")
                        return nil
                    }
                }
            }
        } catch {
            end("\(error)")
            return nil
        }
    }

    private func ask(_ request: WorldRequest) -> WorldAnswer? {
        send(request)
        while let answer = receive(milliseconds: Self.patience) {
            guard case .news(let item) = answer else { return answer }
            news.append(item)
        }
        return nil
    }
}

extension WorldLink: World {
    package var descriptorNumber: Int32? { isOver ? nil : socket.descriptor.number }

    package var hasNews: Bool { !news.isEmpty }

    package func takeNews() -> [WorldNews] {
        while let answer = receive(milliseconds: 0) {
            // What is no news answers a question that nobody waits for any more.
            if case .news(let item) = answer { news.append(item) }
        }
        defer { news.removeAll() }
        return news
    }

    package func agree(on names: [String]) -> Bool {
        var rest = names[...]
        while !rest.isEmpty {
            let part = rest.piece
            send(.names(part))
            rest = rest.dropFirst(part.count)
        }
        return ask(.agree) == .number(1)
    }

    package func complete() { send(.complete) }

    package func tell(_ change: WorldChange) {
        guard case .property(let window, let name, let property?, let time) = change,
            property.bytes.count > WorldRequest.piece
        else { return send(.change(change)) }
        for start in stride(from: 0, to: property.bytes.count, by: WorldRequest.piece) {
            let end = min(start + WorldRequest.piece, property.bytes.count)
            let part = Property(type: property.type, format: property.format, bytes: Array(property.bytes[start..<end]))
            send(.piece(window: window, name: name, part, total: property.bytes.count, time: time))
        }
    }

    package func atom(_ name: String, create: Bool) -> UInt32? {
        guard case .number(let atom)? = ask(.atom(name, create: create)) else { return nil }
        return atom
    }

    package func names(after count: Int) -> [String] {
        guard case .names(let names)? = ask(.namesAfter(count)) else { return [] }
        return names
    }

    package func window(_ id: UInt32) -> SharedWindow? {
        guard case .window(let window)? = ask(.window(id)) else { return nil }
        return window
    }

    package func children(of id: UInt32) -> [UInt32] { numbers(.children(id)) }
    package func properties(of id: UInt32) -> [UInt32] { numbers(.properties(id)) }

    private func numbers(_ request: WorldRequest) -> [UInt32] {
        guard case .numbers(let numbers)? = ask(request) else { return [] }
        return numbers
    }

    package func property(_ name: UInt32, of id: UInt32) -> Property? {
        guard case .piece(var property, let total)? = ask(.property(name, of: id, offset: 0)) else { return nil }
        while property.bytes.count < total {
            guard case .piece(let more, _)? = ask(.property(name, of: id, offset: property.bytes.count)),
                !more.bytes.isEmpty
            else { return nil }
            property.bytes += more.bytes
        }
        return property
    }

    package func owner(ofSelection selection: UInt32) -> UInt32 {
        guard case .number(let owner)? = ask(.owner(selection)) else { return 0 }
        return owner
    }
}

extension ArraySlice<String> {
    /// As many names as go into one message.
    var piece: [String] {
        var size = 0
        return Array(
            prefix { name in
                size += 2 + name.utf8.count
                return size <= WorldRequest.piece
            })
    }
}
