import Sessions
import Sound

/// On which processor each branch that plays into the mixer shall work, by what the branches say they cost.
///
/// A wake-up on the same processor costs a fraction of one across, so that everything stays on the mixer's own as long as that is not too
/// full; only chains that take long by themselves run beside each other. It lives on the audio thread: nothing here allocates.
struct Placement: BitwiseCopyable {
    /// The processors, the mixer's own first.
    let processors: FixedArrayView<Int>
    /// The nanoseconds that each has to work in a cycle; scratch.
    let loads: FixedArrayView<Int>
    private var pause = 32

    /// From this many nanoseconds on a branch is worth a wake-up across processors, twice.
    private static let long = 40_000
    /// A branch that moves loses what is in its caches.
    private static let inertia = 20_000
    private static let interval = 256

    init(_ processors: FixedArrayView<Int>, loads: FixedArrayView<Int>) {
        self.processors = processors
        self.loads = loads
    }

    /// Places all inputs anew from time to time.
    mutating func update(_ plan: PlanView, own: Int) {
        pause -= 1
        guard pause <= 0, processors.count > 1, loads.count == processors.count else { return }
        pause = Self.interval
        let period = Int(plan.format.nanoseconds(plan.format.period))
        for index in 0..<loads.count { loads[index] = index == 0 ? own : 0 }
        for index in 0..<plan.inputs.count {
            let input = plan.inputs[index]
            let load = min(period, input.ring.load)
            let place = min(max(0, input.state[0].place), processors.count - 1)
            // Who was sent away comes back when there is plenty of room, so that nobody goes to and fro.
            let isShort = load < Self.long && loads[0] + load < (place == 0 ? period / 3 : period / 4)
            let chosen = isShort ? 0 : emptiest(keeping: place)
            loads[chosen] += load
            input.state[0].place = chosen
        }
    }

    /// The processor with the least to do; the present one when that hardly differs.
    private func emptiest(keeping place: Int) -> Int {
        var best = place
        for index in 0..<loads.count where loads[index] + Self.inertia < loads[best] { best = index }
        return best
    }

    /// The processor of an input.
    func processor(_ input: InputView) -> Int? {
        let place = input.state[0].place
        return place >= 0 && place < processors.count ? processors[place] : nil
    }
}
