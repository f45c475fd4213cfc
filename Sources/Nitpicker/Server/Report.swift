import Framebuffer
import Plumbing
import Sessions

/// What the server tells outside: one document for each report that the configuration asks for.
///
/// A document is written when its content changes. `active` tells whether the user moved, pressed or touched within the last
/// half second; its end is reported, too.
final class Report {
    private let loop: Loop
    private let write: (String, Document) -> Void
    private var clickVersion = 0
    private var clicked: SessionID?
    private var last: [Policy.Report: Document] = [:]
    private var motionUntil = Instant(nanoseconds: 0)
    private var buttonUntil = Instant(nanoseconds: 0)
    private var touchUntil = Instant(nanoseconds: 0)
    private var timer: Loop.Timer?

    /// How long activity lasts.
    private static let activity = 500

    init(_ loop: Loop, _ write: @escaping (String, Document) -> Void) {
        self.loop = loop
        self.write = write
    }

    /// Writes what is different after `effects`.
    func tell(_ desk: Desk, _ effects: Desk.Effects, outputs: [Server.ShownOutput]) {
        let wanted = desk.policy.reports
        if wanted.isEmpty { return }
        let now = loop.now
        let until = now.advanced(milliseconds: Self.activity)
        if effects.hadMotion { motionUntil = until }
        if effects.hadButton { buttonUntil = until }
        if effects.hadTouch { touchUntil = until }
        if effects.hadMotion || effects.hadButton || effects.hadTouch { watchActivity() }
        for target in effects.clicks {
            clicked = target
            clickVersion += 1
        }
        for report in wanted.sorted(by: { $0.rawValue < $1.rawValue }) {
            let document = document(report, desk, now, outputs)
            if last[report] == document { continue }
            last[report] = document
            write(report.rawValue, document)
        }
    }

    private func watchActivity() {
        timer?.cancel()
        timer = loop.schedule(afterMilliseconds: Self.activity + 1) { [weak self] in self?.onIdle() }
    }

    /// Called when activity may have ended.
    var onIdle: () -> Void = {}

    private func document(
        _ report: Policy.Report, _ desk: Desk, _ now: Instant, _ outputs: [Server.ShownOutput]
    ) -> Document {
        let user = desk.user
        var members: [Document.Member] = []
        func add(_ name: String, _ value: Document) { members.append(.init(name, value)) }
        func add(_ session: SessionID?) {
            guard let session, let label = desk.label(of: session) else { return }
            let domain = desk.domain(of: session)
            add("label", .string(label.text))
            add("domain", .string(domain.name))
            add("color", .string(Self.hex(domain.color)))
        }
        func addPointer() {
            guard let pointer = user.pointer else { return }
            add("xpos", .integer(pointer.x))
            add("ypos", .integer(pointer.y))
        }
        switch report {
        case .pointer: addPointer()
        case .hover:
            add(user.hovered)
            if motionUntil > now { add("active", true) }
            add("seq_number", .integer(Int(user.lastSequence)))
            addPointer()
        // For who only wants to know whose session it is: it does not change with every motion.
        case .hovered: add(user.hovered)
        case .focus:
            add(user.focused)
            if buttonUntil > now { add("active", true) }
        case .touch:
            add(user.touched)
            if touchUntil > now { add("active", true) }
            add("seq_number", .integer(Int(user.lastSequence)))
            if let point = user.touchPoint {
                add("xpos", .integer(point.x))
                add("ypos", .integer(point.y))
            }
        case .clicked:
            add(clicked)
            add("version", .integer(clickVersion))
            add("seq_number", .integer(Int(user.lastSequence)))
        case .keystate:
            let keys = user.held.keys.sorted()
            add("count", .integer(keys.count))
            add("pressed", .list(keys.map { .string($0.name) }))
        case .panorama:
            Self.add(desk.outputs.panorama, &members)
            add("captures", .list(outputs.map(Self.describe)))
        }
        return .object(members)
    }

    private static func describe(_ shown: Server.ShownOutput) -> Document {
        let output = shown.output
        var members = [Document.Member("name", .string(shown.label.text))]
        add(shown.rect, &members)
        if !output.millimetres.isEmpty {
            members.append(.init("width_mm", .integer(output.millimetres.width)))
            members.append(.init("height_mm", .integer(output.millimetres.height)))
        }
        if output.scale != 120 { members.append(.init("scale", .integer(output.scale))) }
        return .object(members)
    }

    private static func add(_ rect: Rect, _ members: inout [Document.Member]) {
        members.append(.init("xpos", .integer(rect.x)))
        members.append(.init("ypos", .integer(rect.y)))
        members.append(.init("width", .integer(rect.width)))
        members.append(.init("height", .integer(rect.height)))
    }

    private static func hex(_ color: Color) -> String {
        let digits = String(color.bits & 0xff_ffff, radix: 16)
        return "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
