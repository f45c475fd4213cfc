import Framebuffer
import Sound
import TestKit
import Testing
import VNCServer

extension [Int] {
    /// A rectangle of four numbers.
    var rect: Rect { Rect(self[0], self[1], self[2], self[3]) }
}

/// What waits for a viewer, in which order, and what goes when it is too much.
struct ViewerSoundTests {
    private static let format = SoundFormat.usual

    /// A chunk whose samples are all the same byte.
    private static func chunk(_ value: Int, _ format: SoundFormat = format) -> SoundChunk {
        let samples = [UInt8](repeating: UInt8(value & 255), count: format.chunk * format.frameSize)
        return SoundChunk(format, samples: samples[...])
    }

    private static func drain(_ sound: inout ViewerSound) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        while let message = sound.next {
            messages.append(message)
            sound.removeNext()
        }
        return messages
    }

    @Test func theBytesOfAConversation() throws {
        var sound = ViewerSound()
        #expect(sound.format == SoundFormat(sample: 3, channels: 2, rate: 44_100))
        sound.append(Self.chunk(1))
        sound.pause()
        // Nothing before it is asked for.
        #expect(sound.next == nil)
        sound.apply(.enable)
        #expect(sound.next == nil)
        sound.append(Self.chunk(1))
        sound.append(Self.chunk(2))
        sound.pause()
        sound.pause()
        sound.append(Self.chunk(3))
        let head: [UInt8] = [255, 1, 0, 2, 0, 0, 6, 0xe4]
        let samples = [1, 2, 3].map { [UInt8](repeating: $0, count: 441 * 4) }
        #expect(sound.byteCount == 3 * (8 + 1764) + 4)
        #expect(
            Self.drain(&sound) == [
                [255, 1, 0, 1], head + samples[0], head + samples[1], [255, 1, 0, 0], [255, 1, 0, 1], head + samples[2],
            ])
        sound.apply(.disable)
        sound.append(Self.chunk(4))
        #expect(Self.drain(&sound) == [[255, 1, 0, 0]])
        sound.apply(.disable)
        sound.pause()
        #expect(sound.next == nil && sound.byteCount == 0)
    }

    @Test func anotherFormatBeginsAnew() throws {
        var sound = ViewerSound()
        sound.apply(.enable)
        sound.append(Self.chunk(1))
        #expect(Self.drain(&sound).count == 2)
        sound.append(Self.chunk(2))
        let other = try #require(SoundFormat(sample: 0, channels: 1, rate: 8_000))
        sound.apply(.format(other))
        sound.append(Self.chunk(3))
        sound.append(Self.chunk(4, other))
        let messages = Self.drain(&sound)
        #expect(messages.map { $0.prefix(4) } == [[255, 1, 0, 0], [255, 1, 0, 1], [255, 1, 0, 2]])
        #expect(messages.last?.count == 8 + 80)
        // The same once more is no change.
        sound.apply(.format(other))
        #expect(sound.next == nil)
    }

    @Test func theOldestGoesWhenAViewerIsSlow() {
        var sound = ViewerSound()
        sound.apply(.enable)
        for value in 0..<50 { sound.append(Self.chunk(value)) }
        #expect(sound.dropped == 30 * 441)
        let messages = Self.drain(&sound)
        #expect(messages.first == [255, 1, 0, 1])
        #expect(messages.dropFirst().map { $0[8] } == (30..<50).map { UInt8($0) })
    }

    /// Whatever happens, what comes out is a conversation: data between a beginning and an end, in order, bounded.
    @Test func everyHistoryIsAConversation() throws {
        var random = TestKit.Seeded(11)
        let formats = try [(3, 2, 44_100), (0, 1, 8_000), (5, 2, 96_000)].map {
            try #require(SoundFormat(sample: $0.0, channels: $0.1, rate: $0.2))
        }
        for _ in 0..<200 {
            var sound = ViewerSound()
            var hasBegun = false
            var wanted = false
            var last = -1
            var value = 0
            for _ in 0..<random.int(1...400) {
                switch random.int(0...20) {
                case 0:
                    wanted = true
                    sound.apply(.enable)
                case 1:
                    wanted = false
                    sound.apply(.disable)
                case 2: sound.apply(.format(formats[random.int(0...2)]))
                case 3...6: sound.pause()
                case 7...15:
                    value += 1
                    sound.append(Self.chunk(value, formats[random.int(0...2)]))
                default:
                    guard let message = sound.next else { continue }
                    sound.removeNext()
                    switch message[3] {
                    case 0:
                        #expect(hasBegun)
                        hasBegun = false
                    case 1:
                        #expect(!hasBegun && wanted)
                        hasBegun = true
                    default:
                        #expect(hasBegun && wanted && message.count == 8 + sound.format.chunk * sound.format.frameSize)
                        // Newer than all before; the numbers wrap.
                        let now = Int(message[8])
                        #expect(last < 0 || (now - last) & 255 != 0)
                        last = now
                    }
                }
                #expect(sound.byteCount <= sound.format.limit * sound.format.frameSize + 20 * 8 + 21 * 4)
            }
        }
    }
}
