import Keyboard
import Testing

@Suite struct KeysymTests {
    @Test(
        arguments: [
            ("Return", 0xff0d), ("eacute", 0xe9), ("EuroSign", 0x20ac), ("dead_acute", 0xfe51),
            ("U0001F600", 0x0101_f600),
            ("Cyrillic_a", 0x06c1),
        ] as [(String, UInt32)])
    func namesAndNumbers(name: String, keysym: UInt32) {
        #expect(Keysym.named(name) == keysym)
        #expect(Keysym.name(keysym) == name)
    }

    @Test func namesThatAreNone() {
        #expect(Keysym.named("NoSuchKey") == nil)
        #expect(Keysym.named("") == nil)
        #expect(!Keysym.name(0xffff_fffe).isEmpty)
    }

    @Test(
        arguments: [
            (0x41, "A"), (0xe4, "ä"), (0x20ac, "€"), (0x0100_20ac, "€"), (0x06c1, "а"), (0x0101_f600, "😀"),
            (0xffb1, "1"), (0xffae, "."),
        ] as [(UInt32, Unicode.Scalar)])
    func charactersOfKeysyms(keysym: UInt32, character: Unicode.Scalar) {
        #expect(Keysym.character(keysym) == character)
    }

    @Test(arguments: [
        0, 0xff0d, 0xff08, 0xff1b, 0xffff, 0xfe51, 0xffe1, 0xff_ffff, 0x0100_0007, 0x0111_0000, 0xffff_ffff,
    ])
    func keysWithoutAPrintableCharacter(keysym: UInt32) {
        #expect(Keysym.character(keysym) == nil)
    }

    @Test func everyScalarSurvivesTheWayThere() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            guard let scalar = Unicode.Scalar(UInt32.random(in: 0xa0...0x10_ffff, using: &random)) else { continue }
            if scalar.value & 0xfffe == 0xfffe || (0xfdd0...0xfdef).contains(scalar.value) { continue }
            #expect(Keysym.character(Keysym.of(scalar)) == scalar)
        }
    }
}
