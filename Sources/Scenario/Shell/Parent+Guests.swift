internal import Plumbing
internal import Sessions

extension Parent {
    /// Starts a program inside the scenario; returns its name.
    func startGuest(
        _ order: GuestOrder, standard: [Parcel], started: @escaping (Int) -> Void,
        ended: @escaping (Supervision.Exit) -> Void
    ) throws(ScenarioError) -> String {
        var component = Component(order.label, binary: order.command)
        if let fault = ScenarioReader.faultOfName(order.label) {
            throw .denied("the label \(fault): '\(order.label)'")
        }
        if order.capture {
            component.routes[.capture] = [RouteRule(to: .component(try captureServer(order.captureFrom)))]
        }
        if order.capture || order.isNumbered { component.name = freeName(order.label) }
        var environment = ComponentEnvironment(order.environment)
        environment.addSound(programs: source.programs.directory)
        let programs = Programs(directory: source.programs.directory, base: order.directory)
        guard let path = programs.path(ofCommand: order.command, searchPath: environment["PATH"] ?? "/usr/bin:/bin")
        else { throw .denied("there is no program '\(order.command)'") }
        let program = ComponentProcess.Program(
            path: path, arguments: order.arguments, environment: environment.lines(for: component.name),
            directory: order.directory, standard: standard.map(\.number))
        do throws(ParentMachine.GuestError) {
            let actions = try machine.startGuest(component, now: now)
            guests[component.name] = Guest(program: program, standard: standard, ended: ended, started: started)
            perform(actions)
        } catch {
            throw .denied(error.description)
        }
        return component.name
    }

    private func freeName(_ wanted: String) -> String {
        var name = wanted
        var number = 2
        while machine.members[name] != nil {
            name = "\(wanted) \(number)"
            number += 1
        }
        return name
    }

    private func captureServer(_ wanted: String?) throws(ScenarioError) -> String {
        let providers = machine.scenario.components.filter { $0.provides.contains(.capture) }.map(\.name)
        if let wanted {
            guard providers.contains(wanted) else { throw .denied("'\(wanted)' does not provide Capture") }
            return wanted
        }
        if case .component(let name)? = machine.scenario.defaultRoutes[.capture]?.first?.target { return name }
        guard let only = providers.first else { throw .denied("nothing in the scenario provides Capture") }
        guard providers.count == 1 else {
            throw .denied(
                "several components provide Capture: \(providers.joined(separator: ", ")); name one by --from")
        }
        return only
    }
}
