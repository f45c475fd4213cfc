import Sessions

/// A way from one number to another with level ends, so that a change of what it scales does not click.
///
/// A way that has begun is gone to its end before another begins.
struct Ramp: BitwiseCopyable {
    private(set) var from: Float
    private(set) var to: Float
    /// The frames that have passed; `length` when it is over.
    private(set) var position: Int
    let length: Int

    /// At rest.
    init(at value: Float, length: Int) {
        from = value
        to = value
        position = length
        self.length = length
    }

    var isMoving: Bool { position < length }

    /// Begins a way to another value; nothing while one is not at its end.
    mutating func head(for value: Float) {
        if isMoving || value == to { return }
        from = to
        to = value
        position = 0
    }

    /// Lets frames pass.
    mutating func pass(_ frames: Int) { position = min(length, position + frames) }

    /// The value a number of frames from here.
    func value(after frames: Int) -> Float {
        let t = min(1, Float(position + frames) / Float(length))
        return from + (to - from) * (t * t * (3 - 2 * t))
    }

    /// The frames of a way: 5 ms.
    static func length(_ format: AudioFormat) -> Int { max(16, format.rate / 200) }
}
