/// What stands between the selection CLIPBOARD inside of a world and a clipboard outside of it; plain data.
///
/// The engine takes part as a client of its own, number 0, with one window: it owns the selection while the text comes from outside, and asks
/// the owner for the text when a program takes it. Programs may answer late, in pieces, or never; nothing waits for them.
struct Clipboard {
    /// The most bytes of text that are passed on, either way.
    static let limit = 1 << 20

    /// Text from outside, which the engine offers.
    var offered: [UInt8]?
    /// Pieces of an answer that comes incrementally (ICCCM 2.7.2).
    var pieces: [UInt8]?
    /// What is told when a program's text is known; nothing is asked for without.
    var onText: ((String) -> Void)?
    /// Called when a program is about to look at the clipboard, or takes it: what is outside has to be known now.
    var onNeed: ((ClipboardNeed) -> Void)?
}

/// What a program is about to do with the clipboard of its world.
package enum ClipboardNeed: Hashable, Sendable {
    /// It asks who has the clipboard, or for its text.
    case text
    /// It wants to hear when another one has it, or takes it itself.
    case changes
}

extension Engine {
    /// The targets by which the engine gives text.
    private var textTargets: [UInt32] {
        ["UTF8_STRING", "text/plain;charset=utf-8", "TEXT", "STRING"].map { atom($0) }
    }

    /// Lets `handler` know the text that programs of the world put on their clipboard.
    package func watchClipboard(_ handler: @escaping (String) -> Void) { clipboard.onText = handler }

    /// Has `handler` called before a program looks at the clipboard or takes it; it may offer a text.
    package func onClipboardNeed(_ handler: @escaping (ClipboardNeed) -> Void) { clipboard.onNeed = handler }

    /// There is no clipboard outside: programs are not asked for their texts any more.
    package func forgetClipboard() {
        withdrawClipboard()
        clipboard.onText = nil
        clipboard.onNeed = nil
    }

    /// Whether a program of the world has the clipboard.
    package var hasOwnClipboard: Bool {
        let owner = owner(ofSelection: atom("CLIPBOARD"))
        return owner != 0 && owner != Identifiers.clipboard
    }

    /// The text from outside is not for this world any more; what a program of it has copied stays.
    package func withdrawClipboard() {
        let selection = atom("CLIPBOARD")
        guard clipboard.offered != nil else { return }
        clipboard.offered = nil
        guard let owner = selections.owners[selection], owner.client == 0 else { return }
        selections.owners[selection] = nil
        selectionChanged(selection)
    }

    /// A program is about to look at a selection, or to take it.
    func prepare(selection: UInt32, for need: ClipboardNeed) {
        if let onNeed = clipboard.onNeed, selection == atom("CLIPBOARD") { onNeed(need) }
    }

    /// Makes text from outside the world's clipboard.
    package func offerClipboard(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Clipboard.limit, bytes != clipboard.offered else { return }
        let selection = atom("CLIPBOARD")
        if let owner = selections.owners[selection], owner.client != 0 {
            tellLoss(of: selection, owner)
            // The others ask their own engines for it, which are told the same.
            shareSelection(selection, owner: 0, time: time)
        }
        clipboard.offered = bytes
        clipboard.pieces = nil
        selections.owners[selection] = Selections.Owner(window: Identifiers.clipboard, client: 0, time: time)
        selectionChanged(selection)
    }

    /// A program took the clipboard, or gave it up: asks for its text.
    func clipboardChanged() {
        let selection = atom("CLIPBOARD")
        guard let owner = selections.owners[selection], owner.client != 0 else { return }
        clipboard.offered = nil
        clipboard.pieces = nil
        guard clipboard.onText != nil else { return }
        askForClipboard("UTF8_STRING")
    }

    /// Takes what the engine's own client was sent.
    func keepHouse() {
        while let packet = house.queue.next() {
            let event = XEvent(packet: packet)
            switch event.kind {
            case EventKind.selectionRequest: answerSelection(event)
            case EventKind.selectionNotify: takeSelection(event)
            case EventKind.selectionClear: clipboard.offered = nil
            case EventKind.propertyNotify: takePiece(event)
            default: break
            }
        }
    }

