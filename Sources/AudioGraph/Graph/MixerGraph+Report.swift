import Glibc
package import Sessions

extension MixerGraph {
    /// What there is and how it is: sessions, nodes with their levels and latencies, cables, and what went wrong last.
    ///
    /// The levels are the largest since the last report.
    package var report: Document {
        noteRecords()
        return .object([
            .init("rate", .integer(format.rate)), .init("period", .integer(format.period)),
            .init("sessions", .list(entries.filter { $0.name == nil }.map(session))),
            .init("captures", .list(captures.map { .object([.init("label", .string($0.label.text))]) })),
            .init("nodes", .list((layout?.nodes ?? []).compactMap(node))),
            .init("cables", .list(settings.cables.map(\.document))),
            .init("rights", .list(settings.captures.map(\.document))),
            .init("xruns", .object([.init("count", .integer(records.total)), .init("last", .list(lastRecords))])),
        ])
    }

    private func session(_ entry: Entry) -> Document {
        let input = entry.input
        let ring = input.ring.view
        let state =
            input.isGone ? "gone" : ring.state == .idle ? "idle" : ring.state == .ending ? "ending" : "playing"
        var members: [Document.Member] = [
            .init("label", .string(input.label.text)), .init("state", .string(state)),
            .init("channels", .integer(input.ring.channels)), .init("latency", .integer(entry.latency)),
            .init("levels", levels(of: .session(input.number))), .init("missed", .integer(ring.missed)),
        ]
        if input.isQuarantined { members.append(.init("quarantined", .bool(true))) }
        if input.isBypassed { members.append(.init("bypassed", .bool(true))) }
        if ring.cleaned > 0 { members.append(.init("cleaned", .integer(ring.cleaned))) }
        return .object(members)
    }

    private func node(_ node: GraphLayout.Node) -> Document? {
        switch node.id {
        case .session: return nil
        case .bus(let name), .sink(let name):
            return .object([
                .init("name", .string(name)), .init("kind", .string(nodes[node.id].map { _ in kind(node.id) } ?? "")),
                .init("channels", .integer(node.channels)), .init("latency", .integer(node.latency)),
                .init("levels", levels(of: node.id)),
                .init("effects", .list(nodes[node.id]?.effects?.entries.map(\.document) ?? [])),
            ])
        }
    }

    private func kind(_ id: GraphLayout.NodeID) -> String {
        if case .bus = id { "bus" } else { "sink" }
    }

    /// The largest values in decibels below full scale, with one digit.
    private func levels(of id: GraphLayout.NodeID) -> Document {
        .list(
            (nodes[id]?.takePeaks() ?? []).map { peak in
                .number(peak > 0 ? (max(-150, 20 * log10(Double(peak))) * 10).rounded() / 10 : -150)
            })
    }

    private func noteRecords() {
        for record in records.take() {
            let entry = entries.first { $0.input.identity == record.identity }
            let worker = nodes.values.compactMap(\.worker).first { $0.input.identity == record.identity }
            var members: [Document.Member] = [
                .init(
                    "node",
                    .string(
                        entry?.input.label.text ?? worker?.input.label.text ?? (record.identity == 0 ? "" : "(gone)"))),
                .init("cycle", .integer(Int(record.tick))), .init("cause", .string("\(record.cause)")),
            ]
            if record.woke > 0 { members.append(.init("woke-us", .integer(record.woke / 1000))) }
            if record.work > 0 {
                members.append(.init(record.cause == .driver ? "late-us" : "work-us", .integer(record.work / 1000)))
            }
            lastRecords.append(.object(members))
        }
        if lastRecords.count > 16 { lastRecords.removeFirst(lastRecords.count - 16) }
    }
}
