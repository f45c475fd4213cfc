internal import Plumbing

/// What a component says on one of its standard descriptors: passed on to the same one of the parent, and told.
final class LogPipe {
    private let output: Descriptor
    private let number: Int32
    private var watch: Loop.Watch?
    private let hear: ([UInt8]) -> Void
    private let end: (LogPipe) -> Void
    /// The end for the component; let go of when it has it.
    var input: Parcel?

    /// A pipe for the descriptor of that number.
    ///
    /// - Parameters:
    ///   - hear: told what is said.
    ///   - end: called when nobody can say anything more.
    init(
        _ number: Int32, _ loop: Loop, hear: @escaping ([UInt8]) -> Void, end: @escaping (LogPipe) -> Void
    ) throws(SystemError) {
        let pipe = try PipeEnds()
        try pipe.output.setNonblocking(true)
        self.number = number
        self.hear = hear
        self.end = end
        input = Parcel(pipe.input)
        output = pipe.output
        watch = try loop.watch(output.number) { [unowned self] _ in read() }
    }

    deinit { watch?.cancel() }

    /// Takes what has been said.
    func read() {
        // Bounded, so that a component that talks without end does not starve the others.
        for _ in 0..<4 where watch != nil {
            do throws(SystemError) {
                let bytes = try Files.readSome(output)
                if bytes.isEmpty { return over() }
                try? Files.write(bytes, descriptor: number, "what a component says")
                hear(bytes)
            } catch {
                return error.wouldBlock ? () : over()
            }
        }
    }

    private func over() {
        watch?.cancel()
        watch = nil
        end(self)
    }
}
