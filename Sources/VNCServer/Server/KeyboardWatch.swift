internal import Plumbing
internal import Sessions

/// The desktop's keyboard as far as viewers are told of it: its lights, from the document `keyboard-state`.
///
/// Where the scenario routes none, nothing is known and nothing is told.
final class KeyboardWatch {
    private let rom: RomClient
    private var watch: Loop.Watch?
    private let onChange: (KeyboardLights) -> Void
    /// The lights that are on; nil while nothing is known.
    private(set) var lights: KeyboardLights?

    /// Asks for the document; `change` is called with what it says whenever that is something else.
    init(_ link: ParentLink, _ loop: Loop, change: @escaping (KeyboardLights) -> Void) throws {
        onChange = change
        rom = try RomClient(link, "keyboard-state")
        watch = try loop.watch(rom.descriptorNumber) { [unowned self] _ in read() }
    }

    deinit { watch?.cancel() }

    private func read() {
        do throws(SessionError) {
            while let event = try rom.next() {
                switch event {
                case .changed: take(rom.document)
                case .unreadable(let reason): Log.warning("keyboard-state: \(reason)")
                case .ended: end()
                }
            }
        } catch {
            Log.warning("keyboard-state: \(error)")
            end()
        }
    }

    private func end() {
        watch?.cancel()
        watch = nil
    }

    private func take(_ document: Document?) {
        guard let document else { return }
        let names = Set(document["locks"].items.compactMap(\.string))
        var new: KeyboardLights = []
        if names.contains("caps") { new.insert(.caps) }
        if names.contains("num") { new.insert(.num) }
        if names.contains("scroll") { new.insert(.scroll) }
        guard new != lights else { return }
        lights = new
        onChange(new)
    }
}
