import Framebuffer
import Sessions
import Testing

extension Case {
    /// What sessions cost, and what happens when they have not enough.
    static let quotas: [Case] = [
        Case(3, "a buffer too large is a shortage, an upgrade continues where it stopped") {
            $0.open("a", quota: 16 << 10)
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 8, 8)), .front(.one))
            $0.paint("a", Area(64, 64), "r")
            $0.commit("a")
            #expect($0.parent.upgrades.count == $0.depth)
            $0.expectPixels((0, 0, "r"), (7, 7, "r"), (8, 0, "."))
        },
        Case(3, "a shortage that nobody makes up for changes nothing") {
            $0.open("a", quota: 16 << 10)
            $0.paint("a", Area(4, 4), "r")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 4)), .front(.one))
            $0.parent.grantsUpgrades = false
            $0.paint("a", Area(64, 64), "g")
            $0.commit("a")
            $0.expectStatus("a", .rejected("the parent gave no more quota"))
            $0.expectPixels((0, 0, "r"), (4, 0, "."))
        },
        Case(3, "views cost, and what is destroyed is given back") {
            $0.open("a", quota: 16 << 10)
            for _ in 0..<200 {
                $0.commit("a", .create(.one, parent: nil), .create(.two, parent: .one), .destroy(.one), .destroy(.two))
            }
            #expect($0.parent.upgrades.isEmpty)
            $0.send("a", (0..<64).map { .create(ViewID($0), parent: nil) }, wantsDone: true)
            #expect(!$0.parent.upgrades.isEmpty)
        },
        Case(3, "buffers that are replaced are given back") {
            $0.open("a", quota: 32 << 10)
            for size in 1...60 {
                $0.paint("a", Area(size, size), "r")
                $0.commit("a")
            }
            #expect($0.parent.upgrades.isEmpty)
        },
        Case(3, "what sessions had is given back when they end: memory, views, descriptors") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.screen("other", CaptureOutput(Area(24, 16)))
            $0.unplug(screen: "other")
            let before = $0.openDescriptors
            for round in 0..<5 {
                for number in 0..<8 {
                    $0.show("b \(number)", Rect(0, 0, 8, 8), "g")
                    // Buffers that come later cost no descriptor that stays.
                    for _ in 0..<4 {
                        $0.paint("b \(number)", Area(8, 8 + round), "g")
                        $0.commit("b \(number)")
                    }
                }
                $0.screen("other", CaptureOutput(Area(24, 16)))
                $0.capture("other")
                $0.unplug(screen: "other")
                for number in 0..<8 { $0.leave("b \(number)") }
            }
            #expect($0.openDescriptors == before)
            #expect($0.server?.desk.stack.views.count == 1)
        },
        Case(3, "a session that owes for being there works, and is upgraded when it needs something") {
            $0.open("a", quota: 0)
            $0.paint("a", Area(4, 4), "r")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 4)), .front(.one))
            $0.settle()
            $0.expectPixels((0, 0, "r"))
        },
        Case(11, "events for who does not read are bounded, and no release is lost") {
            $0.show("a", Rect(0, 0, 24, 16), "r")
            $0.focus("a", at: Point(2, 2))
            $0.app("a").isReading = false
            $0.press(.left)
            for round in 0..<1500 {
                $0.inject(
                    .motion(x: round % 20, y: 2), .wheel(dx: 0, dy: 120), .press(KeyPress(.x)), .release(.x))
            }
            $0.release(.left)
            $0.app("a").isReading = true
            $0.settle()
            var held: Set<KeyCode> = []
            for event in $0.app("a").input {
                if case .press(let press) = event { #expect(held.insert(press.key).inserted) }
                if case .release(let key) = event { #expect(held.remove(key) != nil) }
            }
            #expect(held.isEmpty && $0.app("a").input.contains(.release(.left)))
            #expect($0.app("a").input.count < 6000)
        },
        Case(11, "with little quota fewer events wait") {
            $0.show("a", Rect(0, 0, 4, 4), "r", quota: 8400)
            $0.focus("a", at: Point(2, 2))
            $0.app("a").isReading = false
            for _ in 0..<1500 { $0.inject(.press(KeyPress(.x)), .release(.x), .wheel(dx: 1, dy: 1)) }
            $0.app("a").isReading = true
            $0.settle()
            #expect($0.app("a").input.count { $0 == .down(.x) } == $0.app("a").input.count { $0 == .release(.x) })
        },
    ]
}
