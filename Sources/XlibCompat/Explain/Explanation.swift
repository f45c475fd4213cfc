internal import Plumbing

/// What a program needs of X and what it would miss here: a report for people.
///
/// The program is read, as are all libraries that it names and those that they name; nothing is run. What a program loads
/// later by itself (plug-ins, what SDL looks for) is not known.
package struct Explanation {
    /// The report, lines with an end each.
    package private(set) var text = ""
    /// 0: all that is known to be needed is there; 1: it may miss something; 2: it cannot be started here.
    package private(set) var status: Int32 = 0

    private struct Part {
        var path: String
        var file: ELFFile
    }

    /// The report of a program: a path, or a name that is looked for in the folders of `search` (with colons between).
    package init(of program: String, search: String, libraries: LibrarySearch = .system) {
        explain(program, search, libraries)
    }

    private mutating func explain(_ program: String, _ search: String, _ libraries: LibrarySearch) {
        guard let path = Self.path(of: program, search) else { return fail("there is no program '\(program)'") }
        line(path)
        guard let bytes = try? Files.read(path, limit: 512 << 20) else { return fail("it cannot be read") }
        if bytes.starts(with: [0x23, 0x21]) {
            let interpreter = String(decoding: bytes.dropFirst(2).prefix { $0 != 10 }.prefix(200), as: UTF8.self)
            line("A script for\(interpreter.hasPrefix(" ") ? "" : " ")\(interpreter).")
            return line("What it starts is in its X world and can be explained by itself.")
        }
        guard let file = ELFFile(bytes, origin: path) else { return fail("it is neither a program nor a script") }
        let reason = Self.socketReason(path, file)
        let parts = closure(Part(path: path, file: file), libraries)
        let family = parts.filter { XFamily.contains(Self.name(of: $0.path)) }
        let others = parts.filter { part in !family.contains { $0.path == part.path } }
        let defined = family.reduce(into: Set<String>()) { $0.formUnion($1.file.exports) }
        let wanted = others.reduce(into: Set<String>()) { $0.formUnion($1.file.imports) }.intersection(defined)
        if family.isEmpty {
            line(
                file.isDynamic
                    ? "It names no library of X: it is no X program, or loads what it needs by itself (SDL, Qt plug-ins)."
                    : "It names no libraries at all.")
        } else {
            tell(family, others, wanted)
        }
        if let reason {
            line("Door: socket (DISPLAY), since \(reason).")
        } else if family.isEmpty {
            line("Door: by what it loads, wire or direct.")
        } else {
            let hasXlib = family.contains { Self.name(of: $0.path).hasPrefix("libX11.") }
            line(
                "Door: \(hasXlib ? "direct (libX11.so.6), and wire (libxcb.so.1) for the rest" : "wire (libxcb.so.1)")."
            )
        }
        tellExtensions(wanted, others, family)
    }

    private mutating func line(_ words: String) { text += words + "\n" }

    private mutating func fail(_ reason: String) {
        line("Cannot be started: \(reason).")
        status = 2
    }

    private mutating func miss() { status = max(status, 1) }

    /// Why a program cannot load our libraries.
    private static func socketReason(_ path: String, _ file: ELFFile) -> String? {
        let mode = Files.mode(of: path) ?? 0
        if mode & 0o4000 != 0 { return "it is setuid, for which the loader ignores where libraries are" }
        if mode & 0o2000 != 0 { return "it is setgid, for which the loader ignores where libraries are" }
        if file.bits != 64 { return "it is a program of 32 bits" }
        return file.isDynamic ? nil : "it is linked statically"
    }

    /// The program and all libraries that it comes to, each once, in the loader's order.
    private mutating func closure(_ program: Part, _ libraries: LibrarySearch) -> [Part] {
        var parts = [program]
        var seen: Set<String> = []
        var index = 0
        while index < parts.count, parts.count < 1000 {
            let part = parts[index]
            index += 1
            for name in part.file.needed where seen.insert(name).inserted {
                let before = part.file.folders + program.file.folders
                guard let path = libraries.path(of: name, before: before) else {
                    line("Missing: \(name), which \(Self.name(of: part.path)) needs.")
                    status = 2
                    continue
                }
                guard let bytes = try? Files.read(path, limit: 512 << 20), let file = ELFFile(bytes, origin: path)
                else { continue }
                parts.append(Part(path: path, file: file))
            }
        }
        return parts
    }

    private mutating func tell(_ family: [Part], _ others: [Part], _ wanted: Set<String>) {
        line("Libraries of X, and how many of their functions it and its other libraries name:")
        for part in family.sorted(by: { $0.path < $1.path }) {
            let all = wanted.intersection(part.file.exports)
            let own = (others.first?.file.imports ?? []).intersection(part.file.exports)
            let name = Self.name(of: part.path)
            line(
                "  \(name)\(String(repeating: " ", count: max(1, 24 - name.count)))\(all.count) (\(own.count) by itself)"
            )
        }
        let users = others.dropFirst().filter { !$0.file.imports.isDisjoint(with: wanted) }.map {
            Self.name(of: $0.path)
        }
        if !users.isEmpty { line("By way of: \(users.joined(separator: ", ")).") }
    }

    private mutating func tellExtensions(_ wanted: Set<String>, _ others: [Part], _ family: [Part]) {
        var needs: [String: Set<String>] = [:]
        for function in wanted {
            guard let need = XFamily.need(of: function) else { continue }
            needs[need, default: []].insert(function)
        }
        let served = Set(Extension.served.map(\.name))
        let here = needs.keys.filter(served.contains).sorted()
        let absent = needs.keys.filter { !served.contains($0) }.sorted()
        if !here.isEmpty { line("Extensions that it may ask for and gets: \(here.joined(separator: ", ")).") }
        guard !absent.isEmpty else { return }
        miss()
        line("Extensions that it may ask for and that are not there:")
        for name in absent {
            let functions = needs[name] ?? []
            let users = others.filter { !$0.file.imports.isDisjoint(with: functions) }.map { Self.name(of: $0.path) }
            line("  \(name): \(functions.count) functions, named by \(users.prefix(4).joined(separator: ", "))")
        }
        line("Most programs do without; it is told by QueryExtension.")
    }

    private static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func path(of program: String, _ search: String) -> String? {
        if program.isEmpty { return nil }
        if program.contains("/") { return Files.exists(program) ? program : nil }
        return search.split(separator: ":").lazy.map { "\($0)/\(program)" }.first { Files.isExecutable($0) }
    }
}
