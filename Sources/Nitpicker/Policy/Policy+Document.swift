internal import Framebuffer
package import Sessions

extension Policy {
    /// The policy that a configuration describes, and what is wrong with it.
    ///
    /// Nothing in a configuration is fatal: a bad value counts as absent. A configuration that names no domain at all gets
    /// the built-in ones: `pointer`, `default` and `backdrop`.
    package static func parse(_ document: Document) -> (policy: Policy, warnings: [String]) {
        var reader = PolicyReader()
        var policy = Policy()
        let configuration = DocumentReader(document, "the configuration")
        reader.check(
            configuration,
            ["background", "domains", "policies", "global-keys", "placement", "report", "focus", "capture", "views"])
        policy.background = reader.color(configuration, "background", policy.background)
        let placement = reader.word(configuration, "placement", Placement.cascade)
        policy.readDomains(configuration, placement, &reader)
        policy.readRules(configuration, &reader)
        policy.readKeys(configuration, &reader)
        policy.readCaptures(configuration, &reader)
        policy.readOnlookers(configuration, &reader)
        switch document["focus"].string {
        case nil, "click": policy.focusMode = .click
        case "rom": policy.focusMode = .rom
        default: reader.warn("'focus' must be 'click' or 'rom'", line: document.member("focus")?.line ?? 0)
        }
        let reports = DocumentReader(document["report"], "the report")
        for member in reports.document.members {
            guard let report = Report(rawValue: member.name) else {
                reader.warn("there is no report '\(member.name)'", line: member.line)
                continue
            }
            if reader.bool(reports, member.name, false) { policy.reports.insert(report) }
        }
        return (policy, reader.warnings)
    }

    /// Where applications, the pointer and the backdrop are when a configuration says nothing.
    private mutating func useBuiltIn(_ placement: Placement) {
        var pointer = Domain(name: "pointer", layer: 0)
        pointer.origin = .pointer
        var applications = Domain(name: "default", layer: 1)
        applications.focus = .click
        applications.hover = .always
        applications.placement = placement
        let backdrop = Domain(name: "backdrop", layer: 2)
        for var domain in [pointer, applications, backdrop] {
            domain.content = .client
            domain.isLabelled = false
            domains[domain.name] = domain
        }
        rules = [
            Rule(pattern: LabelPattern(suffix: "pointer"), domain: "pointer"),
            Rule(pattern: LabelPattern(suffix: "backdrop"), domain: "backdrop"),
            Rule(pattern: LabelPattern(), domain: "default"),
        ]
    }

    private mutating func readDomains(
        _ configuration: DocumentReader, _ placement: Placement, _ reader: inout PolicyReader
    ) {
        guard configuration.document.member("domains") != nil else { return useBuiltIn(placement) }
        for entry in reader.list(configuration, "domains", of: "a domain") {
            let line = entry.document.member("name")?.line ?? 0
            guard let name = entry.document["name"].string, !name.isEmpty else {
                reader.warn("a domain needs a name", line: line)
                continue
            }
            guard domains[name] == nil else {
                reader.warn("there are two domains '\(name)', the first counts", line: line)
                continue
            }
            let item = DocumentReader(entry.document, "domain '\(name)'")
            if item.document.member("layer") == nil { reader.warn("domain '\(name)' needs a layer", line: line) }
            reader.check(
                item,
                [
                    "name", "layer", "origin", "xpos", "ypos", "width", "height", "content", "label", "color",
                    "hover", "focus", "input", "placement",
                ])
            var domain = Domain(name: name, layer: reader.integer(item, "layer", 9999, in: 0...1_000_000))
            domain.origin = reader.word(item, "origin", domain.origin)
            domain.offset.x = reader.integer(item, "xpos", 0)
            domain.offset.y = reader.integer(item, "ypos", 0)
            domain.width = reader.integer(item, "width", 0)
            domain.height = reader.integer(item, "height", 0)
            domain.content = reader.word(item, "content", domain.content)
            domain.isLabelled = reader.bool(item, "label", domain.isLabelled)
            domain.color = reader.color(item, "color", domain.color)
            domain.hover = reader.word(item, "hover", domain.hover)
            domain.focus = reader.word(item, "focus", domain.focus)
            domain.input = reader.word(item, "input", domain.input)
            // What nobody can click needs no placing: panels, pointers and backdrops stay where they put themselves.
            let standard = domain.focus == .click && domain.origin == .topLeft ? placement : .client
            domain.placement = reader.word(item, "placement", standard)
            if domain.origin == .pointer { domain.placement = .client }
            domains[name] = domain
        }
    }