    private func askForClipboard(_ target: String) {
        let selection = atom("CLIPBOARD")
        guard let owner = selections.owners[selection], let client = clients[owner.client] else { return }
        var event = XEvent(EventKind.selectionRequest)
        event.put32(4, owner.time)
        event.put32(8, owner.window)
        event.put32(12, Identifiers.clipboard)
        event.put32(16, selection)
        event.put32(20, atom(target))
        event.put32(24, atom("_NITPICKER_TEXT"))
        client.send(event)
    }

    /// A program wants what the engine owns.
    private func answerSelection(_ request: XEvent) {
        let target = request.words[5]
        var property = request.words[6] == 0 ? target : request.words[6]
        if let requestor = try? window(request.words[3]), let value = clipboardValue(of: target) {
            set(value, named: property, of: requestor)
        } else {
            property = 0
        }
        var event = XEvent(EventKind.selectionNotify)
        event.put32(4, request.words[1])
        event.put32(8, request.words[3])
        event.put32(12, request.words[4])
        event.put32(16, target)
        event.put32(20, property)
        client(of: request.words[3])?.send(event, synthetic: true)
    }

    private func clipboardValue(of target: UInt32) -> Property? {
        guard let text = clipboard.offered else { return nil }
        let targets = textTargets
        if target == atom("TARGETS") {
            return Property(type: Atom.atom, words: [target, atom("TIMESTAMP")] + targets)
        }
        if target == atom("TIMESTAMP") {
            return Property(type: 19, words: [selections.owners[atom("CLIPBOARD")]?.time ?? 0])
        }
        guard let index = targets.firstIndex(of: target) else { return nil }
        if index < 3 { return Property(type: index == 2 ? targets[0] : target, format: 8, bytes: text) }
        // STRING is Latin-1; what it lacks becomes a question mark.
        let characters = String(decoding: text, as: UTF8.self).unicodeScalars
        return Property(type: target, format: 8, bytes: characters.map { $0.value < 256 ? UInt8($0.value) : 63 })
    }

    /// The owner answered the engine's question.
    private func takeSelection(_ event: XEvent) {
        let name = atom("_NITPICKER_TEXT")
        guard event.words[3] == atom("CLIPBOARD"), let window = try? window(Identifiers.clipboard) else { return }
        guard event.words[5] == name, let property = window.properties[name] else {
            // An old program knows Latin-1 only.
            if event.words[4] == atom("UTF8_STRING") { askForClipboard("STRING") }
            return
        }
        window.properties[name] = nil
        if property.type == atom("INCR") {
            clipboard.pieces = []
            removalOfPiece(name, window)
        } else {
            pass(property.text(isUTF8: property.type == atom("UTF8_STRING")))
        }
    }

    /// The next piece of an incremental answer stands on the window; an empty one is the last.
    private func takePiece(_ event: XEvent) {
        let name = atom("_NITPICKER_TEXT")
        guard event.words[1] == Identifiers.clipboard, event.words[2] == name, event.words[4] & 255 == 0,
            let pieces = clipboard.pieces, let window = try? window(Identifiers.clipboard),
            let property = window.properties.removeValue(forKey: name)
        else { return }
        if property.bytes.isEmpty || pieces.count + property.bytes.count > Clipboard.limit {
            clipboard.pieces = nil
            if property.bytes.isEmpty { pass(String(decoding: pieces, as: UTF8.self)) }
        } else {
            clipboard.pieces = pieces + property.bytes
        }
        removalOfPiece(name, window)
    }

    /// Tells the owner, who watches the window for it, that the next piece may come.
    private func removalOfPiece(_ name: UInt32, _ window: Window) {
        var event = XEvent(EventKind.propertyNotify)
        event.put32(4, window.id)
        event.put32(8, name)
        event.put32(12, time)
        event.put8(16, 1)
        deliver(event, to: window, mask: .propertyChange)
    }

    private func pass(_ text: String) {
        if text.utf8.count <= Clipboard.limit { clipboard.onText?(text) }
    }
}
