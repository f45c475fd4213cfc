import Sessions
import Sound

/// A parametric equalizer.
final class Equalizer: Sendable {
    private let from: FixedArray<Double>
    private let to: FixedArray<Double>
    private let memory: FixedArray<Double>
    private let state: FixedArray<EqualizerView.State>
    private let targets = Handover(EqualizerView.Target())
    private let format: AudioFormat
    private let channels: Int

    init(_ settings: EqualizerSettings, _ format: AudioFormat, channels: Int) {
        let target = Self.target(settings, format)
        from = FixedArray(repeating: 0, count: EqualizerView.numbers)
        to = FixedArray((0..<EqualizerView.numbers).map { target.numbers[$0] })
        memory = FixedArray(repeating: 0, count: (channels + 1) / 2 * EqualizerView.groupLimit * 16)
        let length = Ramp.length(format)
        let state = EqualizerView.State(
            groups: target.groups, nextGroups: target.groups, position: length, length: length)
        self.state = FixedArray(repeating: state, count: 1)
        self.format = format
        self.channels = channels
    }

    var view: EqualizerView {
        EqualizerView(
            from: Cells(from), to: Cells(to), memory: Cells(memory), state: Cells(state), targets: targets.view,
            channels: channels)
    }

    func set(_ settings: EqualizerSettings) { targets.post(Self.target(settings, format)) }

    private static func target(_ settings: EqualizerSettings, _ format: AudioFormat) -> EqualizerView.Target {
        var target = EqualizerView.Target()
        let bands = settings.bands.prefix(EffectLimits.bands)
        target.groups = (bands.count + 3) / 4
        for (index, band) in bands.enumerated() {
            let section = Biquad(band.usable, rate: format.rate)
            target.numbers[index * 5] = section.b0
            target.numbers[index * 5 + 1] = section.b1
            target.numbers[index * 5 + 2] = section.b2
            target.numbers[index * 5 + 3] = section.a1
            target.numbers[index * 5 + 4] = section.a2
        }
        return target
    }
}

extension EqualizerBand {
    /// The band with its parameters cut to their ranges.
    var usable: EqualizerBand {
        EqualizerBand(
            kind, frequency: frequency.cut(to: EffectLimits.frequency), gain: gain.cut(to: EffectLimits.bandGain),
            quality: quality.cut(to: EffectLimits.quality))
    }
}

/// An equalizer on the audio thread: sections of the second order, four in series and two channels at once.
struct EqualizerView: BitwiseCopyable {
    static let groupLimit = EffectLimits.bands / 4
    static let numbers = EffectLimits.bands * 5

    struct Target: BitwiseCopyable {
        /// b0, b1, b2, a1, a2 of each band; bands that there are not let everything pass.
        var numbers = InlineArray<80, Double> { $0 % 5 == 0 ? 1 : 0 }
        var groups = 0
    }

    struct State: BitwiseCopyable {
        /// The groups of four sections that work.
        var groups: Int
        /// Those that will when the present change is over.
        var nextGroups: Int
        var position: Int
        let length: Int
    }

    let from: Cells<Double>
    let to: Cells<Double>
    /// What the sections remember: 16 numbers a group and pair of channels.
    let memory: Cells<Double>
    let state: Cells<State>
    let targets: HandoverView<Target>
    let channels: Int

    func process(_ passage: Passage) {
        var now = state[0]
        if now.position >= now.length, targets.isPending, let target = targets.take() { begin(target, &now) }
        let isMoving = now.position < now.length
        let channels = passage.channels(channels)
        for pair in 0..<(channels + 1) / 2 {
            let left = passage[pair * 2]
            let right = pair * 2 + 1 < channels ? passage[pair * 2 + 1] : left
            for group in 0..<now.groups {
                let place = pair * Self.groupLimit + group
                let isUsable =
                    isMoving
                    ? left.filter(
                        with: right, from: from.view, to: to.view, group: group, position: now.position, of: now.length,
                        state: memory.view, place: place)
                    : left.filter(with: right, to.view, group: group, state: memory.view, place: place)
                if !isUsable {
                    forget(place)
                    Passage.clean(left)
                    Passage.clean(right)
                }
            }
        }
        if isMoving {
            now.position = min(now.length, now.position + passage.count)
        } else if now.groups > now.nextGroups {
            drop(&now)
        }
        state[0] = now
    }

    private func begin(_ target: Target, _ now: inout State) {
        for index in 0..<Self.numbers {
            from[index] = to[index]
            to[index] = target.numbers[index]
        }
        for section in stride(from: 0, to: Self.numbers, by: 5) {
            // A section that comes or goes changes its zeros alone: on the way from or to no poles it would swell.
            switch (Self.isOpen(from, section), Self.isOpen(to, section)) {
            case (true, false): Self.open(from, section, as: to)
            case (false, true): Self.open(to, section, as: from)
            case (true, true): Self.open(to, section, as: from)
            case (false, false): break
            }
        }
        now.nextGroups = target.groups
        now.groups = max(now.groups, target.groups)
        now.position = 0
    }

    /// Whether a section lets everything pass: its zeros lie on its poles.
    private static func isOpen(_ numbers: Cells<Double>, _ section: Int) -> Bool {
        numbers[section] == 1 && numbers[section + 1] == numbers[section + 3]
            && numbers[section + 2] == numbers[section + 4]
    }

    /// Lets everything pass a section that has the poles of another.
    private static func open(
        _ numbers: Cells<Double>, _ section: Int, as other: Cells<Double>
    ) {
        numbers[section] = 1
        for index in 3..<5 {
            numbers[section + index - 2] = other[section + index]
            numbers[section + index] = other[section + index]
        }
    }

    /// The last group works no more once nothing is left of what it filtered.
    private func drop(_ now: inout State) {
        let group = now.groups - 1
        for pair in 0..<(channels + 1) / 2 {
            let place = pair * Self.groupLimit + group
            for index in 0..<16 where abs(memory[place * 16 + index]) > 1e-7 { return }
        }
        for pair in 0..<(channels + 1) / 2 { forget(pair * Self.groupLimit + group) }
        now.groups = group
    }

    private func forget(_ place: Int) { for index in 0..<16 { memory[place * 16 + index] = 0 } }
}
