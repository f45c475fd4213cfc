internal import Framebuffer
internal import Sessions

/// What is told of the server outside.
extension Server {
    /// The report `vnc`.
    var description: Document {
        let listening = settings.entrances.first { doors != nil && $0.listening.isSomewhere && isMain($0.target) }
        let viewers = sessions.values.filter(\.isRunning).sorted { $0.id < $1.id }.map(\.description)
        let layout = screens.shown
        let own = settings.entrances.first { $0.target == .own && !isMain($0.target) }
        return [
            "listening": .object(listening.map(members) ?? []), "width": .integer(layout.rect.width),
            "height": .integer(layout.rect.height), "screens": .list(layout.visible.map(describe)),
            "own-screen": own.map { ["listening": .object(members($0))] } ?? .null,
            "viewers": .list(viewers), "sound": soundDescription, "recording": recorder?.description ?? false,
        ]
    }

    private func isMain(_ target: Entrance.Target) -> Bool { target == settings.entrances.first?.target }

    private func members(_ entrance: Entrance) -> [Document.Member] {
        var members: [Document.Member] = []
        if let port = doors?.ports[entrance.target] {
            members.append(.init("address", .string(entrance.listening.address)))
            members.append(.init("tcp", .integer(port)))
        }
        if let path = entrance.listening.unixPath { members.append(.init("unix", .string(path))) }
        return members
    }

    private func describe(_ place: ScreenLayout.Place) -> Document {
        let entrance = settings.entrances.first { place.owner == .settings && $0.target == .screen(place.name) }
        let owner =
            switch place.owner {
            case .settings: "settings"
            case .viewer: "viewer"
            case .other: "other"
            }
        return [
            "id": .integer(Int(place.id)), "name": .string(place.name), "of": .string(owner),
            "xpos": .integer(place.rect.x), "ypos": .integer(place.rect.y), "width": .integer(place.rect.width),
            "height": .integer(place.rect.height), "listening": .object(entrance.map(members) ?? []),
        ]
    }
}
