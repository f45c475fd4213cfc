import AudioMixer
import Glibc
import Plumbing
import Sessions

/// The mixer as a program: its configuration is the document `config`, its cables may come from the document `routing`,
/// what it does is in the report `graph`.
final class AudioMixerProgram {
    private let component: Component
    private var mixer: Mixer?
    private var watchesRouting = false

    init(_ component: Component) throws {
        self.component = component
        let config = try component.watchConfig { [unowned self] config in
            mixer?.configure(config)
            watchRouting(config)
        }
        mixer = try Mixer(component.link, component.loop, config) { [unowned component] in component.report($0, $1) }
        watchRouting(config)
    }

    /// Reads the document that decides on the cables, from the first configuration on that says so.
    private func watchRouting(_ config: Document) {
        guard config["routing"].string == "rom", !watchesRouting else { return }
        watchesRouting = (try? component.watch(rom: "routing") { [unowned self] in mixer?.route($0) }) != nil
    }
}

exit(Component.run { try AudioMixerProgram($0) })
