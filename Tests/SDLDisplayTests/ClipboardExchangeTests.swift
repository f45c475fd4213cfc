import Plumbing
import SDLDisplay
import Sessions
import TestKit
import Testing

/// When texts go from the host to the desktop and back.
@Suite struct ClipboardExchangeTests {
    @Test func theHostIsLookedAtWhileTheWindowHasTheFocus() {
        var exchange = ClipboardExchange()
        #expect(!exchange.take([.clipboardChanged, .exposed]))
        #expect(exchange.take([.focusGained]))
        #expect(!exchange.take([.focusLost, .focusGained]) && !exchange.take([.wake]))
        #expect(exchange.take([.clipboardChanged]))
        #expect(!exchange.take([.focusLost, .clipboardChanged]) && !exchange.take([.clipboardChanged]))
        #expect(exchange.take([.focusGained]))
    }

    @Test func aTextDoesNotComeBack() {
        var exchange = ClipboardExchange()
        #expect(exchange.host("one") == "one" && exchange.host("one") == nil && exchange.host(nil) == nil)
        #expect(exchange.desktop("one") == nil && exchange.desktop("two") == "two")
        #expect(exchange.host("two") == nil && exchange.host("one") == "one")
        #expect(exchange.desktop(nil) == nil)
        #expect(exchange.host(String(repeating: "x", count: ClipboardExchange.limit + 1)) == nil)
    }
}
