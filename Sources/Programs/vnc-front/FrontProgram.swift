import NIOPosix
import Plumbing
import Sessions
import VNCFront

/// The front as a component: its config in, its address out as the report `web`.
///
/// The main thread serves the parent, the front has a thread of its own. A changed config takes effect for new
/// connections; a bad one is reported and changes nothing.
final class FrontProgram {
    private let component: Component
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var front: Front?
    private var settings: FrontSettings?
    /// The token of this run, where the config has none.
    private let made = Token.made()

    init(_ component: Component) throws {
        self.component = component
        let config = try component.watchConfig { [unowned self] config in
            do {
                try apply(config)
            } catch {
                Log.warning("the config stays as it was: \(error)")
            }
        }
        try apply(config)
    }

    private func apply(_ config: Document) throws {
        let settings = try FrontSettings(config)
        let house = Front.House(
            token: try token(settings), hosts: settings.hosts, vnc: settings.vnc, shelf: shelf(settings))
        if let front, settings.address == self.settings?.address, settings.port == self.settings?.port {
            front.move(into: house)
        } else {
            let opened = try Front.open(address: settings.address, port: settings.port, house: house, group: group)
            front?.close()
            front = opened
            if settings.port != 0, opened.port != settings.port {
                Log.info("port \(settings.port) is in use: took \(opened.port)")
            }
        }
        self.settings = settings
        report()
    }

    private func report() {
        guard let front else { return }
        component.report(
            "web", ["url": .string(front.url), "address": .string(front.address), "port": .integer(front.port)])
    }

    private func token(_ settings: FrontSettings) throws -> Token {
        switch settings.token {
        case .made: return made
        case .given(let token): return token
        case .file(let path):
            let bytes = try Files.read(path, limit: 4096)
            let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard text.count == 1, let token = Token(String(text[0])) else {
                throw FrontError(.config, "\(path) holds no token")
            }
            return token
        }
    }

    /// The files to serve; without noVNC the page itself says what is missing.
    private func shelf(_ settings: FrontSettings) -> Shelf {
        do {
            return try Shelf(novnc: settings.novnc)
        } catch {
            Log.warning("\(error)")
            return Shelf()
        }
    }
}
