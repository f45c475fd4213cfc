import Testing
import XlibCompat

@Suite struct WorldStateTests {
    // Two processes: their clients have numbers from 1 and from 9 on.
    private static let first = UInt32(1) << 21
    private static let second = UInt32(10) << 21
    private static let root: UInt32 = 0x20

    private func world() -> WorldState {
        var state = WorldState()
        state.join(1)
        state.join(9)
        _ = state.take(.window(Self.first, SharedWindow(parent: Self.root, width: 30, height: 20)), from: 1)
        _ = state.take(.window(Self.second, SharedWindow(parent: Self.root)), from: 9)
        _ = state.take(.window(Self.first + 1, SharedWindow(parent: Self.first)), from: 1)
        return state
    }

    private func property(_ text: String) -> Property { Property(type: 31, format: 8, bytes: Array(text.utf8)) }

    @Test func atomsAreTheSameForAll() {
        var state = WorldState()
        #expect(state.atom("WM_NAME", create: false) == 39 && state.name(ofAtom: 39) == "WM_NAME")
        #expect(state.atom("nothing", create: false) == 0)
        let atom = state.atom("nothing", create: true)
        #expect(atom == 69 && state.atom("nothing", create: true) == atom && state.name(ofAtom: 69) == "nothing")
        #expect(state.atom(String(repeating: "a", count: 5000), create: true) == nil)
    }

    @Test func windowsAreKnownToOthersAndTheirOwnersAlone() {
        var state = world()
        #expect(state.topLevels == [Self.first, Self.second] && state.window(Self.first)?.width == 30)
        // Nobody changes another's.
        #expect(state.take(.window(Self.first, SharedWindow(parent: Self.root, width: 5)), from: 9).isEmpty)
        #expect(state.take(.destroyed(Self.first), from: 9).isEmpty)
        #expect(state.take(.window(Self.root, SharedWindow(parent: 0, width: 5)), from: 9).isEmpty)
        #expect(state.window(Self.first)?.width == 30)
        var moved = SharedWindow(parent: Self.root, x: 5, y: 6, width: 31, height: 21)
        moved.isMapped = true
        _ = state.take(.property(window: Self.first, name: 39, property("a"), time: 1), from: 1)
        _ = state.take(.window(Self.first, moved), from: 1)
        #expect(state.window(Self.first)?.isMapped == true && state.window(Self.first)?.x == 5)
        #expect(state.window(Self.first)?.properties[39] == property("a"))
        _ = state.take(.window(Self.first, SharedWindow(parent: Self.second)), from: 1)
        #expect(state.topLevels == [Self.second])
        _ = state.take(.destroyed(Self.first), from: 1)
        #expect(state.window(Self.first) == nil && state.window(Self.first + 1) != nil)
    }

    @Test func propertiesReachTheWindowsOwner() {
        var state = world()
        // What the owner does itself nobody has to hear; others ask for it.
        #expect(state.take(.property(window: Self.first, name: 39, property("a"), time: 5), from: 1).isEmpty)
        #expect(state.window(Self.first)?.properties[39]?.bytes == [97])
        let change = WorldChange.property(window: Self.first, name: 39, property("b"), time: 6)
        #expect(state.take(change, from: 9) == [.init(1, change)])
        let gone = WorldChange.property(window: Self.first, name: 39, nil, time: 7)
        #expect(state.take(gone, from: 9) == [.init(1, gone)])
        #expect(state.window(Self.first)?.properties == [:])
        let root = WorldChange.property(window: Self.root, name: 39, property("r"), time: 8)
        #expect(state.take(root, from: 1) == [.init(9, root)])
        #expect(state.window(Self.root)?.properties[39] == property("r"))
        #expect(state.take(.property(window: 77, name: 39, property("x"), time: 9), from: 1).isEmpty)
        #expect(state.take(.property(window: Self.first, name: 5000, property("x"), time: 9), from: 1).isEmpty)
    }

    @Test func selectionsHaveOneOwner() {
        var state = world()
        let mine = WorldChange.selection(1, owner: Self.first, time: 10)
        #expect(state.take(mine, from: 1) == [.init(9, mine)] && state.owner(ofSelection: 1) == Self.first)
        // Who comes too late hears who it is.
        #expect(state.take(.selection(1, owner: Self.second, time: 9), from: 9) == [.init(9, mine)])
        #expect(state.take(.selection(1, owner: Self.first, time: 11), from: 9).isEmpty)
        let yours = WorldChange.selection(1, owner: Self.second, time: 11)
        #expect(state.take(yours, from: 9) == [.init(1, yours)] && state.owner(ofSelection: 1) == Self.second)
        #expect(state.take(.destroyed(Self.second), from: 9) == [.init(1, .selection(1, owner: 0, time: 11))])
        #expect(state.owner(ofSelection: 1) == 0)
    }

    @Test func eventsReachTheWindowsProcess() {
        var state = world()
        let request = WorldChange.event(window: Self.first + 1, mask: [], XEvent(EventKind.selectionRequest))
        #expect(state.take(request, from: 9) == [.init(1, request)])
        #expect(state.take(request, from: 1).isEmpty)
        #expect(state.take(.event(window: Self.first + 99, mask: [], XEvent(33)), from: 9).isEmpty)
        let root = WorldChange.event(window: Self.root, mask: .substructureNotify, XEvent(EventKind.clientMessage))
        #expect(state.take(root, from: 9) == [.init(1, root)])
        #expect(state.take(root, from: 17).isEmpty)
    }

    @Test func whatAProcessHadGoesWithIt() {
        var state = world()
        _ = state.take(.selection(2, owner: Self.first + 1, time: 3), from: 1)
        _ = state.take(.interest(window: Self.first, .structureNotify), from: 9)
        #expect(
            state.leave(1) == [.init(9, .selection(2, owner: 0, time: 3)), .init(9, .destroyed(Self.first))])
        #expect(state.members == [9] && state.topLevels == [Self.second] && state.window(Self.first) == nil)
        #expect(state.take(.window(Self.first, SharedWindow(parent: Self.root)), from: 1).isEmpty)
    }

    @Test func memoryIsBounded() {
        var state = world()
        let large = Property(type: 31, format: 8, bytes: [UInt8](repeating: 0, count: 12 << 20))
        for name: UInt32 in 1...2 {
            _ = state.take(.property(window: Self.first, name: name, large, time: 1), from: 1)
        }
        _ = state.take(.property(window: Self.first, name: 3, large, time: 1), from: 1)
        #expect(state.window(Self.first)?.properties.keys.sorted() == [1, 2])
        _ = state.take(.property(window: Self.first, name: 1, nil, time: 1), from: 9)
        _ = state.take(.property(window: Self.first, name: 3, large, time: 1), from: 1)
        #expect(state.window(Self.first)?.properties.keys.sorted() == [2, 3])
        for index in 0..<(1 << 15) {
            _ = state.take(.window(Self.first + UInt32(index), SharedWindow(parent: Self.first)), from: 1)
        }
        #expect(state.window(Self.first + 16383) != nil && state.window(Self.first + 16384) == nil)
    }
}
