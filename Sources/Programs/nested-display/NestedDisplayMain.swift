internal import Desktop
internal import Glibc
internal import Sessions

/// nested-display: the screen and the driver of a gui-server that runs inside of another one.
///
/// Config: `title` (its label). It ends when its window is closed.
@main
enum NestedDisplayMain {
    static func main() {
        exit(
            Component.run { component in
                let config = try component.watchConfig { _ in }
                return try NestedDisplay(
                    outer: component.link, inner: component.link, component.loop, title: config["title"].string ?? ""
                ) { [unowned component] reason in
                    if reason.isEmpty { component.exit(0) } else { component.fail(reason) }
                }
            })
    }
}
