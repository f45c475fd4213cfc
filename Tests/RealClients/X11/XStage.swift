import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Sessions

/// The same X program on Xvfb and on ours in a real scenario, seen over VNC, with a hand on both.
///
/// Before ours is looked at the engine has to report that the program handled all that it was sent and found no event; then both
/// pictures are compared until they are equal.
final class XStage {
    /// What the program's place is on both sides.
    struct Setting {
        /// Variables for the program, besides its own home and a locale.
        var environment: [String: String] = [:]
        /// What the scenario says of its world; `true` is the usual one.
        var world = "true"
        /// The time that stands still for it (Debian package faketime).
        var time: String?
        /// Whether it is waited for until it rests; not for one that never does.
        var rests = true
        /// The size of Xvfb's screen, and what is behind windows there.
        var area = Area(1280, 800)
        var background = Color(rgb: 0x2a3038)
        /// Whether the whole screen is compared, which is one window on ours.
        var isWhole = false
    }

    let display: XvfbDisplay
    let stack: Stack
    let screen: VNCScreen
    /// Where the program's window stands on ours, and how large it is.
    private(set) var frame = Rect.zero
    let program: String
    /// The report in which the engine tells that the program rests; nil when it is not waited for.
    private let report: String?
    private let theirs: ScenarioProcess
    private let hand: XvfbHand
    private let folder: TestFolder
    private let isWhole: Bool
    /// What was compared last.
    private var compared: Sight?
    /// The window on Xvfb that was given the keyboard.
    private var focused: UInt32 = 0
    /// How many keys and buttons went down or up on ours.
    private var strokes = 0

