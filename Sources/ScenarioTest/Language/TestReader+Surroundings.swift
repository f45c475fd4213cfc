internal import Framebuffer
internal import Sessions
internal import YAMLDocuments

extension TestReader {
    /// A server: `HOST:PORT`, `HOST`, a path of a socket, or a mapping.
    mutating func server(_ member: Document.Member) -> ServerTarget? {
        line = member.line > 0 ? member.line : line
        let start = line
        guard case .object(let members) = member.value, !members.allSatisfy({ $0.value.isNull }) else {
            guard let text = item(member.value) else {
                problems.error(start, "'connect' needs a server", hint: "such as localhost:5900 or /run/vnc")
                return nil
            }
            guard let address = VNCAddress(text) else {
                problems.error(start, "'\(text)' is no address", hint: "HOST, HOST:PORT, or /path/of/a/socket")
                return nil
            }
            return ServerTarget(address: address, limit: plan.limit)
        }
        let known = problems.members(
            member, of: "connect",
            known: ["host", "port", "display", "unix", "password-file", "password-variable", "pointer", "limit"])
        var (host, port, unix): (String?, Int?, String?) = (nil, nil, nil)
        var target = ServerTarget(address: .loopback(5900), limit: limit(known))
        for member in known {
            switch member.name {
            case "host": host = text(member, of: "host")
            case "port": port = integer(member, of: "port", 1...65_535)
            case "display": port = integer(member, of: "display", 0...59_635).map { $0 + 5900 }
            case "unix": unix = text(member, of: "unix").map { path($0) }
            case "password-file":
                if let file = text(member, of: "password-file") { target.password = .file(path(file)) }
            case "password-variable":
                if let name = text(member, of: "password-variable") { target.password = .environment(name) }
            case "pointer": target.showsPointer = flag(member, of: "pointer") ?? false
            default: break
            }
        }
        if let unix {
            if host != nil || port != nil { problems.error(start, "a server has either 'unix' or 'host' and 'port'") }
            target.address = .unix(unix)
        } else {
            if host == nil && port == nil { problems.error(start, "'connect' needs 'host', 'port' or 'unix'") }
            target.address = .tcp(host ?? "127.0.0.1", port ?? 5900)
        }
        return target
    }

    mutating func command(_ verb: Document.Member) -> Command? {
        let folder = TestPath.folder(of: problems.file)
        guard case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) else {
            return item(verb.value).map { Command(words: ["sh", "-c", $0], folder: folder, limit: plan.limit) }
        }
        let known = problems.members(
            verb, of: "run",
            known: ["command", "shell", "environment", "folder", "background", "status", "output", "limit"])
        var command = Command(words: [], folder: folder, limit: limit(known))
        for member in known {
            switch member.name {
            case "command": command.words = texts(member, of: "command")
            case "shell": command.words = text(member, of: "shell").map { ["sh", "-c", $0] } ?? []
            case "environment":
                for variable in problems.members(member, of: "environment") {
                    command.environment[variable.name] = text(variable, of: "the variable '\(variable.name)'")
                }
            case "folder": command.folder = text(member, of: "folder").map { path($0) } ?? folder
            case "background": command.isBackground = flag(member, of: "background") ?? false
            case "status": command.status = integer(member, of: "status", 0...255) ?? 0
            case "output": command.output = text(member, of: "output")
            default: break
            }
        }
        if command.words.isEmpty {
            problems.error(verb.line, "'run' needs a 'command' or a 'shell' text")
            return nil
        }
        return command
    }

    mutating func hear(_ verb: Document.Member) -> TestAction? {
        var hearing = Hearing()
        if case .object(let members) = verb.value, !members.allSatisfy({ $0.value.isNull }) {
            let known = problems.members(verb, of: "hear", known: ["pitch", "level", "silence", "for", "limit"])
            for member in known {
                switch member.name {
                case "pitch": hearing.pitch = number(member, of: "pitch", 20...20_000)
                case "silence": hearing.isSilence = flag(member, of: "silence") ?? false
                case "for": hearing.span = milliseconds(member, of: "for") ?? hearing.span
                case "level": hearing.level = level(member)
                default: break
                }
            }
            if hearing.isSilence && (hearing.pitch != nil || hearing.level != nil) {
                problems.error(verb.line, "silence has neither pitch nor level")
            }
            return .hear(hearing, limit: limit(known))
        }
        switch item(verb.value) {
        case "silence": hearing.isSilence = true
        case nil, "sound": break
        case let other?:
            problems.error(
                line, "'hear' does not know '\(other)'",
                hint: Spelling.hint(other, among: ["silence", "sound"])
                    ?? "known: sound, silence, {pitch: 440, level: 0.5}")
            return nil
        }
        return .hear(hearing, limit: plan.limit)
    }

    /// A level, or the bounds of one.
    private mutating func level(_ member: Document.Member) -> ClosedRange<Double>? {
        let ends = value(member.value).items.compactMap { value($0).number }
        if ends.count == 2, ends[0] >= 0, ends[0] <= ends[1] { return ends[0]...ends[1] }
        guard let level = number(member, of: "level", 0...2) else { return nil }
        return (level * 0.9)...(level * 1.1)
    }
}

extension VNCAddress {
    /// The address in a text: `HOST`, `HOST:PORT`, `HOST::PORT`, `:PORT`, or the path of a socket.
    package init?(_ text: String) {
        if text.isEmpty { return nil }
        if text.contains("/") {
            self = .unix(text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: true).map(String.init)
        let hasHost = !text.hasPrefix(":")
        switch (hasHost, parts.count) {
        case (true, 1): self = .tcp(parts[0], 5900)
        case (true, 2), (false, 1):
            guard let last = parts.last, let port = Int(last), (1...65_535).contains(port) else { return nil }
            self = .tcp(hasHost ? parts[0] : "127.0.0.1", port)
        default: return nil
        }
    }
}
