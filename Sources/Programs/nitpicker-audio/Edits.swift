import ArgumentParser
import AudioGraph
import AudioMixer

/// `nitpicker audio connect FROM TO`.
struct Connect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Connect, or change a cable that is there.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments
    @Option(parsing: .unconditional, help: "Decibels.") var gain: Double?
    @Option(parsing: .unconditional, help: "-1 (left) to 1 (right).") var pan: Double?

    func run() throws {
        try MixerAccess(option).edit {
            $0.connect(.init(text: cable.from), to: cable.to, .init(gain: gain, pan: pan))
        }
    }
}

/// `nitpicker audio disconnect FROM TO`.
struct Disconnect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a cable away.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments

    func run() throws {
        try MixerAccess(option).edit { try $0.disconnect(.init(text: cable.from), to: cable.to) }
    }
}

/// `nitpicker audio gain FROM TO DECIBELS`.
struct Gain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set how loud a cable is.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments
    @Argument(parsing: .allUnrecognized, help: "Decibels; 0 is as it comes, -6 about half.") var decibels: [String]

    func run() throws {
        guard decibels.count == 1, let gain = Double(decibels[0]), (-200...40).contains(gain) else {
            throw ValidationError("The gain is a number from -200 to 40.")
        }
        try MixerAccess(option).edit { try $0.change(.init(text: cable.from), to: cable.to, .init(gain: gain)) }
    }
}

/// `nitpicker audio pan FROM TO PLACE`.
struct Pan: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set where a cable is heard.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments
    @Argument(parsing: .allUnrecognized, help: "-1 (left) to 1 (right).") var place: [String]

    func run() throws {
        guard place.count == 1, let pan = Double(place[0]), (-1...1).contains(pan) else {
            throw ValidationError("The place is a number from -1 to 1.")
        }
        try MixerAccess(option).edit { try $0.change(.init(text: cable.from), to: cable.to, .init(pan: pan)) }
    }
}

/// `nitpicker audio mute FROM TO`.
struct Mute: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Silence a cable; its gain is kept.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments

    func run() throws {
        try MixerAccess(option).edit { try $0.change(.init(text: cable.from), to: cable.to, .init(isMuted: true)) }
    }
}

/// `nitpicker audio unmute FROM TO`.
struct Unmute: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a cable be heard again.")
    @OptionGroup var option: MixerOption
    @OptionGroup var cable: CableArguments

    func run() throws {
        try MixerAccess(option).edit { try $0.change(.init(text: cable.from), to: cable.to, .init(isMuted: false)) }
    }
}

/// `nitpicker audio snapshot save|load|remove NAME`.
struct Snapshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep all cables under a name, and go back to them.",
        subcommands: [Save.self, Load.self, Remove.self, Names.self], defaultSubcommand: Names.self)

    struct Save: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep the present cables under a name.")
        @OptionGroup var option: MixerOption
        @Argument var name: String

        func run() throws { try MixerAccess(option).edit { $0.saveSnapshot(name) } }
    }

    struct Load: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Connect as it was kept.")
        @OptionGroup var option: MixerOption
        @Argument var name: String

        func run() throws { try MixerAccess(option).edit { try $0.loadSnapshot(name) } }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget what was kept.")
        @OptionGroup var option: MixerOption
        @Argument var name: String

        func run() throws { try MixerAccess(option).edit { try $0.removeSnapshot(name) } }
    }

    struct Names: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Tell the names.")
        @OptionGroup var option: MixerOption

        func run() throws {
            for snapshot in try MixerAccess(option).routing().snapshots { print(snapshot.name) }
        }
    }
}

/// `nitpicker audio undo`.
struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take the last change back.")
    @OptionGroup var option: MixerOption

    func run() throws { try MixerAccess(option).edit { try $0.undo() } }
}

/// `nitpicker audio redo`.
struct Redo: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take an undo back.")
    @OptionGroup var option: MixerOption

    func run() throws { try MixerAccess(option).edit { try $0.redo() } }
}
