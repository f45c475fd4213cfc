import Plumbing
import Sessions

extension AudioClient {
    /// Calls `begin` with each line, on the component's loop; without a session the program ends with the reason.
    func follow(_ component: Component, _ begin: @escaping (AudioLine) throws -> Void) throws {
        let hear: () -> Void = { [unowned self, unowned component] in
            do {
                while let event = try next() {
                    switch event {
                    case .started(let line): try begin(line)
                    case .interrupted: continue
                    case .failed(let status): return component.fail("the server refused: \(status)")
                    case .ended(let reason): return component.fail("no \(service.rawValue) session: \(reason)")
                    }
                }
            } catch { component.fail("\(error)") }
        }
        try component.loop.watch(descriptorNumber) { _ in hear() }
        component.loop.afterBatch(hear)
    }
}
