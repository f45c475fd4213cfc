import AudioGraph
import AudioScope
import Glibc
import Plumbing
import Sessions

/// A filter that changes nothing unless its configuration has effects, and shows what passes.
///
/// Its one argument is its label.
final class AudioScopeProgram {
    private var filter: Filter?
    private var scope: AudioScope?

    init(_ component: Component, label: String) throws {
        let config = try component.watchConfig { [unowned self] config in
            do throws(DocumentFault) { try filter?.setEffects(config.member("effects")?.value) } catch {
                Log.error("config: \(error); the last good one stays")
            }
        }
        let channels = try DocumentReader(config, "the configuration").integer(
            "channels", 2, 1...AudioFormat.channelLimit)
        scope = try AudioScope(component, config, channels: channels, label: label)
        filter = try Filter(
            component.link, component.loop, channels: channels, effects: config.member("effects")?.value
        ) { [unowned component] reason in
            component.fail(reason)
        } report: { [unowned self, unowned component] in
            component.report("filter", $0)
            if let filter, let format = filter.format { scope?.look(at: filter.ring, rate: format.rate) }
        }
    }
}

let label = CommandLine.arguments.dropFirst().first ?? "audio-scope"
exit(Component.run { try AudioScopeProgram($0, label: label) })
