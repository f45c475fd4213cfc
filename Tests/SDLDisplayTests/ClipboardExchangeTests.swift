import Plumbing
import SDLDisplay
import Sessions
import TestKit
import Testing

/// An exchange that may be asked inside of an expectation.
private final class LiveExchange {
    private var exchange = ClipboardExchange()

    func take(_ events: [WindowEvent]) -> Bool { exchange.take(events) }
    func host(_ text: String?) -> String? { exchange.host(text) }
    func desktop(_ text: String?) -> String? { exchange.desktop(text) }
}

/// When texts go from the host to the desktop and back.
@Suite struct ClipboardExchangeTests {
    @Test func theHostIsLookedAtWhileTheWindowHasTheFocus() {
        let exchange = LiveExchange()
        #expect(!exchange.take([.clipboardChanged, .exposed]))
        #expect(exchange.take([.focusGained]))
        #expect(!exchange.take([.wake]) && exchange.take([.focusLost, .focusGained]) && !exchange.take([.exposed]))
        #expect(exchange.take([.clipboardChanged]))
        #expect(!exchange.take([.focusLost, .clipboardChanged]) && !exchange.take([.clipboardChanged]))
        #expect(exchange.take([.focusGained]))
    }

    @Test func aTextDoesNotComeBack() {
        let exchange = LiveExchange()
        #expect(exchange.host("one") == "one" && exchange.host("one") == nil && exchange.host(nil) == nil)
        #expect(exchange.desktop("one") == nil && exchange.desktop("two") == "two")
        #expect(exchange.host("two") == nil && exchange.host("one") == "one")
        #expect(exchange.desktop(nil) == nil)
        #expect(exchange.host(String(repeating: "x", count: ClipboardExchange.limit + 1)) == nil)
    }
}
