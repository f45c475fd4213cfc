import Sound
import TestKit
import Testing
import VNCServer

extension Viewer {
    static let enableSound: [UInt8] = [255, 1, 0, 0]
    static let disableSound: [UInt8] = [255, 1, 0, 1]
    static func soundFormat(_ sample: UInt8, _ channels: UInt8, _ rate: Int) -> [UInt8] {
        [255, 1, 0, 2, sample, channels] + u32(rate)
    }
}

/// What a viewer may say of sound, and when.
struct SoundMachineTests {
    private func listening() -> LiveMachine {
        let machine = LiveMachine.running(hasSound: true)
        _ = machine.feed(Viewer.encodings([7, -259]))
        return machine
    }

    @Test func theRequestsOfAViewer() throws {
        let machine = listening()
        #expect(machine.agreed.sound)
        let format = try #require(SoundFormat(sample: 5, channels: 1, rate: 22_050))
        #expect(machine.feed(Viewer.soundFormat(5, 1, 22_050)) == [.sound(.format(format))])
        #expect(machine.feed(Viewer.enableSound + Viewer.disableSound) == [.sound(.enable), .sound(.disable)])
        let bytes = Viewer.soundFormat(0, 2, 96_000) + Viewer.enableSound + Viewer.request([0, 0, 1, 1].rect)
        let whole = listening().feed(bytes)
        let pieces = listening()
        #expect(whole == bytes.flatMap { pieces.feed([$0]) } && whole.count == 3)
    }

    @Test(arguments: 0..<6, [1, 2]) func allFormatsAreServed(sample: Int, channels: Int) throws {
        for rate in [8_000, 11_025, 44_100, 48_000, 96_000] {
            let format = try #require(SoundFormat(sample: sample, channels: channels, rate: rate))
            let message = Viewer.soundFormat(UInt8(sample), UInt8(channels), rate)
            #expect(listening().feed(message) == [.sound(.format(format))])
            #expect(format.frameSize == [1, 1, 2, 2, 4, 4][sample] * channels)
        }
    }

    @Test(arguments: [
        Viewer.soundFormat(6, 2, 48_000), Viewer.soundFormat(3, 0, 48_000), Viewer.soundFormat(3, 3, 48_000),
        Viewer.soundFormat(3, 2, 7_999), Viewer.soundFormat(3, 2, 96_001), Viewer.soundFormat(3, 2, 0),
        Viewer.soundFormat(255, 255, 0xffff_ffff),
    ]) func whatIsNotServedIsAFault(_ message: [UInt8]) {
        #expect(listening().feed(message) == [.close(.badSound)])
    }

    @Test func whatIsUnknownIsAFault() {
        #expect(listening().feed([255, 1, 0, 3]) == [.close(.unknownMessage(255))])
        #expect(listening().feed([255, 2]) == [.close(.unknownMessage(255))])
    }

    @Test func onlyWhoKnowsOfSoundMaySpeakOfIt() {
        #expect(LiveMachine.running(hasSound: true).feed(Viewer.enableSound) == [.close(.unknownMessage(255))])
        let deaf = LiveMachine.running()
        #expect(deaf.feed(Viewer.encodings([-259])) == [.configure])
        #expect(deaf.capabilities.sound && !deaf.agreed.sound)
        #expect(deaf.feed(Viewer.enableSound) == [.close(.unknownMessage(255))])
    }

    @Test func aViewerIsToldOfSoundOnce() {
        var state = ViewerState([0, 0, 9, 9].rect.area)
        var capabilities = Capabilities([7, -259])
        for _ in 0..<2 {
            state.configure(capabilities)
            state.request(incremental: true, [0, 0, 9, 9].rect)
        }
        let update = state.nextUpdate()
        #expect(update?.announcesSound == true)
        let head = update?.head(cursor: .none, pointer: .zero, format: .native)
        #expect(head?.count == 1 && head?.bytes == [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xfe, 0xfd])
        state.updateSent()
        state.request(incremental: true, [0, 0, 9, 9].rect)
        #expect(state.need == .change)
        // The service may come later.
        capabilities.sound = false
        state.configure(capabilities)
        capabilities.sound = true
        state.configure(capabilities)
        #expect(state.nextUpdate()?.announcesSound == true)
    }

    @Test func randomWordsOfSoundDoNotTrap() {
        var random = TestKit.Seeded(7)
        var machine = listening()
        var requests = 0
        for _ in 0..<100_000 {
            var bytes: [UInt8] = [255, 1, 0, UInt8(random.int(0...2))]
            if random.int(0...20) == 0 { bytes[random.int(0...3)] = UInt8(random.int(0...255)) }
            bytes += [UInt8(random.int(0...6)), UInt8(random.int(0...3))] + Viewer.u32(random.int(7_000...97_000))
            let count = bytes[3] == 2 || random.int(0...9) == 0 ? bytes.count : 4
            let actions = machine.feed(Array(bytes.prefix(random.int(0...30) == 0 ? random.int(0...10) : count)))
            for action in actions { if case .sound = action { requests += 1 } }
            if case .close = actions.last { machine = listening() }
        }
        #expect(requests > 1_000)
    }
}
