import CSDL2
import SDLDisplay
import Sessions
import Testing

/// The tables against the constants of SDL's headers and the numbers of Linux's.
@Suite struct TableTests {
    static let keys: [(SDL_Scancode, UInt16)] = [
        (SDL_SCANCODE_A, 30), (SDL_SCANCODE_Z, 44), (SDL_SCANCODE_Y, 21), (SDL_SCANCODE_M, 50), (SDL_SCANCODE_1, 2),
        (SDL_SCANCODE_0, 11), (SDL_SCANCODE_RETURN, 28), (SDL_SCANCODE_ESCAPE, 1), (SDL_SCANCODE_SPACE, 57),
        (SDL_SCANCODE_GRAVE, 41), (SDL_SCANCODE_SLASH, 53), (SDL_SCANCODE_CAPSLOCK, 58), (SDL_SCANCODE_F1, 59),
        (SDL_SCANCODE_F12, 88), (SDL_SCANCODE_PRINTSCREEN, 99), (SDL_SCANCODE_UP, 103), (SDL_SCANCODE_LEFT, 105),
        (SDL_SCANCODE_NUMLOCKCLEAR, 69), (SDL_SCANCODE_KP_ENTER, 96), (SDL_SCANCODE_KP_0, 82),
        (SDL_SCANCODE_KP_PERIOD, 83), (SDL_SCANCODE_NONUSBACKSLASH, 86), (SDL_SCANCODE_APPLICATION, 127),
        (SDL_SCANCODE_F13, 183), (SDL_SCANCODE_F24, 194), (SDL_SCANCODE_VOLUMEUP, 115),
        (SDL_SCANCODE_INTERNATIONAL3, 124), (SDL_SCANCODE_LANG1, 122), (SDL_SCANCODE_LANG5, 85),
        (SDL_SCANCODE_LCTRL, 29), (SDL_SCANCODE_RALT, 100), (SDL_SCANCODE_RGUI, 126), (SDL_SCANCODE_AUDIOPLAY, 164),
        (SDL_SCANCODE_AC_BACK, 158), (SDL_SCANCODE_SLEEP, 142), (SDL_SCANCODE_AUDIOFASTFORWARD, 208),
    ]

    @Test(arguments: keys)
    func scanCodesBecomeKeys(scanCode: SDL_Scancode, key: UInt16) {
        #expect(ScanCodes.key(Int(scanCode.rawValue)) == KeyCode(key))
    }

    @Test func anyNumberHasAnAnswer() {
        for number in -10...1000 { #expect(ScanCodes.key(number).rawValue < KeyCode.count) }
        #expect(ScanCodes.key(0) == .unknown && ScanCodes.key(.max) == .unknown && ScanCodes.key(.min) == .unknown)
    }

    @Test func theKeysOfAPlainKeyboardDiffer() {
        // Two positions of one key on different keyboards are the only ones that share a code.
        let codes = (4...101).filter { $0 != 50 }.map { ScanCodes.key($0) }
        #expect(Set(codes).count == codes.count && !codes.contains(.unknown))
    }

    static let symbols: [(UInt32, UInt32)] = [
        (SDLK_a.rawValue, 0x61), (UInt32(0xe4), 0xe4), (UInt32(0x436), 0x0100_0436), (SDLK_RETURN.rawValue, 0xff0d),
        (SDLK_BACKSPACE.rawValue, 0xff08), (SDLK_DELETE.rawValue, 0xffff), (SDLK_F1.rawValue, 0xffbe),
        (SDLK_F12.rawValue, 0xffc9), (SDLK_F13.rawValue, 0xffca), (SDLK_LEFT.rawValue, 0xff51),
        (SDLK_LSHIFT.rawValue, 0xffe1), (SDLK_RCTRL.rawValue, 0xffe4), (SDLK_KP_1.rawValue, 0xffb1),
        (SDLK_KP_9.rawValue, 0xffb9), (SDLK_KP_0.rawValue, 0xffb0), (SDLK_MODE.rawValue, 0xfe03),
        (SDLK_AUDIOMUTE.rawValue, 0x1008_ff12), (SDLK_UNKNOWN.rawValue, 0),
    ]

    @Test(arguments: symbols)
    func symbolsBecomeKeysyms(symbol: UInt32, keysym: UInt32) {
        #expect(Keysyms.keysym(symbol: Int32(bitPattern: symbol)) == keysym)
    }

    @Test func hostileSymbolsHaveNoKeysym() {
        for symbol: Int32 in [.min, .max, -1, 0xd800, 0x11_0000, 1] { #expect(Keysyms.keysym(symbol: symbol) == 0) }
    }

    @Test func releaseKeysHaveTheNumbersOfSDL() {
        #expect(ReleaseKey("right ctrl")?.scanCode == Int(SDL_SCANCODE_RCTRL.rawValue))
        #expect(ReleaseKey("RightAlt")?.scanCode == Int(SDL_SCANCODE_RALT.rawValue))
        #expect(ReleaseKey("scroll-lock")?.scanCode == Int(SDL_SCANCODE_SCROLLLOCK.rawValue))
        #expect(ReleaseKey("F12")?.scanCode == Int(SDL_SCANCODE_F12.rawValue))
        #expect(ReleaseKey("Menu")?.scanCode == Int(SDL_SCANCODE_APPLICATION.rawValue))
        #expect(ReleaseKey("q") == nil)
        #expect(ReleaseKey.names.allSatisfy { ReleaseKey($0)?.name == $0 })
    }
}
