import Framebuffer
import Nitpicker
import Sessions
import TestKit
import Testing

/// The stack of views against its rules one by one, and against a naive model.
@Suite struct ViewStackTests {
    private let a = SessionID(1)
    private let b = SessionID(2)

    private func stack(_ layers: [SessionID: Int]) -> ViewStack {
        var stack = ViewStack()
        for (session, layer) in layers { stack.open(session, layer: layer) }
        return stack
    }

    /// The stacked views of one session by their ids, from front to back.
    private func order(_ stack: ViewStack, _ session: SessionID, _ ids: ClosedRange<UInt32> = 1...9) -> [UInt32] {
        stack.order.compactMap { key in ids.first { stack.key(ViewID($0), of: session) == key } }
    }

    private func made(_ session: SessionID, _ ids: [UInt32], in stack: inout ViewStack) {
        for id in ids {
            stack.perform(.create(ViewID(id), parent: nil), by: session)
            stack.perform(.back(ViewID(id)), by: session)
        }
    }

    @Test func aViewIsNotShownBeforeItIsStacked() {
        var stack = stack([a: 0])
        stack.perform(.create(ViewID(1), parent: nil), by: a)
        stack.perform(.geometry(ViewID(1), Rect(0, 0, 5, 5)), by: a)
        #expect(stack.order.isEmpty)
        stack.perform(.back(ViewID(1)), by: a)
        #expect(order(stack, a) == [1])
    }

    @Test(arguments: [
        (ViewCommand.front(ViewID(3)), [3, 1, 2, 4] as [UInt32]),
        (.back(ViewID(2)), [1, 3, 4, 2]),
        (.frontOf(ViewID(4), neighbour: ViewID(2)), [1, 4, 2, 3]),
        (.behindOf(ViewID(1), neighbour: ViewID(3)), [2, 3, 1, 4]),
        (.frontOf(ViewID(1), neighbour: ViewID(4)), [2, 3, 1, 4]),
        (.behindOf(ViewID(4), neighbour: ViewID(1)), [1, 4, 2, 3]),
        (.frontOf(ViewID(2), neighbour: ViewID(2)), [1, 2, 3, 4]),
        (.frontOf(ViewID(2), neighbour: ViewID(77)), [1, 2, 3, 4]),
        (.front(ViewID(77)), [1, 2, 3, 4]),
        (.destroy(ViewID(2)), [1, 3, 4]),
        (.forget(ViewID(2)), [1, 3, 4]),
    ]) func commandsStack(command: ViewCommand, expected: [UInt32]) {
        var stack = stack([a: 0])
        made(a, [1, 2, 3, 4], in: &stack)
        stack.perform(command, by: a)
        #expect(order(stack, a) == expected)
    }

    @Test func anIdUsedAgainForgetsTheOldView() {
        var stack = stack([a: 0])
        made(a, [1], in: &stack)
        let first = stack.order
        made(a, [1], in: &stack)
        #expect(stack.order.count == 2)
        #expect(stack.order.first == first.first)
        #expect(stack.key(ViewID(1), of: a) == stack.order.last)
        stack.close(a)
        #expect(stack.order.isEmpty && stack.views.isEmpty)
    }

    @Test func layersAreNeverLeft() {
        var stack = stack([a: 1, b: 2])
        made(b, [1, 2], in: &stack)
        made(a, [1, 2], in: &stack)
        #expect(order(stack, a) == [1, 2])
        stack.perform(.front(ViewID(2)), by: b)
        stack.perform(.back(ViewID(1)), by: a)
        #expect(stack.order.map { stack.views[$0]?.owner } == [a, a, b, b])
        #expect(order(stack, b) == [2, 1] && order(stack, a) == [2, 1])
        stack.setLayer(3, of: a)
        #expect(stack.order.map { stack.views[$0]?.owner } == [b, b, a, a])
        #expect(order(stack, b) == [2, 1] && order(stack, a) == [2, 1])
    }

