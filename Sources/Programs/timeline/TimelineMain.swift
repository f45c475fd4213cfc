internal import Desktop
internal import Glibc
internal import Sessions

/// timeline: writes documents one after the other, as its config says: see `Timeline`.
///
/// Report: `document`, which a scenario may give to other components as a Rom.
@main
enum TimelineMain {
    /// The timeline that runs, from the beginning when its config changes.
    final class Player {
        private let component: Component
        private var timeline = Timeline(.null)
        private var run = 0

        init(_ component: Component) { self.component = component }

        func play(_ config: Document) {
            run += 1
            timeline = Timeline(config)
            step(run)
        }

        private func step(_ number: Int) {
            guard number == run, let step = timeline.advance() else { return }
            component.report("document", step.content)
            component.loop.schedule(afterMilliseconds: step.milliseconds) { [unowned self] in self.step(number) }
        }
    }

    static func main() {
        exit(
            Component.run { component in
                let player = Player(component)
                player.play(try component.watchConfig { [unowned player] in player.play($0) })
                return player
            })
    }
}
