package import Plumbing

extension AudioRingView {
    /// Says that everything before a position is consumed, and wakes a producer that waits for room.
    package func consume(upTo position: Int) {
        consumed = position
        // Between the two: a producer looks for room after it said that it waits.
        if isRoomAwaited.takeOne() == 1 {
            isRoomAwaited.wake()
        } else {
            isRoomAwaited.storeOrdered(0)
        }
    }

    /// Waits until there is room for the frames before a position, until a moment at most.
    package func waitForRoom(upTo position: Int, until deadline: Instant) {
        isRoomAwaited.storeOrdered(1)
        if position - consumed > capacity { isRoomAwaited.wait(while: 1, until: deadline) }
        isRoomAwaited.storeOrdered(0)
    }
}
