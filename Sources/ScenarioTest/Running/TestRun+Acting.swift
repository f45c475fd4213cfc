internal import Framebuffer
internal import Images
internal import Plumbing

extension TestRun {
    /// Does what a step says.
    func act(_ action: TestAction) throws(StepFailure) {
        switch action {
        case .connect(let target):
            do throws(ScenarioError) {
                try connect(target)
            } catch {
                throw StepFailure(.brokenTest, "no connection: \(error.context)")
            }
        case .waitReady(let limit): try ready(limit: limit)
        case .settle(let quiet, let limit, let area): try settle(quiet: quiet, limit: limit, area: area)
        case .expect(let conditions, let limit): current.place = try wait(for: conditions, limit: limit).place
        case .expectNo(let conditions, let span): try expectNo(conditions, span: span)
        case .expectClipboard(let text, let limit):
            let screen = try connected()
            do throws(ScenarioError) {
                try screen.wait("the clipboard", limit: limit) { $0.clipboard == text }
            } catch {
                let actual = screen.record.clipboard.map { "\"\($0.prefix(200))\"" } ?? "nothing"
                throw StepFailure(
                    error.code == .limit ? .notThere : .disconnected, "the clipboard holds \(actual), not \"\(text)\"")
            }
        case .find(let place, let name, let limit): places[name] = try find(place, limit: limit)
        case .move(let place, let limit):
            let point = try point(place, limit: limit)
            try send("move \(point.x), \(point.y)") { screen throws(ScenarioError) in try screen.move(to: point) }
        case .click(let place, let click, let limit): try self.click(place, click, limit: limit)
        case .drag(let from, let to, let button, let steps, let limit):
            let (start, end) = (try point(from, limit: limit), try point(to, limit: limit))
            try send("drag \(start.x), \(start.y) to \(end.x), \(end.y)") { screen throws(ScenarioError) in
                try screen.drag(from: start, to: end, steps: steps, button) { () throws(ScenarioError) in
                    try screen.drain()
                }
            }
        case .scroll(let place, let x, let y, let limit):
            let point = try place.map { place throws(StepFailure) in try self.point(place, limit: limit) }
            try send("scroll \(x), \(y)") { screen throws(ScenarioError) in
                if let point { try screen.move(to: point) }
                try screen.wheel(x: x, y: y)
            }
        case .type(let text): try type(text)
        case .press(let chords, let times):
            for _ in 0..<times { for chord in chords { try press(chord) } }
        case .hold(let chord, let isDown):
            try send("\(isDown ? "hold" : "release") \(Self.words(chord))") { screen throws(ScenarioError) in
                for key in isDown ? chord : chord.reversed() {
                    try isDown ? screen.keyDown(key) : screen.keyUp(key)
                }
            }
        case .paste(let text, let chord):
            try send("offer \(text.count) characters") { screen throws(ScenarioError) in
                try screen.offerClipboard(text)
            }
            if let chord { try press(chord) }
        case .resize(let area, let limit): try resize(area, limit: limit)
        case .capture(let name, let area, let view): try capture(name, area, view)
        case .run(let command): try run(command)
        case .restart(let name, let limit): try restart(name, limit: limit)
        case .hear(let hearing, let limit): try hear(hearing, limit: limit)
        case .loop: break
        }
    }

    /// Waits until the server answers, everything runs, and the screen shows more than one colour.
    private func ready(limit: Int) throws(StepFailure) {
        let screen = try connected()
        let deadline = Deadline(milliseconds: limit)
        do throws(ScenarioError) {
            try screen.fence(limit: limit)
            try screen.waitUntil("more than one color", limit: max(1, Int(deadline.milliseconds))) {
                $0.colors(upTo: 2) == 2
            }
        } catch {
            throw failure(error)
        }
    }