    @Test func childrenMoveWithTheirParentAndVanishWithIt() {
        var stack = stack([a: 0])
        made(a, [1], in: &stack)
        stack.perform(.geometry(ViewID(1), Rect(10, 10, 50, 50)), by: a)
        stack.perform(.create(ViewID(2), parent: ViewID(1)), by: a)
        stack.perform(.create(ViewID(3), parent: ViewID(2)), by: a)
        stack.perform(.geometry(ViewID(2), Rect(5, 5, 1, 1)), by: a)
        stack.perform(.geometry(ViewID(3), Rect(2, 2, 1, 1)), by: a)
        let grandchild = stack.view(ViewID(3), of: a)
        #expect(grandchild.map { stack.position(of: $0).origin } == Point(17, 17))
        stack.perform(.geometry(ViewID(1), Rect(20, 10, 50, 50)), by: a)
        #expect(grandchild.map { stack.position(of: $0).origin } == Point(27, 17))
        stack.perform(.front(ViewID(2)), by: a)
        stack.perform(.destroy(ViewID(1)), by: a)
        #expect(stack.view(ViewID(2), of: a)?.geometry == .zero)
        stack.perform(.geometry(ViewID(2), Rect(0, 0, 9, 9)), by: a)
        #expect(stack.view(ViewID(2), of: a)?.geometry == .zero)
        #expect(stack.view(ViewID(3), of: a)?.geometry == Rect(2, 2, 1, 1))
    }

    @Test func onlyTheOwnerDestroys() {
        var stack = stack([a: 0, b: 0])
        made(a, [1], in: &stack)
        let token = ViewToken(high: 7, low: 8)
        let given = stack.token(of: ViewID(1), session: a, candidate: token)
        let again = stack.token(of: ViewID(1), session: a, candidate: ViewToken(high: 1, low: 1))
        let unknown = stack.token(of: ViewID(9), session: a, candidate: ViewToken(high: 1, low: 1))
        #expect(given == token && again == token && unknown == nil)
        stack.perform(.associate(ViewID(5), token), by: b)
        stack.perform(.associate(ViewID(6), ViewToken(high: 7, low: 9)), by: b)
        #expect(stack.key(ViewID(6), of: b) == nil)
        stack.perform(.geometry(ViewID(5), Rect(1, 2, 3, 4)), by: b)
        stack.perform(.title(ViewID(5), "not mine"), by: b)
        #expect(stack.view(ViewID(1), of: a)?.geometry == Rect(1, 2, 3, 4))
        #expect(stack.view(ViewID(1), of: a)?.title == "")
        stack.perform(.destroy(ViewID(5)), by: b)
        #expect(stack.key(ViewID(5), of: b) == nil)
        #expect(stack.key(ViewID(1), of: a) != nil)
        stack.perform(.associate(ViewID(5), token), by: b)
        stack.close(a)
        stack.perform(.front(ViewID(5)), by: b)
        #expect(stack.key(ViewID(5), of: b) == nil && stack.order.isEmpty)
    }

    @Test func backgroundsLieBehindAll() {
        var stack = stack([a: 9, b: 0])
        made(a, [1, 2], in: &stack)
        made(b, [1], in: &stack)
        stack.perform(.background(ViewID(1)), by: a)
        #expect(stack.background(of: a) == stack.key(ViewID(1), of: a))
        stack.perform(.front(ViewID(1)), by: a)
        #expect(stack.order.last == stack.key(ViewID(1), of: a))
        stack.perform(.background(ViewID(2)), by: a)
        #expect(stack.order.last == stack.key(ViewID(2), of: a))
        #expect(stack.view(ViewID(1), of: a)?.isBackground == false)
        stack.perform(.destroy(ViewID(2)), by: a)
        #expect(stack.background(of: a) == nil)
    }

    @Test func whatASessionMayHaveIsBounded() {
        var stack = stack([a: 0])
        for id in 0..<UInt32(2 * ViewStack.sessionLimit) { stack.perform(.create(ViewID(id), parent: nil), by: a) }
        #expect(stack.viewCount(of: a) == ViewStack.sessionLimit)
        var deep = self.stack([a: 0])
        deep.perform(.create(ViewID(0), parent: nil), by: a)
        for id in 1..<UInt32(100) { deep.perform(.create(ViewID(id), parent: ViewID(id - 1)), by: a) }
        #expect(deep.viewCount(of: a) == ViewStack.depthLimit + 1)
    }

