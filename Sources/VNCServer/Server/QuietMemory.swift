internal import Plumbing

/// Gives memory back to the system once nothing has happened for a while.
///
/// What pictures were made in is kept from one to the next, since taking it anew costs more than the picture. A quiet server has two timers behind what
/// happened last, and then none.
final class QuietMemory {
    private let loop: Loop
    private var timer: Loop.Timer?
    private var isStirring = false
    private let tidy: () -> Void

    /// How long nothing must have happened, at least; at most it is twice as long.
    private static let rest = 2000

    /// For a server on that loop; `tidy` lets go of what can be made again.
    init(_ loop: Loop, tidy: @escaping () -> Void) {
        self.loop = loop
        self.tidy = tidy
    }

    deinit { timer?.cancel() }

    /// Something happens.
    func stir() {
        isStirring = true
        if timer == nil { wait() }
    }

    private func wait() {
        isStirring = false
        timer = loop.schedule(afterMilliseconds: Self.rest) { [unowned self] in
            timer = nil
            if isStirring { return wait() }
            tidy()
            KeptMemory.giveBack()
        }
    }
}
