package import Framebuffer
package import Sessions

/// What the configuration says: domains, who belongs to which, global keys, outputs, reports.
///
/// A pure value, replaced as a whole when the configuration changes.
package struct Policy: Sendable, Hashable {
    /// Which sessions belong to a domain.
    package struct Rule: Sendable, Hashable {
        package var pattern: LabelPattern
        package var domain: String

        /// A rule.
        package init(pattern: LabelPattern, domain: String) {
            self.pattern = pattern
            self.domain = domain
        }
    }

    /// What a key does wherever the focus is.
    package struct GlobalKey: Sendable, Hashable {
        package enum Action: Sendable, Hashable {
            /// The session of that label gets the whole key sequence.
            case deliver(Label)
            /// The rearmost placed view comes to the front and gets the focus.
            case cycle
            /// A session that gets raw motion, the pointer being hidden, has to let go of it.
            case release
        }

        package var key: KeyCode
        /// The key that must be held for it to count.
        package var with: KeyCode?
        package var action: Action

        /// A global key.
        package init(key: KeyCode, with: KeyCode? = nil, action: Action) {
            self.key = key
            self.with = with
            self.action = action
        }
    }

    /// Which part of the panorama a capture client gets.
    package struct CaptureRule: Sendable, Hashable {
        package var pattern: LabelPattern
        package var origin = Point.zero
        /// The largest size, 0 for no limit.
        package var width = 0
        package var height = 0
        /// What counts instead of the physical size that the client tells, nil for the client's.
        package var millimetres: Area?
        /// What counts instead of the scale that the client tells, nil for the client's.
        package var scale: Int?

        /// A rule that gives everything.
        package init(pattern: LabelPattern) { self.pattern = pattern }
    }

    /// Who decides on the focus.
    package enum FocusMode: Sendable, Hashable {
        case click
        /// The document `focus` names the session's label; clicks are transient.
        case rom
    }

    /// A document that the server tells outside.
    package enum Report: String, Sendable, Hashable, CaseIterable {
        case pointer, hover, hovered, focus, touch, clicked, keystate, panorama
    }

    package var background = Color(red: 25, green: 37, blue: 50)
    package var domains: [String: Domain] = [:]
    package var rules: [Rule] = []
    package var globalKeys: [GlobalKey] = []
    /// Which part each capture client gets; all get everything at (0, 0) when there is no rule.
    package var captures: [CaptureRule] = []
    /// Which capture clients are shown views by themselves, whatever lies over them; nobody unless it is said.
    package var onlookers: [LabelPattern] = []
    package var focusMode = FocusMode.click
    package var reports: Set<Report> = []

    /// A policy that knows no domain.
    package init() {}

    /// Whether there is a domain whose views the server places.
    package var placesViews: Bool { domains.values.contains { $0.placement == .cascade } }

    /// The domain of sessions of that label, or nil when no rule names one that exists.
    package func domain(of label: Label) -> Domain? {
        LabelPattern.best(of: rules, for: label, pattern: \.pattern).flatMap { domains[$0.domain] }
    }

    /// The part of the panorama that a capture client may show when it wants `area` pixels at `place`; empty when no rule
    /// admits it.
    ///
    /// What a rule gives begins at the rule's origin, and places count from there.
    package func captureRect(of label: Label, wanting area: Area, at place: Point = .zero) -> Rect {
        if captures.isEmpty { return Rect(place, area) }
        guard let rule = captureRule(of: label) else { return .zero }
        let width = rule.width > 0 ? max(0, min(rule.width - place.x, area.width)) : area.width
        let height = rule.height > 0 ? max(0, min(rule.height - place.y, area.height)) : area.height
        return width == 0 || height == 0 ? .zero : Rect(rule.origin + place, Area(width, height))
    }

    /// Whether a capture client is shown views by themselves.
    package func showsViews(to label: Label) -> Bool { onlookers.contains { $0.score(label) != nil } }

    /// The rule for a capture client, nil when none admits it.
    package func captureRule(of label: Label) -> CaptureRule? {
        LabelPattern.best(of: captures, for: label, pattern: \.pattern)
    }
}
