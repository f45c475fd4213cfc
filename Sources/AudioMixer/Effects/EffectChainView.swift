package import Sound

/// A chain of effects as the audio thread uses it; valid as long as the `EffectChain`.
package struct EffectChainView: BitwiseCopyable, Sendable {
    struct Plan: BitwiseCopyable {
        let slots: FixedArrayView<EffectSlotView>
        let number: UInt64
    }

    struct State: BitwiseCopyable {
        var plan: Plan
        /// Whether it was told that every fade of the plan is over.
        var isSettled: Bool
    }

    let plans: HandoverView<Plan>
    let settled: HandoverView<UInt64>
    let state: FixedArrayView<State>
    let first: SampleBlockView
    let second: SampleBlockView

    /// Works on a block in its place, of any length; channels beyond the chain's stay as they are.
    package func process(_ block: SampleBlockView) {
        if let plan = plans.take() { state[0] = State(plan: plan, isSettled: false) }
        let slots = state[0].plan.slots
        let whole = Passage(block)
        var offset = 0
        while offset < whole.count {
            let passage = whole.part(offset, first.count)
            for index in 0..<slots.count { slots[index].process(passage, first, second) }
            offset += passage.count
        }
        if !state[0].isSettled { settle(slots) }
    }

    private func settle(_ slots: FixedArrayView<EffectSlotView>) {
        for index in 0..<slots.count where !slots[index].isAtRest { return }
        state[0].isSettled = true
        settled.post(state[0].plan.number)
    }
}
