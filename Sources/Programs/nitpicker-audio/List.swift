import ArgumentParser
import AudioMixer
import Plumbing
import Sessions

/// `nitpicker audio list`.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who plays, what is connected, how loud, and what went wrong.")

    @OptionGroup var option: MixerOption

    @Flag(help: "Print the mixer's report as JSON.")
    var json = false

    func run() throws {
        let report = try MixerAccess(option).report()
        print(json ? String(decoding: report.prettyText, as: UTF8.self) : Self.text(report))
    }

    private static func text(_ report: Document) -> String {
        var lines = [
            "\(report["rate"].integer ?? 0) Hz, \(report["period"].integer ?? 0) frames, "
                + (report["scheduling"].string ?? "")
        ]
        func table(_ title: [String], _ rows: [[String]]) {
            guard !rows.isEmpty else { return }
            let all = [title] + rows
            let widths = title.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
            lines.append("")
            lines += all.map { row in
                zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined()
            }
        }
        table(
            ["SESSION", "STATE", "LEVEL", "LATENCY", "MISSED"],
            report["sessions"].items.map { session in
                var state = session["state"].string ?? ""
                for word in ["quarantined", "bypassed"] where session[word].bool == true { state += ", " + word }
                return [
                    session["label"].string ?? "", state, levels(session),
                    String(session["latency"].integer ?? 0), String(session["missed"].integer ?? 0),
                ]
            })
        table(
            ["NODE", "KIND", "LEVEL", "LATENCY", "EFFECTS"],
            report["nodes"].items.map { node in
                [
                    node["name"].string ?? "", node["kind"].string ?? "", levels(node),
                    String(node["latency"].integer ?? 0),
                    node["effects"].items.compactMap { $0["name"].string }.joined(separator: ", "),
                ]
            })
        table(
            ["FROM", "TO", "GAIN", "PAN", ""],
            report["cables"].items.compactMap { item in
                guard let cable = try? CableSettings(item) else { return nil }
                return [
                    cable.from.description, cable.to, decimal(cable.gain), decimal(cable.pan),
                    cable.isMuted ? "muted" : "",
                ]
            })
        let xruns = report["xruns"]["last"].items.suffix(5).map { record in
            let times = ["woke-us", "work-us", "late-us"].compactMap { name in
                record[name].integer.map { "\(name.dropLast(3)) \($0) us" }
            }
            return
                "cycle \(record["cycle"].integer ?? 0): \(record["node"].string ?? "") \(record["cause"].string ?? "") "
                + times.joined(separator: ", ")
        }
        if !xruns.isEmpty { lines += ["", "\(report["xruns"]["count"].integer ?? 0) xruns, last:"] + xruns }
        return lines.joined(separator: "\n")
    }

    private static func levels(_ item: Document) -> String {
        item["levels"].items.map { level in
            let value = level.number ?? -150
            return value <= -150 ? "-" : decimal(value)
        }.joined(separator: " ")
    }

    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
