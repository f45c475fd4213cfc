internal import Desktop
internal import Glibc
internal import Sessions

/// gui-monitor: stands between programs and their GUI server, and reports what passes.
///
/// Report: `gui-monitor`, see `GuiStatistics`.
@main
enum GuiMonitorMain {
    static func main() {
        exit(
            Component.run { component in
                try GuiMonitor(component.loop, component.link) { [unowned component] in
                    component.report("gui-monitor", $0)
                }
            })
    }
}
