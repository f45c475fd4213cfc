internal import Framebuffer
package import Plumbing
package import Sessions

/// What passed in one Gui session: counts by kind, where pixels are refreshed, how long answers take.
///
/// A pure value; moments come from outside. Bounded, whatever passes.
package struct GuiStatistics: Hashable, Sendable {
    package let label: Label
    package private(set) var commands: [String: Int] = [:]
    package private(set) var events: [String: Int] = [:]
    package private(set) var buffers = 0
    package private(set) var commits = 0
    package private(set) var blits = 0
    package private(set) var refreshes = 0
    package private(set) var refreshedPixels = 0
    package private(set) var shortages = 0
    package private(set) var exclusive = 0
    package var upgrades = 0
    /// From input that the server submitted to the program's next commit.
    package private(set) var latency = Latency()
    /// Where the buffer is drawn anew.
    package private(set) var heat = HeatMap()
    private var waitingInput: Instant?

    /// Nothing has passed in a session of that label.
    package init(label: Label) { self.label = label }

    /// What the program says.
    package mutating func note(_ request: GuiRequest, at moment: Instant) {
        switch request {
        case .buffer(_, let mode):
            buffers += 1
            heat.resize(mode.area)
        case .commit(let commit):
            commits += 1
            blits += commit.blits.count
            for command in commit.commands { commands[Self.name(command), default: 0] += 1 }
            for blit in commit.blits { heat.add(Rect(blit.to, blit.from.area)) }
            for rect in commit.refresh {
                let seen = rect.intersection(Rect(.zero, heat.area))
                refreshes += 1
                refreshedPixels += seen.count
                heat.add(seen)
            }
            if let since = waitingInput {
                waitingInput = nil
                latency.add(moment.since(since))
            }
        case .exclusive(let wish): if wish { exclusive += 1 }
        case .token, .session, .forwardFocus: commands[Self.name(request), default: 0] += 1
        }
    }

    /// What the server says.
    package mutating func note(_ event: GuiEvent, at moment: Instant) {
        switch event {
        case .input(let input):
            for event in input { events[Self.name(event), default: 0] += 1 }
            if waitingInput == nil { waitingInput = moment }
        case .done(_, .shortage): shortages += 1
        case .info, .done, .token, .shown, .session: break
        }
    }

    /// The session's part of the report.
    package var document: Document {
        func counts(_ counts: [String: Int]) -> Document {
            .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) })
        }
        return [
            "label": .string(label.text), "buffers": .integer(buffers), "commits": .integer(commits),
            "blits": .integer(blits), "commands": counts(commands),
            "refresh": [
                "rectangles": .integer(refreshes), "pixels": .integer(refreshedPixels),
                "heat": .list(heat.rows.map { .string($0) }),
            ], "events": counts(events), "exclusive": .integer(exclusive), "shortages": .integer(shortages),
            "upgrades": .integer(upgrades), "latency-us": latency.document,
        ]
    }

    private static func name(_ command: ViewCommand) -> String {
        switch command {
        case .create(_, nil): "create"
        case .create: "create-child"
        case .destroy: "destroy"
        case .associate: "associate"
        case .forget: "forget"
        case .geometry: "geometry"
        case .offset: "offset"
        case .front: "front"
        case .back: "back"
        case .frontOf: "front-of"
        case .behindOf: "behind"
        case .background: "background"
        case .title: "title"
        }
    }

    private static func name(_ request: GuiRequest) -> String {
        switch request {
        case .token: "token"
        case .session: "session"
        case .forwardFocus: "forward-focus"
        case .buffer, .commit, .exclusive: ""
        }
    }

    private static func name(_ event: InputEvent) -> String {
        switch event {
        case .press(let press): press.isRepeat ? "repeat" : "press"
        case .release: "release"
        case .motion: "motion"
        case .relative: "relative"
        case .wheel: "wheel"
        case .focusEnter: "focus-enter"
        case .focusLeave: "focus-leave"
        case .hoverLeave: "hover-leave"
        case .touch: "touch"
        case .touchRelease: "touch-release"
        case .sequence: "sequence"
        case .axis: "axis"
        }
    }
}

/// How long answers took: of the last ones the middle and the longest.
package struct Latency: Hashable, Sendable {
    private var last: [Int64] = []
    private var next = 0
    package private(set) var count = 0

    /// The answers that are looked at.
    package static let window = 256

    /// No answers.
    package init() {}

    /// Adds one, in nanoseconds.
    package mutating func add(_ nanoseconds: Int64) {
        count += 1
        if last.count < Self.window { last.append(nanoseconds) } else { last[next] = nanoseconds }
        next = (next + 1) % Self.window
    }

    /// The middle of the last ones in microseconds, 0 without any.
    package var median: Int { last.isEmpty ? 0 : Int(last.sorted()[last.count / 2] / 1000) }

    /// How many, and the middle and the longest of the last ones in microseconds.
    package var document: Document {
        let sorted = last.sorted()
        guard let longest = sorted.last else { return ["count": 0] }
        return [
            "count": .integer(count), "median": .integer(Int(sorted[sorted.count / 2] / 1000)),
            "longest": .integer(Int(longest / 1000)),
        ]
    }
}
