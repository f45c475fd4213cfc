extension Engine {
    /// The targets by which the engine gives text.
    private var textTargets: [UInt32] { ["UTF8_STRING", ClipboardForm.text, "TEXT", "STRING"].map { atom($0) } }

    /// Lets `handler` know what programs of the world put on their clipboard; once when the text is known, and again with all forms where
    /// there are others.
    package func watchClipboard(_ handler: @escaping ([ClipboardForm]) -> Void) { clipboard.onContent = handler }

    /// Has `handler` called before a program looks at the clipboard or takes it; it may offer something.
    package func onClipboardNeed(_ handler: @escaping (ClipboardNeed) -> Void) { clipboard.onNeed = handler }

    /// There is no clipboard outside: programs are not asked for their content any more.
    package func forgetClipboard() {
        withdrawClipboard()
        clipboard.onContent = nil
        clipboard.onNeed = nil
    }

    /// Whether a program of the world has the clipboard.
    package var hasOwnClipboard: Bool {
        let owner = owner(ofSelection: atom("CLIPBOARD"))
        return owner != 0 && owner != Identifiers.clipboard
    }

    /// What was offered from outside is not for this world any more; what a program of it has copied stays.
    package func withdrawClipboard() {
        let selection = atom("CLIPBOARD")
        guard !clipboard.offered.isEmpty else { return }
        clipboard.offered = []
        guard let owner = selections.owners[selection], owner.client == 0 else { return }
        selections.owners[selection] = nil
        selectionChanged(selection)
    }

    /// A program is about to look at a selection, or to take it.
    func prepare(selection: UInt32, for need: ClipboardNeed) {
        if let onNeed = clipboard.onNeed, selection == atom("CLIPBOARD") { onNeed(need) }
    }

    /// Makes what is outside the world's clipboard.
    package func offerClipboard(_ forms: [ClipboardForm]) {
        let size = forms.reduce(0) { $0 + $1.bytes.count }
        guard !forms.isEmpty, size <= Clipboard.limit, forms != clipboard.offered else { return }
        let selection = atom("CLIPBOARD")
        if let owner = selections.owners[selection], owner.client != 0 {
            tellLoss(of: selection, owner)
            // The others ask their own engines for it, which are told the same.
            shareSelection(selection, owner: 0, time: time)
        }
        clipboard.offered = forms
        clipboard.forgetQuestions()
        selections.owners[selection] = Selections.Owner(window: Identifiers.clipboard, client: 0, time: time)
        selectionChanged(selection)
    }

    /// A program took the clipboard, or gave it up: asks for what it has.
    func clipboardChanged() {
        clipboard.forgetQuestions()
        guard let owner = selections.owners[atom("CLIPBOARD")], owner.client != 0 else { return }
        clipboard.offered = []
        guard clipboard.onContent != nil else { return }
        clipboard.questions = ["TARGETS"]
        askForClipboard()
    }

    /// Takes what the engine's own client was sent.
    func keepHouse() {
        while let packet = house.queue.next() {
            let event = XEvent(packet: packet)
            switch event.kind {
            case EventKind.selectionRequest: answerSelection(event)
            case EventKind.selectionNotify: takeSelection(event)
            case EventKind.selectionClear: clipboard.offered = []
            case EventKind.propertyNotify: takePiece(event)
            default: break
            }
        }
    }

    /// Asks the next question; after the last one, everything is told.
    private func askForClipboard() {
        clipboard.pieces = nil
        clipboard.question = nil
        guard !clipboard.questions.isEmpty else { return pass() }
        let target = clipboard.questions.removeFirst()
        let selection = atom("CLIPBOARD")
        guard let owner = selections.owners[selection], let client = clients[owner.client] else { return }
        clipboard.question = target
        var event = XEvent(EventKind.selectionRequest)
        event.put32(4, owner.time)
        event.put32(8, owner.window)
        event.put32(12, Identifiers.clipboard)
        event.put32(16, selection)
        event.put32(20, atom(target))
        event.put32(24, atom("_NITPICKER_CLIPBOARD"))
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
        guard !clipboard.offered.isEmpty else { return nil }
        let others = clipboard.offered.filter { $0.type != ClipboardForm.text }
        let text = clipboard.offered.first { $0.type == ClipboardForm.text }?.bytes
        let targets = text == nil ? [] : textTargets
        if target == atom("TARGETS") {
            let words = [target, atom("TIMESTAMP")] + targets + others.map { atom($0.type) }
            return Property(type: Atom.atom, words: words)
        }
        if target == atom("TIMESTAMP") {
            return Property(type: 19, words: [selections.owners[atom("CLIPBOARD")]?.time ?? 0])
        }
        if let form = others.first(where: { atom($0.type) == target }) {
            return Property(type: target, format: 8, bytes: form.bytes)
        }
        guard let text, let index = targets.firstIndex(of: target) else { return nil }
        if index < 3 { return Property(type: index == 2 ? targets[0] : target, format: 8, bytes: text) }
        // STRING is Latin-1; what it lacks becomes a question mark.
        let characters = String(decoding: text, as: UTF8.self).unicodeScalars
        return Property(type: target, format: 8, bytes: characters.map { $0.value < 256 ? UInt8($0.value) : 63 })
    }

    /// The owner answered the engine's question.
    private func takeSelection(_ event: XEvent) {
        let name = atom("_NITPICKER_CLIPBOARD")
        // An answer to what was asked before another one took the clipboard is nobody's.
        guard let question = clipboard.question, event.words[4] == atom(question), event.words[3] == atom("CLIPBOARD"),
            let window = try? window(Identifiers.clipboard)
        else { return }
        guard event.words[5] == name, let property = window.properties.removeValue(forKey: name) else {
            // One that does not say what it has is asked for text, and an old program knows Latin-1 only.
            if question == "TARGETS" { clipboard.questions = ["UTF8_STRING"] }
            if question == "UTF8_STRING" { clipboard.questions.insert("STRING", at: 0) }
            return askForClipboard()
        }
        if property.type == atom("INCR") {
            clipboard.pieces = []
            removalOfPiece(name, window)
        } else if question == "TARGETS" {
            chooseForms(Set(property.words))
            askForClipboard()
        } else {
            let isLatin1 = property.type == atom("STRING")
            take(isLatin1 ? Array(property.text(isUTF8: false).utf8) : property.bytes, for: question)
        }
    }

    /// The owner said which targets it has.
    private func chooseForms(_ targets: Set<UInt32>) {
        let others = Clipboard.types.filter { targets.contains(atom($0)) }
        let hasText = textTargets.contains { targets.contains($0) }
        // One with none of these may have a text nevertheless.
        clipboard.questions = (hasText || others.isEmpty ? ["UTF8_STRING"] : []) + others
    }

    /// One form is known.
    private func take(_ bytes: [UInt8], for question: String) {
        let isText = ["UTF8_STRING", "STRING"].contains(question)
        let size = clipboard.told.reduce(bytes.count) { $0 + $1.bytes.count }
        if !bytes.isEmpty, size <= Clipboard.limit {
            clipboard.told.append(ClipboardForm(isText ? ClipboardForm.text : question, bytes))
        }
        // The others may take long, or never come.
        if isText, !clipboard.questions.isEmpty { pass() }
        askForClipboard()
    }

    /// The next piece of an incremental answer stands on the window; an empty one is the last.
    private func takePiece(_ event: XEvent) {
        let name = atom("_NITPICKER_CLIPBOARD")
        guard event.words[1] == Identifiers.clipboard, event.words[2] == name, event.words[4] & 255 == 0,
            let pieces = clipboard.pieces, let question = clipboard.question,
            let window = try? window(Identifiers.clipboard),
            let property = window.properties.removeValue(forKey: name)
        else { return }
        removalOfPiece(name, window)
        if property.bytes.isEmpty {
            take(pieces, for: question)
        } else if pieces.count + property.bytes.count > Clipboard.limit {
            // It goes on sending what nobody takes.
            askForClipboard()
        } else {
            clipboard.pieces = pieces + property.bytes
        }
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

    private func pass() {
        if !clipboard.told.isEmpty { clipboard.onContent?(clipboard.told) }
    }
}