    /// What stacking means, by sorting a list after each step.
    private struct Model {
        struct Entry: Equatable {
            var session: SessionID
            var id: UInt32
            var layer: Int
        }
        var order: [Entry] = []

        mutating func place(_ entry: Entry, _ index: (([Entry]) -> Int?)) {
            var rest = order
            rest.removeAll { $0.session == entry.session && $0.id == entry.id }
            guard let index = index(rest) else { return }
            rest.insert(entry, at: index)
            // A stable selection by layer.
            order = Set(rest.map(\.layer)).sorted().flatMap { layer in rest.filter { $0.layer == layer } }
        }
    }

    @Test(arguments: 0..<100) func randomStackingEqualsTheModel(seed: Int) {
        var random = Seeded(seed)
        let layers = [a: random.int(0...2), b: random.int(0...2)]
        var stack = stack(layers)
        var model = Model()
        for session in [a, b] {
            for id in UInt32(0)...3 { stack.perform(.create(ViewID(id), parent: nil), by: session) }
        }
        for _ in 0..<60 {
            let session = random.int(0...1) == 0 ? a : b
            let id = UInt32(random.int(0...3))
            let other = UInt32(random.int(0...3))
            let entry = Model.Entry(session: session, id: id, layer: layers[session] ?? 0)
            func isOther(_ entry: Model.Entry) -> Bool { entry.session == session && entry.id == other }
            switch random.int(0...3) {
            case 0:
                stack.perform(.front(ViewID(id)), by: session)
                model.place(entry) { _ in 0 }
            case 1:
                stack.perform(.back(ViewID(id)), by: session)
                model.place(entry) { $0.count }
            case 2:
                stack.perform(.frontOf(ViewID(id), neighbour: ViewID(other)), by: session)
                model.place(entry) { $0.firstIndex(where: isOther) }
            default:
                stack.perform(.behindOf(ViewID(id), neighbour: ViewID(other)), by: session)
                model.place(entry) { $0.firstIndex(where: isOther).map { $0 + 1 } }
            }
            #expect(
                stack.order == model.order.compactMap { stack.key(ViewID($0.id), of: $0.session) }, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<50) func anyCommandsLeaveAStackInOrder(seed: Int) {
        var random = Seeded(seed)
        var stack = stack([a: 1, b: 0])
        for step in 0..<200 {
            let session = random.int(0...1) == 0 ? a : b
            let id = ViewID(UInt32(random.int(0...5)))
            let other = ViewID(UInt32(random.int(0...5)))
            let token = ViewToken(high: 0, low: UInt64(random.int(0...9)))
            let commands: [ViewCommand] = [
                .create(id, parent: nil), .create(id, parent: other), .destroy(id), .associate(id, token), .forget(id),
                .geometry(id, random.rect(in: 50)), .offset(id, Point(1, 1)), .front(id), .back(id),
                .frontOf(id, neighbour: other), .behindOf(id, neighbour: other), .background(id), .title(id, "t"),
            ]
            stack.perform(commands[random.int(0...commands.count - 1)], by: session)
            if random.int(0...9) == 0 { _ = stack.token(of: id, session: session, candidate: token) }
            if step % 50 == 49 {
                stack.close(session)
                stack.open(session, layer: random.int(0...2))
            }
            #expect(Set(stack.order).count == stack.order.count)
            #expect(stack.order.allSatisfy { stack.views[$0]?.isStacked == true })
            #expect(stack.views.values.count { $0.isStacked } == stack.order.count)
            for view in stack.views.values {
                #expect(view.children.allSatisfy { stack.views[$0]?.parent == view.key })
                #expect(view.parent.map { stack.views[$0] != nil } ?? true)
            }
        }
    }
}
