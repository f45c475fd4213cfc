internal import Synchronization

/// How a device or file stands: told by its own thread, read by any.
final class DeviceState: Sendable {
    private let state: Mutex<AudioSinkState>
    private let onChange: @Sendable (AudioSinkState) -> Void

    /// - Parameter onChange: is called by `publish`, on its thread, when it is another device or condition.
    init(_ state: AudioSinkState, onChange: @escaping @Sendable (AudioSinkState) -> Void) {
        self.state = Mutex(state)
        self.onChange = onChange
    }

    /// What was told last.
    var value: AudioSinkState { state.withLock { $0 } }

    /// Tells a state.
    func publish(_ state: AudioSinkState) {
        let isNew = self.state.withLock { old in
            defer { old = state }
            return old.condition != state.condition || old.device != state.device
        }
        if isNew { onChange(state) }
    }

    /// Tells that it has ended.
    func publishEnd() {
        var state = value
        state.condition = .stopped
        publish(state)
    }
}
