import Framebuffer
import Sessions
import TestKit
import Testing

/// Whatever programs and the user do: through monitors, and in servers inside of servers, all of it comes to the same.
@Suite(.serialized) struct SameForAllTests {
    private static let labels = ["a 1", "a 2", "b", "menu", "top", "mute", "pointer", "backdrop", "stranger"]
    private static let letters: [Character] = ["r", "g", "b", "y", "c", "m", "w"]
    private static let setup = Setup(
        ["b": ["hover": "always"], "mute": ["label": true, "color": "#ffff00"]],
        [
            "global-keys": [["key": "KEY_G", "label": "top"]],
            "report": ["hover": true, "focus": true, "keystate": true],
        ])

    /// One random thing that somebody does.
    private static func step(_ stage: Stage, _ random: inout Seeded, _ down: inout Set<KeyCode>) {
        let name = labels[random.int(0...labels.count - 1)]
        let letter = letters[random.int(0...letters.count - 1)]
        let rect = Rect(random.int(-3...20), random.int(-3...12), random.int(1...14), random.int(1...10))
        let view = ViewID(UInt32(random.int(1...3)))
        let other = ViewID(UInt32(random.int(1...3)))
        let key = [KeyCode.left, .x, .g, .right][random.int(0...3)]
        let kind = random.int(0...21)
        guard stage.apps[name] != nil || kind > 13 else {
            return stage.show(
                name, rect, letter, alpha: random.int(0...2) == 0, mask: random.int(0...2) == 0)
        }
        switch kind {
        case 0: stage.commit(name, .create(view, parent: random.int(0...1) == 0 ? other : nil), .geometry(view, rect))
        case 1: stage.commit(name, .front(view))
        case 2: stage.commit(name, .back(view))
        case 3: stage.commit(name, .frontOf(view, neighbour: other))
        case 4: stage.commit(name, .behindOf(view, neighbour: other))
        case 5, 6: stage.commit(name, .geometry(view, rect))
        case 7: stage.commit(name, .offset(view, rect.origin))
        case 8: stage.commit(name, .title(view, "title"))
        case 9: stage.send(name, panning: rect.origin)
        case 10:
            stage.send(name, blits: [.init(from: Rect(0, 0, 2, 2), to: Point(random.int(0...6), random.int(0...6)))])
        case 11:
            stage.paint(name, rect.area, letter, alpha: random.int(0...1) == 0)
            stage.commit(name)
        case 12: random.int(0...3) == 0 ? stage.leave(name) : stage.commit(name, .destroy(view))
        case 13: stage.commit(name, .background(view))
        case 14, 15: stage.inject(.motion(x: random.int(0...23), y: random.int(0...15)))
        case 16: stage.inject(.wheel(dx: 0, dy: 120))
        case 17, 18:
            if down.insert(key).inserted { stage.press(key) }
        case 19, 20:
            if down.remove(key) != nil { stage.release(key) }
        default: stage.inject(.axis(id: 1, value: random.int(-1000...1000)))
        }
    }

    /// What a random play came to: pictures, and what each program was told, step by step.
    private static func play(_ target: Target, _ seed: Int) throws -> [String] {
        let stage = try Stage(target, setup)
        var random = Seeded(seed)
        var down: Set<KeyCode> = []
        var log: [String] = []
        for _ in 0..<60 {
            step(stage, &random, &down)
            stage.capture()
            var line = stage.screens["screen"]?.bitmap.map { "\(Picture($0))" } ?? "nothing"
            for (name, app) in stage.apps.sorted(by: { $0.key < $1.key }) {
                line += "\n\(name): \(app.input) \(app.statuses)"
                app.input = []
                app.statuses = []
            }
            for (name, report) in stage.reports.sorted(by: { $0.key < $1.key }) {
                line += "\n\(name): \(report.jsonText)"
            }
            log.append(line)
        }
        return log
    }

    @Test(arguments: 0..<25) func itComesToTheSame(seed: Int) throws {
        let direct = try Self.play(.server, seed)
        for target in [Target.oneMonitor, .threeMonitors, .nested] {
            let other = try Self.play(target, seed)
            for (step, (a, b)) in zip(direct, other).enumerated() where a != b {
                Issue.record("\(target), step \(step):\n\(a)\n--- is\n\(b)")
                break
            }
        }
    }
}
