internal import Framebuffer

/// What an engine remembers of the windows of other processes.
struct ForeignWindows {
    /// The most windows of others of which something is wanted.
    static let limit = 1 << 12
    /// The events that clients want of them.
    var selections: [UInt32: [Window.Selection]] = [:]
}

extension Engine {
    /// Whether an id is of the engine's own, or of one of its clients.
    func isOwn(_ id: UInt32) -> Bool {
        let number = Int(id >> 21)
        return number == 0 || number >= firstClient && number < clientEnd
    }

    // MARK: Beginning

    /// The process is not alone any more: agrees with the others on atoms, and tells them what there is.
    private func share(with world: any World) {
        guard self.world == nil, world.agree(on: Array(atoms.names(after: 0))) else { return }
        self.world = world
        for (name, property) in root.properties { tellProperty(name, property, of: root.id) }
        if !sharedEvents(of: root).isEmpty { world.tell(.interest(window: root.id, sharedEvents(of: root))) }
        tellChildren(of: root)
        for (selection, owner) in selections.owners where owner.client != 0 {
            world.tell(.selection(selection, owner: owner.window, time: owner.time))
        }
        world.complete()
    }

    /// Tells of all windows inside of a window, the lowest first.
    private func tellChildren(of window: Window) {
        for child in window.children.reversed() where child.id >> 21 != 0 {
            world?.tell(.window(child.id, shared(child)))
            for (name, property) in child.properties { tellProperty(name, property, of: child.id) }
            tellChildren(of: child)
        }
    }

    /// Takes part in a world whose other processes share what they have already.
    func join(_ world: any World) {
        self.world = world
        learnAtoms(upTo: UInt32(AtomTable.limit))
    }

    /// What others put on the root.
    func takeRootProperties() {
        guard let world else { return }
        for name in world.properties(of: root.id) {
            if let property = world.property(name, of: root.id) { root.properties[name] = property }
        }
        if !sharedEvents(of: root).isEmpty { world.tell(.interest(window: root.id, sharedEvents(of: root))) }
    }

    // MARK: Telling

    /// A window is new, or is another one than before: tells the others, if there are any.
    @inline(__always) func shareState(of window: Window) {
        if let world, window.id >> 21 != 0 { world.tell(.window(window.id, shared(window))) }
    }

    /// A window is gone.
    @inline(__always) func shareEnd(of window: Window) {
        if let world, window.id >> 21 != 0 { world.tell(.destroyed(window.id)) }
    }

    /// A property was set, or taken away.
    @inline(__always) func shareProperty(_ name: UInt32, _ property: Property?, of window: Window) {
        if world != nil, window.id >> 21 != 0 || window === root { tellProperty(name, property, of: window.id) }
    }

    /// A selection has another owner, or none.
    @inline(__always) func shareSelection(_ selection: UInt32, owner: UInt32, time: UInt32) {
        if let world, owner >> 21 != 0 || owner == 0 { world.tell(.selection(selection, owner: owner, time: time)) }
    }

    func tellProperty(_ name: UInt32, _ property: Property?, of id: UInt32) {
        world?.tell(.property(window: id, name: name, property, time: time))
    }

    private func shared(_ window: Window) -> SharedWindow {
        var result = SharedWindow(
            parent: window.parent?.id ?? root.id, x: window.x, y: window.y, width: window.width, height: window.height,
            borderWidth: window.borderWidth, depth: window.depth)
        result.isMapped = window.isMapped
        result.overrideRedirect = window.overrideRedirect
        result.isInputOnly = window.isInputOnly
        return result
    }

    /// The events of a window of everybody's that only the others can tell of.
    func sharedEvents(of window: Window) -> EventMask { window.allEvents.intersection([.substructureNotify]) }

    // MARK: Hearing

    /// Takes what the other processes did; `source` is the world from which it comes.
    package func hear(_ news: [WorldNews], from source: any World) {
        var news = news
        while !news.isEmpty {
            for item in news {
                switch item {
                case .share: share(with: source)
                case .property(let id, let name, let isDeleted): hearProperty(name, of: id, isDeleted: isDeleted)
                case .selection(let selection): hearSelection(selection)
                case .event(let id, let mask, let event): hear(event, for: id, mask)
                case .destroyed(let id): hearEnd(of: id)
                }
            }
            if !house.output.isEmpty { keepHouse() }
            news = source.hasNews ? source.takeNews() : []
        }
    }

    private func hearProperty(_ name: UInt32, of id: UInt32, isDeleted: Bool) {
        learnAtoms(upTo: name)
        if let window = resources[id] as? Window {
            // It may have changed again since, which will be heard of too.
            let property = isDeleted ? nil : world?.property(name, of: id)
            if property == nil, window.properties[name] == nil { return }
            window.properties[name] = property
            tellProperty(name, of: window, isDeleted: property == nil)
            propertyChanged(name, of: window)
            return
        }
        var event = XEvent(EventKind.propertyNotify)
        event.put32(4, id)
        event.put32(8, name)
        event.put32(12, time)
        event.put8(16, isDeleted ? 1 : 0)
        deliverForeign(event, of: id, .propertyChange)
    }

    private func hearSelection(_ selection: UInt32) {
        // What the world says now counts, since one's own change may have come after it.
        guard let world, let old = selections.owners[selection] else { return selectionChanged(selection) }
        if old.client == 0 {
            // What a program of the world copied counts more than what came from outside before.
            if world.owner(ofSelection: selection) != 0 { return withdrawClipboard() }
            return selectionChanged(selection)
        }
        if world.owner(ofSelection: selection) == old.window { return }
        tellLoss(of: selection, old)
        selections.owners[selection] = nil
        selectionChanged(selection)
    }

    private func hear(_ event: XEvent, for id: UInt32, _ mask: EventMask) {
        guard let window = resources[id] as? Window else { return deliverForeign(event, of: id, mask) }
        if !mask.isEmpty {
            deliver(event, to: window, mask: mask)
        } else if event.kind == EventKind.selectionRequest, let owner = selections.owners[event.words[4]],
            owner.window == id, owner.client < clients.count
        {
            clients[owner.client]?.send(event)
        } else {
            client(of: id)?.send(event)
        }
    }

    private func hearEnd(of id: UInt32) {
        var event = XEvent(EventKind.destroyNotify)
        event.put32(4, id)
        event.put32(8, id)
        deliverForeign(event, of: id, .structureNotify)
        foreign.selections[id] = nil
    }

    private func deliverForeign(_ event: XEvent, of id: UInt32, _ mask: EventMask) {
        guard let selections = foreign.selections[id] else { return }
        for selection in selections where !selection.mask.isDisjoint(with: mask) {
            clients[selection.client]?.send(event)
        }
    }

    // MARK: Atoms

    /// Makes the atoms up to a number known, as far as the world has them.
    func learnAtoms(upTo number: UInt32) {
        guard let world, number <= AtomTable.limit else { return }
        while atoms.count < Int(number) {
            let names = world.names(after: atoms.count)
            if names.isEmpty { return }
            let count = atoms.count
            for name in names { _ = atoms.intern(name) }
            // A name that is there already would make all that follow wrong.
            guard atoms.count == count + names.count else { return }
        }
    }

    /// The atom of a name that may be one of the world's; made when it is new and `create` says so.
    func intern(_ name: String, create: Bool) -> UInt32? {
        if let atom = atoms.intern(name, create: world == nil && create), atom != 0 || world == nil { return atom }
        guard let world else { return nil }
        guard let atom = world.atom(name, create: create) else { return nil }
        learnAtoms(upTo: atom)
        return atom
    }
}
