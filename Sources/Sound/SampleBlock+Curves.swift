import Glibc

extension SampleBlock {
    /// A rise from 0 to 1 that begins and ends flat (a raised cosine); the last value is 1.
    package static func rise(_ frames: Int) -> SampleBlock {
        let block = SampleBlock(channels: 1, count: frames)
        for index in 0..<frames { block[0][index] = Float(0.5 - 0.5 * cos(.pi * Double(index + 1) / Double(frames))) }
        return block
    }
}