    /// Starts a program on both sides; `SHARED` in its arguments is a folder that both know.
    init(_ program: String, _ arguments: [String] = [], _ setting: Setting = Setting()) throws {
        self.program = program
        isWhole = setting.isWhole
        let folder = try TestFolder("xstage")
        self.folder = folder
        // One home for each, so that neither finds what the other saved.
        for name in ["theirs", "ours", "shared"] { try Files.makeDirectory(folder.file(name)) }
        func variables(_ home: String) -> [String: String] {
            setting.environment.merging(["HOME": folder.file(home), "LC_ALL": "C.UTF-8"]) { given, _ in given }
        }
        var words = [program] + arguments.map { $0.replacingOccurrences(of: "SHARED", with: folder.file("shared")) }
        if let time = setting.time {
            // Only the program is told another time, not what stands around it.
            let library = "LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
            words = ["env", library, "FAKETIME=\(time)", "DONT_FAKE_MONOTONIC=1"] + words
        }
        display = try XvfbDisplay(setting.area)
        hand = try XvfbHand(display, background: setting.background)
        // Before the program is there: what a pointer passes may look otherwise afterwards.
        let corner = Point(setting.area.width - 1, setting.area.height - 1)
        try hand.move(to: corner)
        theirs = try display.start(words[0], Array(words.dropFirst()), environment: variables("theirs"))
        let name = program.split(separator: "/").last.map(String.init) ?? program
        report = setting.rests ? "\(name)/x11-\(name)" : nil
        func quoted(_ word: String) -> String { "'\(word.replacingOccurrences(of: "'", with: "''"))'" }
        var told = variables("ours")
        if setting.rests { told["NITPICKER_X11_TELLS"] = "rest" }
        let lines = told.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
        stack = try Stack("x11") { _ in
            """
            keyboard: {layout: us}
            defaults:
              routes: {Gui: gui-server}
            components:
              gui-server:
                config: {background: "#2a3038"}
              event-filter:
                routes: {Event: gui-server}
              \(name):
                x11: \(setting.world)
                binary: \(words[0])
                arguments: [\(words.dropFirst().map(quoted).joined(separator: ", "))]
                environment: {\(lines.joined(separator: ", "))}
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  size: [\(Self.area.width), \(Self.area.height)]
                  listen: {tcp: 0}
                  password-file: ${NITPICKER_STATE}/vnc-password
            """
        }
        screen = try stack.viewer()
        try screen.move(to: Self.corner)
    }

    private static let area = Area(1280, 800)
    /// Where the pointer covers nothing on ours.
    private static let corner = Point(area.width - 1, area.height - 1)

    /// Whether what it needs is there.
    static var isPossible: Bool {
        Stack.isBuilt && Programs.find("x11-world") != nil && XvfbDisplay.isInstalled
            && Programs.find("xcalc") != nil && Programs.find("xterm") != nil
    }

    /// A file that both know by the same name, `SHARED/NAME` in the arguments.
    func file(_ name: String) -> String { folder.file("shared/\(name)") }

    /// Whose hand acts.
    enum Side { case theirs, ours }

    // MARK: Looking

    /// What is seen of the program on Xvfb: its frontmost window, and the menus that stand over it.
    private struct Sight: Hashable {
        var window: XvfbHand.Window
        var picture: Bitmap
        var popups: [Popup] = []
        struct Popup: Hashable {
            /// Relative to the window's corner.
            var rect: Rect
            var border: Int
            var picture: Bitmap
        }

        /// The borders of menus, which ours have none of.
        var borders: Region {
            popups.reduce(into: Region()) { region, popup in
                let rect = popup.rect
                let outside = Rect(
                    rect.x - popup.border, rect.y - popup.border, rect.width + 2 * popup.border,
                    rect.height + 2 * popup.border)
                region = region.union(Region(outside).subtracting(rect))
            }
        }
    }

    private func look() throws -> Sight? {
        if isWhole {
            let window = XvfbHand.Window(id: 0, rect: Rect(.zero, display.area), border: 0, isPopup: false)
            return Sight(window: window, picture: display.picture)
        }
        let seen = try hand.seen()
        guard let window = seen.last(where: { !$0.isPopup }) else { return nil }
        let picture = display.picture
        var sight = Sight(window: window, picture: picture.part(window.rect))
        for popup in seen where popup.isPopup {
            let rect = popup.rect.intersection(picture.bounds)
            sight.popups.append(
                Sight.Popup(
                    rect: rect.offset(by: .zero - window.rect.origin), border: popup.border,
                    picture: picture.part(rect)))
        }
        return sight
    }

    /// Waits until the engine tells that the program handled all that it was sent, and found no event.
    func waitForRest() throws {
        guard let report else { return }
        try stack.wait(for: report) { ($0["rest"]["strokes"].integer ?? -1) >= strokes }
    }

    /// Waits until the program's frontmost window shows something on Xvfb that is not what was compared last, and ours shows the
    /// same, with the same menus; remembers where.
    ///
    /// - Parameters:
    ///   - mask: what differs rightly, relative to the window.
    ///   - popups: how many menus there are to be.
    ///   - again: what is done anew while they differ, where a program may have missed what came before it listened.
    func expectEqual(
        _ what: String, ignoring mask: Region = Region(), popups: Int = 0, again: (() throws -> Void)? = nil
    ) throws {
        try waitForRest()
        let deadline = Deadline()
        var last: Sight?
        while !deadline.isOver {
            try hand.forgetChanges()
            guard let sight = try look(), sight.popups.count == popups, sight.picture.colors(upTo: 2) > 1,
                sight != compared
            else {
                _ = try hand.waitForChange(again == nil ? deadline : Deadline(milliseconds: 500))
                try again?()
                continue
            }
            last = sight
            // What appears on ours is given the keyboard; without a window manager nobody does that there.
            if focused != sight.window.id, !isWhole {
                try hand.focus(sight.window.id)
                focused = sight.window.id
                continue
            }
            if compared?.window.id != sight.window.id || frame.area != sight.window.rect.area { frame = .zero }
            guard try isSeen(sight, mask, limit: 500) else {
                try again?()
                continue
            }
            // While they are compared theirs may have changed.
            if try look() == sight {
                compared = sight
                return
            }
        }
        let (theirs, ours) = (
            Evidence.save(last?.picture ?? display.picture, "xvfb"), Evidence.save(screen.picture, "ours")
        )
        let best = last.map {
            Comparison(screen.picture.part(Rect(frame.origin, $0.picture.area)), $0.picture, ignoring: mask)
        }
        throw ScenarioError(
            .limit,
            "\(what) is not the same on both: \(theirs) \(ours); at \(frame) \(best?.count ?? 0) pixels in "
                + "\(best?.bounds ?? .zero), menus \(last?.popups.map(\.rect) ?? []); nitpicker said:\n\(stack.process.output.suffix(1000))"
        )
    }

    /// Waits until the program handled what it was sent, and expects that both show what they showed.
    func expectUnchanged(_ what: String) throws {
        try waitForRest()
        guard let compared, try look() == compared, try isSeen(compared, Region(), limit: 500) else {
            throw ScenarioError(.limit, "\(what) changed: \(Evidence.save(screen.picture, "ours"))")
        }
    }

    /// Whether ours shows the same within that many milliseconds.
    private func isSeen(_ sight: Sight, _ mask: Region, limit: Int) throws -> Bool {
        let deadline = Deadline(milliseconds: limit)
        var seen = -1
        while true {
            if screen.record.isWhole, screen.record.updates != seen {
                seen = screen.record.updates
                if matches(screen.picture, sight, mask) { return true }
            }
            if try !screen.pump(deadline) || deadline.isOver { return false }
        }
    }

    private func matches(_ picture: Bitmap, _ sight: Sight, _ mask: Region) -> Bool {
        let mask = mask.union(sight.borders)
        var place = frame.origin
        if frame.isEmpty {
            // Found by what is above or below all that may differ.
            let bounds = mask.bounds
            let area = sight.picture.area
            let anchor =
                mask.isEmpty
                ? sight.picture.bounds
                : bounds.top > area.height - bounds.bottom
                    ? Rect(0, 0, area.width, bounds.top)
                    : Rect(0, bounds.bottom, area.width, area.height - bounds.bottom)
            guard let found = picture.find(sight.picture.part(anchor)) else { return false }
            place = found - anchor.origin
        }
        func equals(_ image: Bitmap, at place: Point, _ mask: Region) -> Bool {
            Expectation(image, at: place, ignoring: mask).compare(picture).comparison.isMatch
        }
        guard equals(sight.picture, at: place, mask) else { return false }
        let arePopupsEqual = sight.popups.allSatisfy { popup in
            // Beyond the edge of the screen there is nothing to compare.
            let seen = popup.rect.offset(by: place).intersection(picture.bounds)
            let part = popup.picture.part(seen.offset(by: .zero - place - popup.rect.origin))
            return equals(part, at: seen.origin, Region())
        }
        guard arePopupsEqual else { return false }
        frame = Rect(place, sight.picture.area)
        return true
    }

    /// What is seen now of the program's window on ours.
    var picture: Bitmap { screen.picture.part(frame) }

    /// What was compared last.
    var wanted: Bitmap { compared?.picture ?? Bitmap(Area(1, 1)) }

    // MARK: Acting

    /// Clicks at a point of the window on both sides.
    func click(_ x: Int, _ y: Int, _ button: VNCButton = .left, only side: Side? = nil) throws {
        if side != .ours {
            try hand.move(to: theirPoint(x, y))
            for isDown in [true, false] { try hand.button(Self.number(button), isDown: isDown) }
        }
        if side != .theirs {
            try screen.click(at: frame.origin + Point(x, y), button)
            strokes += 2
        }
    }

    private func theirPoint(_ x: Int, _ y: Int) -> Point { (compared?.window.rect.origin ?? .zero) + Point(x, y) }

    private static func number(_ button: VNCButton) -> Int { button == .left ? 1 : button == .middle ? 2 : 3 }

    /// Takes the pointers to where they cover nothing.
    func leave() throws {
        try hand.move(to: Point(display.area.width - 1, display.area.height - 1))
        try screen.move(to: Self.corner)
    }

    /// Moves the pointers to a point of the window.
    func move(_ x: Int, _ y: Int) throws {
        try hand.move(to: theirPoint(x, y))
        try screen.move(to: frame.origin + Point(x, y))
    }

    /// Types the same on both sides.
    func type(_ text: String, only side: Side? = nil) throws {
        if side != .ours { try display.type(text) }
        if side != .theirs {
            try screen.type(text)
            strokes += 2 * text.unicodeScalars.count
        }
    }

    /// Presses a key and lets it go, with others held; by the names that xdotool has for them.
    func tap(_ name: String, _ key: Keysym, holding modifiers: [(String, Keysym)] = [], only side: Side? = nil) throws {
        if side != .ours { try display.xdotool(["key", (modifiers.map(\.0) + [name]).joined(separator: "+")]) }
        if side != .theirs {
            try screen.tap(key, holding: modifiers.map(\.1))
            strokes += 2 + 2 * modifiers.count
        }
    }

    /// Presses or lets go a key.
    func key(_ name: String, _ key: Keysym, isDown: Bool) throws {
        try display.xdotool([isDown ? "keydown" : "keyup", name])
        if isDown { try screen.keyDown(key) } else { try screen.keyUp(key) }
        strokes += 1
    }

    /// Presses or lets go a button where the pointers are.
    func press(_ button: VNCButton, isDown: Bool) throws {
        try hand.button(Self.number(button), isDown: isDown)
        if isDown { try screen.press(button) } else { try screen.release(button) }
        strokes += 1
    }

    /// Ends both, and tells what is left behind of ours.
    func end() throws -> [String] {
        theirs.stop()
        screen.disconnect()
        // What tells the time leaves its own shared memory behind when it is ended by a signal.
        return try stack.end().filter { !$0.contains("faketime") }
    }
}
