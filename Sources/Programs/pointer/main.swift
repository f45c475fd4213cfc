internal import Desktop
internal import Glibc
internal import Plumbing
internal import Sessions

// Draws the pointer. Its document `shape` tells what it looks like: a name or pixels.
let status = Component.run { component in
    let pointer = try Pointer(component.link)
    try component.loop.watch(pointer.descriptorNumber) { [unowned component] _ in
        do throws(SessionError) {
            if let reason = try pointer.dispatch() { component.fail("no Gui session: \(reason)") }
        } catch {
            component.fail("\(error)")
        }
    }
    try component.watch(rom: "shape") { [unowned component] document in
        do throws(PointerShape.Problem) {
            let shape = try PointerShape(document ?? .null)
            do throws(SessionError) { try pointer.change(to: shape) } catch { component.fail("\(error)") }
        } catch {
            Log.warning("shape: \(error)")
        }
    }
    return pointer
}
exit(status)
