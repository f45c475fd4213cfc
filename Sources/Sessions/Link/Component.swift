package import Plumbing

/// What every program of ours is: a loop, a link to its parent, its config, and an orderly end.
///
/// The program ends when its parent does, on SIGINT, SIGTERM and SIGHUP, or when it says so. All on the main thread.
package final class Component {
    package let loop: Loop
    package let link: ParentLink
    /// How the program waits, for one that must wait for something else too.
    ///
    /// It returns when the loop's descriptor is readable, or earlier. Set it in the body given to `run`.
    package var wait: (() -> Void)?
    /// Called when the `config` document cannot be read, besides that it is logged.
    package var onUnreadableConfig: (String) -> Void = { _ in }
    private var roms: [RomClient] = []
    private var reports: [String: ReportClient] = [:]
    private var status: Int32 = 0

    private init(_ link: ParentLink) throws {
        self.link = link
        loop = try Loop()
        try loop.onSignals(Loop.endingSignals) { [unowned self] _ in exit(0) }
        try loop.watch(link.descriptorNumber) { [unowned self] _ in exit(0) }
    }

    /// Runs a program: `body` sets it up and returns what has to live until its end.
    ///
    /// What `body` throws is printed, and the program ends with status 1. Returns the program's exit status.
    package static func run(_ body: (Component) throws -> AnyObject) -> Int32 {
        // Every session costs its server a descriptor, and the usual limit is that of programs that use select().
        DescriptorLimit.raise()
        do {
            let component = try Component(try ParentLink.inherited())
            let content = try body(component)
            if let wait = component.wait {
                try component.loop.run(waiting: wait)
            } else {
                try component.loop.run()
            }
            return withExtendedLifetime(content) { component.status }
        } catch {
            Log.error("\(error)")
            return 1
        }
    }

    /// Ends the program after the present callback.
    package func exit(_ status: Int32) {
        self.status = status
        loop.stop()
    }

    /// Ends the program because it cannot go on.
    package func fail(_ reason: String) {
        Log.error(reason)
        exit(1)
    }

    /// Reads and watches a document; `handler` is called with each new content (nil while there is none).
    ///
    /// A text that is no document is reported, and the last good one stays.
    package func watch(rom name: String, _ handler: @escaping (Document?) -> Void) throws {
        let rom = try RomClient(link, name)
        roms.append(rom)
        let dispatch: () -> Void = { [unowned self, unowned rom] in
            do throws(SessionError) {
                while let event = try rom.next() {
                    switch event {
                    case .changed: handler(rom.document)
                    case .unreadable(let reason): Log.warning("\(name): \(reason)")
                    case .ended(let reason): handleEnd(of: "document \(name)", reason)
                    }
                }
            } catch {
                fail("document \(name): \(error)")
            }
        }
        try loop.watch(rom.descriptorNumber) { _ in dispatch() }
        loop.afterBatch(dispatch)
    }

    /// Reads and watches the component's `config` document; the first content is there when this returns.
    package func watchConfig(_ handler: @escaping (Document) -> Void) throws -> Document {
        let rom = try RomClient(link, "config")
        let first = try rom.waitForFirst() ?? .object([])
        roms.append(rom)
        try loop.watch(rom.descriptorNumber) { [unowned self, unowned rom] _ in
            do throws(SessionError) {
                while let event = try rom.next() {
                    switch event {
                    case .changed: handler(rom.document ?? .object([]))
                    case .unreadable(let reason):
                        Log.warning("config: \(reason)")
                        onUnreadableConfig(reason)
                    case .ended(let reason): handleEnd(of: "config", reason)
                    }
                }
            } catch {
                fail("config: \(error)")
            }
        }
        return first
    }

    /// Writes a report; one session a name, opened at the first call.
    ///
    /// A scenario without a route for it loses it.
    package func report(_ name: String, _ document: Document) {
        if let report = reports[name] { return report.submit(document) }
        do {
            let report = try ReportClient(link, name)
            reports[name] = report
            try loop.watch(report.descriptorNumber) { [unowned report] _ in _ = try? report.dispatch() }
            report.submit(document)
        } catch {
            Log.warning("report \(name): \(error)")
        }
    }

    private func handleEnd(of what: String, _ reason: String) { Log.warning("\(what): \(reason)") }
}
