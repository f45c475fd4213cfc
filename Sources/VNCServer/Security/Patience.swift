/// How long a viewer that has not come in may take for what it does next.
package enum Patience: Hashable, Sendable {
    /// Seconds for a program.
    case step(Int)
    /// Seconds for a person, who may be asked for a password.
    case person(Int)
    /// The server's own time, or no handshake any more.
    case none

    /// The milliseconds, nil when they are not counted.
    package var milliseconds: Int? {
        switch self {
        case .step(let seconds), .person(let seconds): seconds * 1000
        case .none: nil
        }
    }
}

extension Handshake.Stage {
    /// The patience for each stage; it counts for the whole stage, however the bytes trickle.
    var patience: Patience {
        switch self {
        case .version, .securityType: .step(10)
        case .response, .plain, .exchange: .person(120)
        case .judgement, .over: .none
        }
    }
}
