import Keyboard
import Plumbing
import Sessions
import Testing
import XlibCompat

@Suite struct KeyTableTests {
    private func table(_ layout: KeyboardLayout) throws -> KeyTable { KeyTable(try Keymap(layout)) }

    private func names(_ table: KeyTable, _ code: UInt8) -> [String] {
        table.row(code).map { $0 == 0 ? "-" : Keysym.name($0) }
    }

    @Test func columnsAreThoseOfTheProtocol() throws {
        let us = try table(KeyboardLayout())
        #expect(names(us, 9) == ["Escape", "-", "Escape", "-", "-", "-", "-"])
        #expect(names(us, 24) == ["q", "Q", "q", "Q", "-", "-", "-"])
        #expect(names(us, 10).prefix(4) == ["1", "exclam", "1", "exclam"])
        #expect(names(us, 67) == ["F1", "F1", "F1", "F1", "F1", "F1", "XF86Switch_VT_1"])
        let de = try table(KeyboardLayout("de"))
        #expect(names(de, 24) == ["q", "Q", "at", "Greek_OMEGA", "at", "Greek_OMEGA", "-"])
        #expect(names(de, 29).prefix(2) == ["z", "Z"])
        let both = try table(KeyboardLayout("us,de"))
        #expect(names(both, 29).prefix(4) == ["y", "Y", "z", "Z"])
    }

    @Test func modifiersAreThoseOfTheSampleServer() throws {
        let de = try table(KeyboardLayout("de"))
        let expected: [UInt8: UInt8] = [
            50: 1, 62: 1, 66: 2, 37: 4, 105: 4, 64: 8, 205: 8, 77: 16, 133: 64, 134: 64, 206: 64, 207: 64, 92: 128,
            108: 128, 203: 128,
        ]
        for code in KeyTable.codes where de.modifiers[Int(code)] != 0 {
            #expect(de.modifiers[Int(code)] == expected[code], "code \(code)")
        }
        for (code, mask) in expected { #expect(de.modifiers[Int(code)] == mask, "code \(code)") }
        #expect(de.locks.enumerated().filter { $1 != 0 }.map(\.offset) == [66, 77])
        #expect(de.modeSwitch == 128 && de.numLock == 16)
    }

    @Test func programsMakeTheseKeysyms() throws {
        let de = try table(KeyboardLayout("de"))
        func name(_ code: UInt8, _ state: UInt8) -> String { Keysym.name(de.keysym(of: code, under: state)) }
        #expect(name(24, 0) == "q" && name(24, 1) == "Q" && name(24, 2) == "Q" && name(24, 128) == "at")
        #expect(name(10, 2) == "1" && name(10, 1) == "exclam")
        #expect(name(79, 0) == "KP_Home" && name(79, 16) == "KP_7" && name(79, 17) == "KP_Home")
        #expect(name(48, 2) == "Adiaeresis")
        #expect(name(8, 0) == Keysym.name(0))
        #expect(de.code(yielding: 0x40, under: 128) == 24)
        #expect(de.code(yielding: 0x40, under: 0) == nil)
    }

    /// The sample server's own maps, as far as a layout of one group has two levels, and its further levels.
    @Test(.enabled(if: SampleServer.isThere, "Xvfb, setxkbmap and xmodmap are not installed"), arguments: ["us", "de"])
    func agreesWithTheSampleServer(layout: String) throws {
        let ours = try table(KeyboardLayout(layout))
        let theirs = try #require(try SampleServer.keys(layout))
        #expect(theirs.rows.count == 248)
        for (code, row) in theirs.rows {
            let own = names(ours, code)
            #expect(own.prefix(2).map { $0 } == Array(row.prefix(2)), "code \(code)")
            if row[4] == "-" { #expect(own[2...3].map { $0 } == Array(row[2...3]), "code \(code)") }
            #expect(own[4...5].map { $0 } == Array(row[4...5]), "code \(code)")
        }
        // The key that shifts to level 3 does so by its action there, not by the map.
        for code in KeyTable.codes where !names(ours, code).contains("ISO_Level3_Shift") {
            #expect(ours.modifiers[Int(code)] == theirs.modifiers[code] ?? 0, "code \(code)")
        }
    }
}

/// Xvfb's keyboard as xmodmap prints it.
private enum SampleServer {
    static let programs = ["/usr/bin/Xvfb", "/usr/bin/setxkbmap", "/usr/bin/xmodmap"]
    static var isThere: Bool { programs.allSatisfy(Files.isExecutable) }

    static func keys(_ layout: String) throws -> (rows: [(UInt8, [String])], modifiers: [UInt8: UInt8])? {
        let script = """
            exec 3>"$1.display"; Xvfb -displayfd 3 -noreset -nolisten tcp -screen 0 64x64x24 2>/dev/null 3>&3 & server=$!
            trap 'kill $server; wait $server' EXIT
            while [ ! -s "$1.display" ]; do kill -0 $server || exit 1; read -t 0.02 -u 9 9<>"$1.fifo"; done
            DISPLAY=:$(cat "$1.display"); export DISPLAY
            setxkbmap \(layout) && xmodmap -pke >"$1.keys" && xmodmap -pm >"$1.modifiers"
            """
        let base = "/tmp/nitpicker-keys-\(try Files.random(8).map { String($0) }.joined())"
        defer { for end in ["display", "keys", "modifiers", "fifo"] { Files.remove("\(base).\(end)") } }
        let fifo = "mkfifo \"$1.fifo\"; " + script
        let child = try ChildProcess(
            path: "/bin/bash", arguments: ["bash", "-c", fifo, "bash", base], environment: ["PATH=/usr/bin:/bin"])
        _ = try child.descriptor.waitReadable(milliseconds: 60_000)
        guard case .exited(0)? = try child.reap() else { return nil }
        let keys = String(decoding: try Files.read(base + ".keys"), as: UTF8.self)
        let rows = keys.split(separator: "\n").compactMap { line -> (UInt8, [String])? in
            let sides = line.split(separator: "=", omittingEmptySubsequences: false)
            guard let code = sides.first?.split(separator: " ").last.flatMap({ UInt8($0) }) else { return nil }
            let names = sides[1].split(separator: " ").map { $0 == "NoSymbol" ? "-" : String($0) }
            return (code, Array((names + [String](repeating: "-", count: 7)).prefix(7)))
        }
        var modifiers: [UInt8: UInt8] = [:]
        let text = String(decoding: try Files.read(base + ".modifiers"), as: UTF8.self)
        let order = ["shift", "lock", "control", "mod1", "mod2", "mod3", "mod4", "mod5"]
        for line in text.split(separator: "\n") {
            guard let index = order.firstIndex(where: { line.hasPrefix($0) }) else { continue }
            for part in line.split(separator: "(").dropFirst() {
                guard let code = UInt8(part.dropFirst(2).prefix { $0 != ")" }, radix: 16) else { continue }
                modifiers[code, default: 0] |= 1 << index
            }
        }
        return (rows, modifiers)
    }
}
