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
    private var viewers: ViewerDoor?
    private var certificate: (files: FrontSettings.TLSFiles, certificate: Certificate)?
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
        let certificate = try certificate(settings)
        let house = Front.House(
            token: try token(settings), hosts: settings.hosts, vnc: settings.vnc, shelf: shelf(settings),
            introduces: settings.introduces, certificate: certificate,
            links: settings.links.map { ViewLinks(folder: $0) })
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
        try openViewers(settings, certificate)
        self.settings = settings
        report()
    }

    /// The way in for VNC viewers, as the settings have it.
    private func openViewers(_ settings: FrontSettings, _ certificate: Certificate?) throws {
        guard let wanted = settings.viewers, let certificate else {
            viewers?.close()
            viewers = nil
            return
        }
        let house = ViewerDoor.House(certificate: certificate, offers: wanted.offers, vnc: settings.vnc)
        let old = self.settings?.viewers
        if let viewers, wanted.address == old?.address, wanted.port == old?.port { return viewers.move(into: house) }
        let opened = try ViewerDoor(address: wanted.address, port: wanted.port, house: house, group: group)
        viewers?.close()
        viewers = opened
        Log.info("viewers come in at \(opened.address):\(opened.port) by VeNCrypt")
    }

    /// The certificate of the settings' files; the one that is there while they stay the same.
    private func certificate(_ settings: FrontSettings) throws -> Certificate? {
        guard let files = settings.tls else { return nil }
        let new = try Certificate(certificate: files.certificate, key: files.key)
        if certificate?.files != files || certificate?.certificate.fingerprint != new.fingerprint {
            Log.info("the certificate's SHA-256 fingerprint is \(new.fingerprint)")
        }
        certificate = (files, new)
        return new
    }

    private func report() {
        guard let front else { return }
        var members: [Document.Member] = [
            .init("url", .string(front.url)), .init("address", .string(front.address)),
            .init("port", .integer(front.port)),
        ]
        if let certificate { members.append(.init("fingerprint", .string(certificate.certificate.fingerprint))) }
        if let viewers {
            members.append(
                .init("viewers", ["address": .string(viewers.address), "port": .integer(viewers.port)]))
        }
        component.report("web", .object(members))
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