    /// Where a place is, as a rectangle; it is waited for.
    func find(_ place: Place, limit: Int) throws(StepFailure) -> Rect {
        switch place.anchor {
        case .point(let point): return Rect(point, Area(1, 1))
        case .named(let name):
            if let known = places[name] { return known }
            let hint = places.isEmpty ? "" : "; known: \(places.keys.sorted().joined(separator: ", "))"
            throw StepFailure(.brokenTest, "no step before has found a place '\(name)'\(hint)")
        case .found(let conditions):
            let found = try wait(for: conditions, limit: limit).place
            current.place = found
            return found
        }
    }

    /// The point that a place means; outside of the screen it is the test's fault.
    func point(_ place: Place, limit: Int) throws(StepFailure) -> Point {
        let rect = try find(place, limit: limit)
        var place = place
        // A point is its own middle.
        if case .point = place.anchor { place.part = Point(0, 0) }
        let point = place.point(of: rect)
        let screen = try connected()
        guard Rect(.zero, screen.area).contains(point) else {
            throw StepFailure(
                .brokenTest,
                "[\(point.x), \(point.y)] is not on the screen of \(screen.area.width)x\(screen.area.height)")
        }
        return point
    }

    private func click(_ place: Place, _ click: Click, limit: Int) throws(StepFailure) {
        let point = try point(place, limit: limit)
        try send("click \(click.button) \(point.x), \(point.y)") { screen throws(ScenarioError) in
            for key in click.holding { try screen.keyDown(key) }
            for _ in 0..<click.count { try screen.click(at: point, click.button) }
            for key in click.holding.reversed() { try screen.keyUp(key) }
        }
    }

    private func resize(_ area: Area, limit: Int) throws(StepFailure) {
        let screen = try connected()
        try send("resize \(area.width)x\(area.height)") { screen throws(ScenarioError) in try screen.requestSize(area) }
        do throws(ScenarioError) {
            try screen.wait("the size", limit: limit) { $0.area == area && $0.isWhole }
        } catch {
            throw StepFailure(
                error.code == .limit ? .notThere : .disconnected,
                "the screen has \(screen.area.width)x\(screen.area.height) pixels: the server does not change its size "
                    + "to \(area.width)x\(area.height)")
        }
    }

    private func capture(_ name: String, _ area: Rect?, _ view: String?) throws(StepFailure) {
        let screen = try connected()
        try driving { () throws(ScenarioError) in try screen.drain() }
        var picture = screen.picture
        if let view {
            let views = try views(of: view, on: screen)
            if views.place.isEmpty { throw StepFailure(.notThere, "there is no view of '\(view)' to capture") }
            picture = area == nil ? views.picture : views.picture(on: screen.area)
        }
        if let area { picture = picture.part(area) }
        current.captures.append(Shot(name: name, picture: picture))
        guard let folder = options.captures else { return }
        let file = name.hasSuffix(".png") ? name : name + ".png"
        guard !file.contains("/") else {
            throw StepFailure(.brokenTest, "the name of a capture cannot hold '/': \(name)")
        }
        do {
            try Files.makeDirectory(folder)
            try Files.write(try PNG.encode(picture, fast: true), to: folder + "/" + file)
        } catch {
            throw StepFailure(.brokenTest, "the capture \(folder)/\(file) cannot be written: \(error)")
        }
    }

    private func restart(_ name: String, limit: Int) throws(StepFailure) {
        guard let scenario else {
            throw StepFailure(.brokenTest, "'restart' needs a 'scenario', whose component it is")
        }
        let isScreen = scenario.component(name)["binary"].string?.hasSuffix("vnc-server") ?? false
        do throws(ScenarioError) {
            try scenario.restart(name, limit: limit)
            if isScreen { try connect(ServerTarget(address: scenario.address, limit: limit)) }
        } catch {
            throw error.code == .process
                ? StepFailure(.brokenTest, error.context)
                : StepFailure(.deadComponent, "\(name) was not started again: \(error.context)")
        }
    }
}
