internal import Desktop
internal import Glibc
internal import Plumbing
internal import Sessions

// Draws the pointer. Its document `shape` tells what it looks like: a name or pixels. With `shapes` in its config, programs
// tell by their reports what it looks like over their windows; the document `hovered` tells whose window it is over.
let status = Component.run { component in
    let pointer = try Pointer(component.link)
    try component.loop.watch(pointer.descriptorNumber) { [unowned component] _ in
        do throws(SessionError) {
            if let reason = try pointer.dispatch() { component.fail("no Gui session: \(reason)") }
        } catch {
            component.fail("\(error)")
        }
    }
    let shapes = ShapeServer(component.loop) { [unowned component] shape in
        do throws(SessionError) { try pointer.change(to: shape) } catch { component.fail("\(error)") }
    }
    try component.watch(rom: "shape") { [unowned shapes] document in
        do throws(PointerShape.Problem) {
            shapes.change(usual: try PointerShape(document ?? .null))
        } catch {
            Log.warning("shape: \(error)")
        }
    }
    let config = try component.watchConfig { _ in }
    if config["shapes"].bool == true {
        try component.watch(rom: "hovered") { [unowned shapes] in shapes.change(hovered: $0) }
        try shapes.start(component.link)
    }
    return shapes
}
exit(status)
