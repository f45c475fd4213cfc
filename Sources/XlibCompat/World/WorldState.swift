/// What the processes of a world share, as the world's own process keeps it.
///
/// A pure machine: what a process says goes in, what others are to hear comes out. It keeps a copy of every window that it was told
/// of, so that every question is answered at once, whatever its process does. A process can change its own windows, and
/// properties of any; what it says of another's window otherwise is dropped. Memory is bounded for each process.
package struct WorldState {
    /// A process, by the first of its clients' numbers.
    package typealias Member = Int

    /// What a process is to hear.
    package struct News: Hashable, Sendable {
        package var member: Member
        package var change: WorldChange

        /// Something to hear.
        package init(_ member: Member, _ change: WorldChange) {
            self.member = member
            self.change = change
        }
    }

    /// The most windows of a process.
    package static let windowLimit = 1 << 14
    /// The most bytes of properties that are kept for a process.
    package static let propertyLimit = 32 << 20

    private struct Owner: Hashable {
        var window: UInt32
        var member: Member
        var time: UInt32
    }

    private(set) var atoms = AtomTable()
    private(set) var windows: [UInt32: SharedWindow] = [:]
    private var order: [UInt32] = []
    private var selections: [UInt32: Owner] = [:]
    /// Who watches which windows of others.
    var interests: [UInt32: [Member: EventMask]] = [:]
    var counts: [Member: (windows: Int, bytes: Int, interests: Int)] = [:]

    /// A world without processes; the root is everybody's.
    package init() { windows[Identifiers.root] = SharedWindow(parent: 0) }

    /// The processes that take part.
    package var members: [Member] { counts.keys.sorted() }

    /// A process takes part.
    package mutating func join(_ member: Member) { if counts[member] == nil { counts[member] = (0, 0, 0) } }

    /// A process is gone, with its windows and selections: what others hear of it.
    package mutating func leave(_ member: Member) -> [News] {
        counts[member] = nil
        var news: [News] = []
        for (selection, owner) in selections.sorted(by: { $0.key < $1.key }) where owner.member == member {
            selections[selection] = nil
            news += tell(.selection(selection, owner: 0, time: owner.time), but: member)
        }
        forgetInterests(of: member)
        let own = windows.keys.filter { Self.member(of: $0) == member }.sorted()
        for id in own {
            let old = windows.removeValue(forKey: id)
            news += forgetInterests(in: id).map { News($0, .destroyed(id)) } + events(of: id, old, nil)
        }
        order.removeAll { Self.member(of: $0) == member }
        return news
    }

    // MARK: Questions

    /// The atom of a name.
    package mutating func atom(_ name: String, create: Bool) -> UInt32? {
        name.unicodeScalars.count <= AtomTable.nameLimit ? atoms.intern(name, create: create) : nil
    }
    /// Makes a process's names of atoms, in order, those of all; false when some already stand for other names.
    package mutating func agree(on names: [String]) -> Bool { atoms.extend(to: names) }
    /// The names of a window's properties.
    package func properties(of id: UInt32) -> [UInt32] { windows[id]?.properties.keys.sorted() ?? [] }
    /// The names of the atoms from `count` + 1 on.
    package func names(after count: Int) -> ArraySlice<String> { atoms.names(after: count) }
    /// The name of an atom.
    package func name(ofAtom atom: UInt32) -> String? { atoms.name(atom) }
    /// A window with its properties.
    package func window(_ id: UInt32) -> SharedWindow? { windows[id] }
    /// The children of the root, the lowest first.
    package var topLevels: [UInt32] { order }
    /// The windows in a window, the lowest first.
    package func children(of id: UInt32) -> [UInt32] {
        id == Identifiers.root ? order : windows.keys.filter { windows[$0]?.parent == id }.sorted()
    }
    /// The window that owns a selection; 0 is none.
    package func owner(ofSelection selection: UInt32) -> UInt32 { selections[selection]?.window ?? 0 }

    // MARK: Changes

    /// What others hear of something that a process did.
    package mutating func take(_ change: WorldChange, from member: Member) -> [News] {
        guard counts[member] != nil else { return [] }
        switch change {
        case .window(let id, let window): return set(id, window, member)
        case .destroyed(let id): return destroy(id, member)
        case .property(let id, let name, let property, let time):
            guard setProperty(id, name, property) else { return [] }
            // The owner's process has the window itself; of the root everybody has a copy.
            let change = WorldChange.property(window: id, name: name, property, time: time)
            if id == Identifiers.root { return tell(change, but: member) }
            var hearers = watchers(of: id, .propertyChange)
            if counts[Self.member(of: id)] != nil { hearers.append(Self.member(of: id)) }
            return hearers.filter { $0 != member }.map { News($0, change) }
        case .selection(let selection, let id, let time): return own(selection, id, time, member)
        case .event(let id, _, _):
            let owner = Self.member(of: id)
            if id == Identifiers.root { return tell(change, but: member) }
            return owner == member || counts[owner] == nil || windows[id] == nil ? [] : [News(owner, change)]
        case .interest(let id, let mask): return setInterest(id, mask, member)
        }
    }

    private mutating func set(_ id: UInt32, _ window: SharedWindow, _ member: Member) -> [News] {
        guard id != Identifiers.root, Self.member(of: id) == member else { return [] }
        var window = window
        if let old = windows[id] {
            window.properties = old.properties
        } else {
            guard counts[member]?.windows ?? 0 < Self.windowLimit else { return [] }
            counts[member]?.windows += 1
            window.properties = [:]
        }
        let old = windows[id]
        let wasTopLevel = old?.parent == Identifiers.root
        windows[id] = window
        if wasTopLevel != (window.parent == Identifiers.root) {
            if wasTopLevel { order.removeAll { $0 == id } } else { order.append(id) }
        }
        return events(of: id, old, window)
    }

    private mutating func destroy(_ id: UInt32, _ member: Member) -> [News] {
        guard id != Identifiers.root, Self.member(of: id) == member, let window = windows.removeValue(forKey: id)
        else { return [] }
        order.removeAll { $0 == id }
        counts[member]?.windows -= 1
        counts[member]?.bytes -= window.properties.values.reduce(0) { $0 + $1.bytes.count }
        var news = forgetInterests(in: id).map { News($0, .destroyed(id)) } + events(of: id, window, nil)
        for (selection, owner) in selections.sorted(by: { $0.key < $1.key }) where owner.window == id {
            selections[selection] = nil
            news += tell(.selection(selection, owner: 0, time: owner.time), but: member)
        }
        return news
    }

    /// Whether the property is there now, or gone.
    private mutating func setProperty(_ id: UInt32, _ name: UInt32, _ property: Property?) -> Bool {
        guard atoms.contains(name), let window = windows[id] else { return false }
        let owner = Self.member(of: id)
        let growth = (property?.bytes.count ?? 0) - (window.properties[name]?.bytes.count ?? 0)
        let bytes = counts[owner]?.bytes ?? 0
        guard growth <= 0 || bytes + growth <= Self.propertyLimit else { return false }
        counts[owner]?.bytes = bytes + growth
        windows[id]?.properties[name] = property
        return true
    }

    private mutating func own(_ selection: UInt32, _ id: UInt32, _ time: UInt32, _ member: Member) -> [News] {
        guard atoms.contains(selection), id == 0 || windows[id] != nil && Self.member(of: id) == member else {
            return []
        }
        let old = selections[selection]
        // Times wrap; of two that come at once the later one wins.
        if let old, Int32(bitPattern: time &- old.time) < 0 {
            return [News(member, .selection(selection, owner: old.window, time: old.time))]
        }
        selections[selection] = id == 0 ? nil : Owner(window: id, member: member, time: time)
        return tell(.selection(selection, owner: id, time: time), but: member)
    }

    private func tell(_ change: WorldChange, but member: Member) -> [News] {
        members.filter { $0 != member }.map { News($0, change) }
    }

    /// The process whose clients an id belongs to.
    static func member(of id: UInt32) -> Member {
        let client = Int(id >> 21)
        return client == 0 ? 0 : (client - 1) / ClientNumbers.count * ClientNumbers.count + 1
    }
}
