package import Sessions
import Sound
internal import Synchronization

/// An effect in a chain.
package struct EffectEntry: Hashable, Sendable {
    /// By which a change of the chain finds it again; no two of a chain have the same.
    package var name: String
    package var settings: EffectSettings
    /// Whether sound goes around it, as late as it would be.
    package var isBypassed: Bool

    /// An effect of that name.
    package init(_ name: String, _ settings: EffectSettings, isBypassed: Bool = false) {
        self.name = name
        self.settings = settings
        self.isBypassed = isBypassed
    }
}

/// Effects in series, as the thread that controls them sees it.
///
/// Everything is allocated and freed here, and never waits for the audio thread, which uses the view. An effect that stays in the chain goes on;
/// one that comes, leaves or is passed by is cross-faded in 5 ms, with no click. Any thread may call the methods.
package final class EffectChain: Sendable {
    package let channels: Int
    package let format: AudioFormat
    private let delayLimit: Int
    private let scratch: [SampleBlock]
    private let plans: Handover<EffectChainView.Plan>
    private let settled = Handover<UInt64>(0)
    private let state: FixedArray<EffectChainView.State>
    private let control: Mutex<Control>

    /// An effect with what belongs to its place in the chain.
    private final class Slot: Sendable {
        let name: String
        let effect: Effect
        let state: FixedArray<EffectSlotView.State>
        let past: SampleBlock
        let time = FixedArray(repeating: 0, count: 1)

        init(_ entry: EffectEntry, _ format: AudioFormat, _ channels: Int, _ delayLimit: Int, isNew: Bool) {
            name = entry.name
            effect = Effect(entry.settings, format, channels: channels, delayLimit: delayLimit, rises: isNew)
            let length = Ramp.length(format)
            let route = isNew ? EffectSlotView.Route.away : entry.route
            let latency = effect.latency
            let state = EffectSlotView.State(
                route: route, oldRoute: route, position: length, length: length, wait: isNew ? latency : 0)
            self.state = FixedArray(repeating: state, count: 1)
            past =
                latency > 0
                ? PastView.memory(channels: channels, frames: latency, passage: format.period)
                : SampleBlock(channels: 0, count: 0)
        }

        func view(_ target: EffectSlotView.Route) -> EffectSlotView {
            EffectSlotView(
                effect: effect.view, target: target, state: state.view, past: PastView(ring: past.view),
                time: time.view, latency: effect.latency, channels: effect.channels, isMeter: effect.kind == .meter)
        }
    }

    /// A slot and what has to leave it.
    private struct Place {
        var slot: Slot
        var target: EffectSlotView.Route
        /// The number of the row in which the slot was first left behind.
        var awaySince: UInt64?
    }

    /// The places that the audio thread goes through.
    private struct Row {
        var places: [Place]
        var views: FixedArray<EffectSlotView>
        var number: UInt64

        init(_ places: [Place], number: UInt64) {
            self.places = places
            views = FixedArray(places.map { $0.slot.view($0.target) })
            self.number = number
        }

        var plan: EffectChainView.Plan { EffectChainView.Plan(slots: views.view, number: number) }
    }

    private struct Control {
        var entries: [EffectEntry]
        /// What the audio thread has taken.
        var current: Row
        /// What it will take, or has.
        var next: Row?
        /// The row at the end of whose fades it has arrived.
        var settled: UInt64 = 0
        var newestNumber: UInt64 = 0
        var newest: Row { next ?? current }
    }

    /// A chain that begins with these effects.
    ///
    /// - Parameter delayLimit: the frames up to which a delay is changed without another effect being made for it.
    package init(_ entries: [EffectEntry] = [], _ format: AudioFormat, channels: Int, delayLimit: Int = 48_000) {
        let channels = min(max(1, channels), AudioFormat.channelLimit)
        self.channels = channels
        self.format = format
        self.delayLimit = delayLimit
        scratch = (0..<2).map { _ in SampleBlock(channels: channels, count: format.period) }
        let entries = Self.distinct(entries)
        let row = Row(
            entries.map { Place(slot: Slot($0, format, channels, delayLimit, isNew: false), target: $0.route) },
            number: 0)
        plans = Handover(row.plan)
        state = FixedArray(repeating: EffectChainView.State(plan: row.plan, isSettled: true), count: 1)
        control = Mutex(Control(entries: entries, current: row))
    }

    /// The chain for a thread that counts no references; valid as long as this object.
    package var view: EffectChainView {
        EffectChainView(
            plans: plans.view, settled: settled.view, state: state.view, first: scratch[0].view,
            second: scratch[1].view)
    }

    /// The effects that are wanted.
    package var entries: [EffectEntry] { control.withLock { $0.entries } }

    /// The frames that sound comes later, of effects that are passed by as well.
    package var latency: Int {
        control.withLock { control in
            control.newest.places.reduce(0) { $0 + ($1.target == .away ? 0 : $1.slot.effect.latency) }
        }
    }

    /// What passed the meter of that name since the last call: a level for each channel, none when nothing has.
    package func takeLevels(_ name: String) -> [Level] {
        control.withLock { control in
            control.newest.places.first { $0.slot.name == name && $0.target != .away }?.slot.effect.takeLevels() ?? []
        }
    }

    /// Changes the chain: effects that stay, by name and in order, go on; of equal names the first counts.
    ///
    /// - Returns: the latency from now on.
    @discardableResult
    package func set(_ entries: [EffectEntry]) -> Int {
        let entries = Self.distinct(entries)
        control.withLock { control in
            if entries == control.entries { return }
            // What was not taken yet never will be; when it was, what came before it is not used any more.
            if let next = control.next {
                if !plans.withdraw() { control.current = next }
                control.next = nil
            }
            if let settled = settled.take() { control.settled = settled }
            let number = control.newestNumber + 1
            control.newestNumber = number
            let row = Row(merged(control, entries, number), number: number)
            control.entries = entries
            control.next = row
            plans.post(row.plan)
        }
        return latency
    }

    private func merged(_ control: Control, _ entries: [EffectEntry], _ number: UInt64) -> [Place] {
        let old = control.current.places.filter { $0.awaySince.map { $0 > control.settled } ?? true }
        func left(_ range: Range<Int>) -> [Place] {
            old[range].map { Place(slot: $0.slot, target: .away, awaySince: $0.awaySince ?? number) }
        }
        var result: [Place] = []
        var next = 0
        for entry in entries {
            let place = old[next...].firstIndex {
                $0.target != .away && $0.slot.name == entry.name && $0.slot.effect.set(entry.settings)
            }
            if let place {
                result += left(next..<place)
                result.append(Place(slot: old[place].slot, target: entry.route))
                next = place + 1
            } else {
                let slot = Slot(entry, format, channels, delayLimit, isNew: true)
                result.append(Place(slot: slot, target: entry.route))
            }
        }
        return result + left(next..<old.count)
    }

    private static func distinct(_ entries: [EffectEntry]) -> [EffectEntry] {
        var names: Set<String> = []
        return entries.filter { names.insert($0.name).inserted }
    }
}

extension EffectEntry {
    fileprivate var route: EffectSlotView.Route { isBypassed ? .around : .through }
}
