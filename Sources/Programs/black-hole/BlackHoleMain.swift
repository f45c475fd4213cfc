internal import Desktop
internal import Glibc
internal import Plumbing
internal import Sessions

/// black-hole: Gui, Capture and Event that do nothing.
///
/// Config: `services`, which of them it offers (all).
@main
enum BlackHoleMain {
    static func main() {
        exit(
            Component.run { component in
                let config = try component.watchConfig { _ in }
                let names = config["services"].items.compactMap(\.string)
                let services = names.compactMap { Service(rawValue: $0) }
                for name in names where !BlackHole.services.contains(where: { $0.rawValue == name }) {
                    Log.warning("config: there is no service '\(name)' here")
                }
                return try BlackHole(
                    component.loop, component.link, names.isEmpty ? BlackHole.services : services)
            })
    }
}
