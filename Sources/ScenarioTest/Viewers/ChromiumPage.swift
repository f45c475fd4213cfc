internal import Foundation
package import Framebuffer
internal import Images
package import Sessions

/// A page in Chromium: what it shows, and input as a person gives it.
package final class ChromiumPage {
    package let browser: ChromiumBrowser
    private let session: String

    /// Opens a page of that size.
    package init(_ browser: ChromiumBrowser, _ address: String, _ area: Area = Area(1280, 800)) throws(ScenarioError) {
        self.browser = browser
        let target = try browser.send("Target.createTarget", ["url": "about:blank"])["targetId"]
        let attached = try browser.send("Target.attachToTarget", ["targetId": target, "flatten": true])
        guard let session = attached["sessionId"].string else {
            throw ScenarioError(.malformed, "chromium attached no page")
        }
        self.session = session
        try send("Page.enable")
        try send("Runtime.enable")
        try send(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .integer(area.width), "height": .integer(area.height), "deviceScaleFactor": 1, "mobile": false,
            ])
        try send("Page.navigate", ["url": .string(address)])
        // Only a page that stands can be watched.
        guard try browser.event("Page.loadEventFired", page: session, Deadline()) != nil else {
            throw ScenarioError(.limit, "chromium does not load \(address)")
        }
        try send("Page.startScreencast", ["format": "png", "everyNthFrame": 1])
    }

    /// Sends a command of the debugging protocol to the page.
    @discardableResult
    package func send(_ method: String, _ parameters: Document = [:]) throws(ScenarioError) -> Document {
        try browser.send(method, parameters, page: session)
    }

    /// The value of an expression of JavaScript; a promise is waited for.
    package func evaluate(_ expression: String) throws(ScenarioError) -> Document {
        let answer = try send(
            "Runtime.evaluate",
            ["expression": .string(expression), "returnByValue": true, "awaitPromise": true])
        if !answer["exceptionDetails"].isNull {
            let reason = String(decoding: answer["exceptionDetails"].jsonText, as: UTF8.self)
            throw ScenarioError(.malformed, "\(expression): \(reason)")
        }
        return answer["result"]["value"]
    }

    /// What the page shows now.
    package func picture() throws(ScenarioError) -> Bitmap {
        try Self.decode(send("Page.captureScreenshot", ["format": "png", "optimizeForSpeed": true])["data"])
    }

    /// Waits until the page shows what `condition` wants: the present picture first, then each that the browser paints.
    package func waitUntil(
        _ what: String, limit: Int = Deadline.limit, _ condition: (Bitmap) -> Bool
    ) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        var latest = try picture()
        while !condition(latest) {
            // Taking a picture makes a browser paint, so frames alone would never let this end.
            guard !deadline.isOver, let frame = try browser.event("Page.screencastFrame", page: session, deadline)
            else {
                let path = Evidence.save(latest, "expired")
                throw ScenarioError(.limit, "waited for \(what) in Chromium; picture saved as \(path)")
            }
            try send("Page.screencastFrameAck", ["sessionId": frame["sessionId"]])
            latest = try picture()
        }
    }

    /// Waits until an expression of JavaScript is true; it is asked again after each change of the page's elements, and now and then.
    package func waitUntil(script expression: String) throws(ScenarioError) {
        let script = """
            new Promise((resolve) => {
              const look = () => { try { return Boolean(\(expression)); } catch { return false; } };
              if (look()) return resolve(true);
              const end = (found) => { observer.disconnect(); clearInterval(ticks); clearTimeout(timer); resolve(found); };
              const observer = new MutationObserver(() => { if (look()) end(true); });
              const ticks = setInterval(() => { if (look()) end(true); }, 50);
              const timer = setTimeout(() => end(false), \(Deadline.limit - 5000));
              observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            })
            """
        if try evaluate(script).bool != true { throw ScenarioError(.limit, "waited for \(expression) in Chromium") }
    }

    /// Where the first element that matches a CSS selector stands in the picture.
    package func place(of selector: String) throws(ScenarioError) -> Rect {
        let script = """
            (() => { const r = document.querySelector('\(selector)').getBoundingClientRect();
              return [r.x, r.y, r.width, r.height]; })()
            """
        let values = try evaluate(script).items.map { Int(($0.number ?? 0).rounded()) }
        guard values.count == 4 else { throw ScenarioError(.malformed, "there is no \(selector)") }
        return Rect(values[0], values[1], values[2], values[3])
    }

    private static func decode(_ data: Document) throws(ScenarioError) -> Bitmap {
        guard let text = data.string, let file = Data(base64Encoded: text), let picture = try? PNG.decode(Array(file))
        else { throw ScenarioError(.malformed, "chromium sent no picture") }
        return picture
    }
}
