internal import Foundation
internal import Plumbing
internal import Synchronization

/// What a program writes, read by a thread of its own as it comes, so that the program never waits for the test.
final class ProcessOutput: Sendable {
    private let read = Mutex<(bytes: [UInt8], isOver: Bool)>(([], false))
    private let source: Descriptor
    private let wake: PipeEnds

    /// Starts to read what is written to the other end of a pipe, until nobody holds that end any more.
    init(_ source: consuming Descriptor) throws(ScenarioError) {
        self.source = source
        wake = try ScenarioError.wrap(.process) { () throws(SystemError) in try PipeEnds() }
        try ScenarioError.wrap(.process) { () throws(SystemError) in
            try self.source.setNonblocking(true)
            try wake.output.setNonblocking(true)
            try wake.input.setNonblocking(true)
        }
        Thread.detachNewThread { [self] in
            while !drain().isOver {
                Files.poke(wake.input)
                _ = Poll.wait([self.source.number], .never)
            }
        }
    }

    /// Everything that has been written up to now.
    var content: [UInt8] { drain().bytes }

    /// Takes what is in the pipe at this moment.
    private func drain() -> (bytes: [UInt8], isOver: Bool) {
        read.withLock { read in
            while !read.isOver {
                do throws(SystemError) {
                    let piece = try Files.readSome(source)
                    read.isOver = piece.isEmpty
                    read.bytes += piece
                } catch {
                    read.isOver = !error.wouldBlock
                    break
                }
            }
            return read
        }
    }

    /// Waits until there is more than at the last call, or until another descriptor is readable; false when the deadline
    /// came first.
    func wait(_ deadline: Deadline, orFor other: Int32) -> Bool {
        let isReady = Poll.wait([wake.output.number, other], deadline)
        _ = try? Files.readSome(wake.output)
        return isReady
    }
}
