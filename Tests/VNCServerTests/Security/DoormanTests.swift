import Sessions
import Testing
import VNCServer

struct DoormanTests {
    @Test func whoGuessesWaitsLongerAndLonger() {
        var doorman = Doorman()
        var waits: [Int] = []
        for _ in 0..<12 {
            waits.append(doorman.wait(for: "192.0.2.1", now: 0))
            doorman.noteFailure(of: "192.0.2.1", now: 0)
        }
        #expect(waits == [0, 0, 0, 0, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000])
        // Others do not, whatever port they come from.
        #expect(doorman.wait(for: "192.0.2.2", now: 0) == 0)
        #expect(doorman.wait(for: "192.0.2.1:4711", now: 0) == 8000)
    }

    @Test func wrongPasswordsAreForgotten() {
        var doorman = Doorman()
        for _ in 0..<100 { doorman.noteFailure(of: "a", now: 1000) }
        #expect(doorman.failures(of: "a", now: 1000) == Doorman.most)
        #expect(doorman.failures(of: "a", now: 61_000) == Doorman.most - 1)
        #expect(doorman.wait(for: "a", now: 1000 + 13 * 60_000) == 0)
        #expect(doorman.failures(of: "a", now: 1_000_000_000) == 0)
        // A clock that goes back is no reason to forget.
        #expect(doorman.failures(of: "a", now: 0) == Doorman.most)
    }

    @Test func whatIsRememberedIsBounded() {
        var doorman = Doorman()
        for index in 0..<(2 * Doorman.limit) {
            doorman.noteFailure(of: "10.0.\(index / 256).\(index % 256)", now: Int64(index))
        }
        #expect(doorman.failures(of: "10.0.0.0", now: 3000) == 0)
        #expect(doorman.failures(of: "10.0.7.255", now: 3000) == 1)
    }

    @Test func anAddressIsAMachineOrANetwork() {
        let cases = [
            "192.0.2.1": "192.0.2.1", "192.0.2.1:5900": "192.0.2.1", "unix": "unix", "::ffff:192.0.2.1": "192.0.2.1",
            "[2001:db8:1:2:3:4:5:6]:5900": "2001:db8:1:2::", "2001:db8:1:2:9:9:9:9": "2001:db8:1:2::",
            "2001:db8::7": "2001:db8::",
            "::1": "::", "": "",
        ]
        for (peer, address) in cases { #expect(Doorman.address(peer) == address) }
    }

    @Test func aCrowdMakesRoomAndNobodyElse() {
        #expect(Doorman.leaver(among: []) == nil)
        let alone = [(id: 4, peer: "10.0.0.9")]
        let crowd = (10..<30).map { (id: $0, peer: "10.0.0.1") }
        #expect(Doorman.leaver(among: alone + crowd) == 10)
        #expect(Doorman.leaver(among: alone) == 4)
    }

    @Test func aFileOfPasswordsHasOneOrTwo() throws {
        var users = Users()
        try users.takePasswords(Array("first\r\nwatch\nmore\n".utf8))
        #expect(users.judge(.password(Array("first".utf8))) == Identity())
        #expect(users.judge(.password(Array("watch".utf8))) == Identity(rights: .view))
        #expect(users.judge(.password(Array("more".utf8))) == nil)
        #expect(users.judge(.password([])) == nil)
        try users.takePasswords(Array("first".utf8))
        #expect(users.judge(.password(Array("watch".utf8))) == nil && users.judge(.password([])) == nil)
        #expect(throws: VNCServerError.self) { try users.takePasswords([]) }
        #expect(throws: VNCServerError.self) { try users.takePasswords(Array("\nwatch".utf8)) }
        #expect(Users().judge(.password([])) == nil)
    }

    @Test(arguments: [
        "anna", "anna:", ":$6$x", "anna:plain", "anna:$6$x:root", "anna:$6$x:view:more",
        "anna:$6$x\nanna:$6$y",
    ])
    func aUsersFileIsExact(_ text: String) {
        var users = Users()
        #expect(throws: VNCServerError.self) { try users.takeUsers(Array(text.utf8)) }
        #expect(users.users.isEmpty)
    }

    @Test func passwordsWithAnEndInThemAreNone() throws {
        var users = Users()
        let hash = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
        try users.takeUsers(Array("anna:\(hash)\nbert:\(hash):none".utf8))
        #expect(users.judge(.user(name: "anna", password: Array("password".utf8))) == Identity(name: "anna"))
        #expect(
            users.judge(.user(name: "bert", password: Array("password".utf8))) == Identity(name: "bert", rights: []))
        #expect(users.judge(.user(name: "anna", password: Array("password\u{0}x".utf8))) == nil)
        #expect(users.judge(.user(name: "anna", password: [])) == nil)
    }

    @Test func rightsHaveNames() {
        #expect(Rights(name: "all") == .all && Rights(name: "view") == .view && Rights(name: "none") == [])
        #expect(Rights(names: ["keys", "pointer"]) == [.keys, .pointer] && Rights(names: ["keys", "x"]) == nil)
        #expect(Rights.all.names == ["pointer", "keys", "clipboard", "resize", "sound"])
    }
}
