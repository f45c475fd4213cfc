package import Sessions

/// What our own programs offer and cannot do without, so that a scenario need not say it.
package struct KnownProgram: Sendable {
    package var provides: [Service]
    /// Those of them that it offers only when its config says so.
    package var byConfig: [Service] = []
    package var needs: [Service]
    /// The Roms without which it does little, each with what it usually is.
    package var roms: [String: String] = [:]

    /// The programs by name.
    ///
    /// Report and Rom are not named, since the parent serves them to everyone.
    package static let all: [String: KnownProgram] = [
        "gui-server": KnownProgram(provides: [.gui, .capture, .event], needs: []),
        "event-filter": KnownProgram(provides: [.event], needs: [.event]),
        "gui-monitor": KnownProgram(provides: [.gui], needs: [.gui]),
        "nested-display": KnownProgram(provides: [], needs: [.gui, .capture, .event]),
        "black-hole": KnownProgram(
            provides: [.gui, .capture, .event], byConfig: [.gui, .capture, .event], needs: []),
        "timeline": KnownProgram(provides: [], needs: []),
        "pointer": KnownProgram(provides: [.report], byConfig: [.report], needs: [.gui]),
        "clipboard": KnownProgram(
            provides: [.report, .rom], needs: [], roms: ["focus": "{report: gui-server -> focus}"]),
        "test-card": KnownProgram(provides: [], needs: [.gui]),
        "osm-viewer": KnownProgram(provides: [], needs: [.gui]),
        "vnc-server": KnownProgram(provides: [.audioOut], byConfig: [.audioOut], needs: [.capture, .event]),
        "vnc-front": KnownProgram(provides: [], needs: []),
        "sdl-display": KnownProgram(provides: [], needs: [.capture, .event]),
        "audio-mixer": KnownProgram(provides: [.audioOut, .audioIn], needs: []),
        "audio-filter": KnownProgram(provides: [.audioOut], needs: [.audioOut]),
        "audio-scope": KnownProgram(provides: [.audioOut], needs: [.audioOut, .gui]),
        "x11-world": KnownProgram(provides: [], needs: [.gui]),
        "nitpicker-screenshot": KnownProgram(provides: [], needs: [.capture]),
        "nitpicker-screencast": KnownProgram(provides: [], needs: [.capture]),
        "nitpicker-play": KnownProgram(provides: [], needs: [.audioOut]),
        "nitpicker-record": KnownProgram(provides: [], needs: [.audioIn]),
        "nitpicker-clipboard": KnownProgram(provides: [], needs: []),
        "nitpicker-tone": KnownProgram(provides: [], needs: [.audioOut]),
    ]

    /// What is known of a binary, by the last part of its path.
    package static func named(_ binary: String) -> KnownProgram? {
        all[binary.split(separator: "/").last.map(String.init) ?? binary]
    }
}
