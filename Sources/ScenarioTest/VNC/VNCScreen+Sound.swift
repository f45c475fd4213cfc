extension VNCScreen {
    /// Frames a second of what is heard.
    package static let soundRate = 44_100

    /// Begins to hear what the server plays, in one channel; false when it has no sound, or was not asked for it.
    package func beginHearing() throws(ScenarioError) -> Bool {
        try connection.hear(channels: 1, rate: Self.soundRate)
    }

    /// Takes what was heard since the last call, each sample from -1 to 1.
    package func takeSound() -> [Float] {
        let bytes = connection.record.heard
        let count = bytes.count / 2
        connection.record.heard = Array(bytes[(2 * count)...])
        return (0..<count).map { index in
            Float(Int16(bitPattern: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8)) / 32_768
        }
    }
}
