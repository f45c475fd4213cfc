internal import Glibc
internal import GuiMonitor
internal import Plumbing
internal import Sessions

/// gui-monitor: stands between programs and their GUI server, and reports what passes.
///
/// Report: `gui-monitor`, see `GuiStatistics`. Config: `window` (false), whether it shows that as a program of the same server, too.
@main
enum GuiMonitorMain {
    static func main() {
        exit(
            Component.run { component in
                let monitor = try GuiMonitor(component.loop, component.link) { [unowned component] in
                    component.report("gui-monitor", $0)
                }
                func follow(_ config: Document, _ monitor: GuiMonitor) {
                    do { try monitor.showWindow(config["window"].bool ?? false) } catch { Log.warning("\(error)") }
                }
                let config = try component.watchConfig { [unowned monitor] in follow($0, monitor) }
                follow(config, monitor)
                return monitor
            })
    }
}