    private mutating func readRules(_ configuration: DocumentReader, _ reader: inout PolicyReader) {
        for item in reader.list(configuration, "policies", of: "a policy") {
            reader.check(item, ["label", "label_prefix", "label_suffix", "domain"])
            let line = item.document.member("domain")?.line ?? 0
            guard let domain = item.document["domain"].string else {
                reader.warn("a policy needs a domain", line: line)
                continue
            }
            if domains[domain] == nil { reader.warn("there is no domain '\(domain)'", line: line) }
            let rule = Rule(pattern: LabelPattern(item.document), domain: domain)
            if configuration.document.member("domains") == nil { rules.insert(rule, at: 0) } else { rules.append(rule) }
        }
    }

    private mutating func readKeys(_ configuration: DocumentReader, _ reader: inout PolicyReader) {
        for item in reader.list(configuration, "global-keys", of: "a global key") {
            reader.check(item, ["key", "with", "label", "action"])
            guard item.document.member("key") != nil else {
                reader.warn("a global key needs a key")
                continue
            }
            let with = reader.key(item, "with")
            guard let key = reader.key(item, "key"),
                with != nil || item.document.member("with") == nil
            else { continue }
            switch (item.document["label"].string, item.document["action"].string) {
            case (let label?, nil):
                globalKeys.append(GlobalKey(key: key, with: with, action: .deliver(Label(label))))
            case (nil, "cycle"):
                globalKeys.append(GlobalKey(key: key, with: with, action: .cycle))
            case (nil, "release"):
                globalKeys.append(GlobalKey(key: key, with: with, action: .release))
            default:
                reader.warn(
                    "a global key needs a label or the action 'cycle' or 'release'",
                    line: item.document.member("key")?.line ?? 0)
            }
        }
        if placesViews && !globalKeys.contains(where: { $0.action == .cycle }) {
            globalKeys.append(GlobalKey(key: KeyCode(15), with: KeyCode(56), action: .cycle))
        }
        // No program may keep the pointer against the user's will: Escape with Meta, unless told otherwise.
        if !globalKeys.contains(where: { $0.action == .release }) {
            globalKeys.append(GlobalKey(key: KeyCode(1), with: KeyCode(125), action: .release))
        }
    }

    private mutating func readOnlookers(_ configuration: DocumentReader, _ reader: inout PolicyReader) {
        for item in reader.list(configuration, "views", of: "an onlooker") {
            reader.check(item, ["label", "label_prefix", "label_suffix"])
            let pattern = LabelPattern(item.document)
            // One without a label would be everybody, which nobody means.
            guard pattern != LabelPattern() else {
                reader.warn("who is shown views needs a label")
                continue
            }
            onlookers.append(pattern)
        }
    }

    private mutating func readCaptures(_ configuration: DocumentReader, _ reader: inout PolicyReader) {
        for item in reader.list(configuration, "capture", of: "a capture rule") {
            reader.check(
                item,
                [
                    "label", "label_prefix", "label_suffix", "xpos", "ypos", "width", "height", "width_mm", "height_mm",
                    "scale",
                ])
            var rule = CaptureRule(pattern: LabelPattern(item.document))
            rule.origin = .init(reader.integer(item, "xpos", 0), reader.integer(item, "ypos", 0))
            rule.width = reader.integer(item, "width", 0, in: 0...Mode.sizeLimit)
            rule.height = reader.integer(item, "height", 0, in: 0...Mode.sizeLimit)
            if item.document.member("width_mm") != nil || item.document.member("height_mm") != nil {
                rule.millimetres = Area(
                    reader.integer(item, "width_mm", 0, in: 0...100_000),
                    reader.integer(item, "height_mm", 0, in: 0...100_000))
            }
            if item.document.member("scale") != nil {
                rule.scale = reader.integer(item, "scale", 120, in: 30...Mode.scaleLimit)
            }
            captures.append(rule)
        }
    }
}
