import AudioGraph
import Glibc
import Plumbing
import Sessions

/// A filter as a program: client and server of AudioOut, with the effects of its configuration between.
final class AudioFilterProgram {
    private var filter: Filter?

    init(_ component: Component) throws {
        let config = try component.watchConfig { [unowned self] config in
            do throws(DocumentFault) { try filter?.setEffects(config.member("effects")?.value) } catch {
                Log.error("config: \(error); the last good one stays")
            }
        }
        let channels = try DocumentReader(config, "the configuration").integer(
            "channels", 2, 1...AudioFormat.channelLimit)
        filter = try Filter(
            component.link, component.loop, channels: channels, effects: config.member("effects")?.value
        ) { [unowned component] reason in
            component.fail(reason)
        } report: { [unowned component] in
            component.report("filter", $0)
        }
    }
}

exit(Component.run { try AudioFilterProgram($0) })
