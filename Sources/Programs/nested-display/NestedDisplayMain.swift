internal import Desktop
internal import Glibc
internal import Sessions

/// nested-display: the screen and the driver of a gui-server that runs inside of another one.
///
/// Config: `title` (its label). It ends when its window is closed. With `outer: true` in the scenario its window is in the scenario
/// in which this one runs.
@main
enum NestedDisplayMain {
    static func main() {
        exit(
            Component.run { component in
                let config = try component.watchConfig { _ in }
                // In a scenario of its own it has a link to the one outside; in one with both servers routes tell them apart.
                let outer = (try? ParentLink.inherited(ParentLink.outerVariable)) ?? component.link
                return try NestedDisplay(
                    outer: outer, inner: component.link, component.loop, title: config["title"].string ?? ""
                ) { [unowned component] reason in
                    if reason.isEmpty { component.exit(0) } else { component.fail(reason) }
                }
            })
    }
}
