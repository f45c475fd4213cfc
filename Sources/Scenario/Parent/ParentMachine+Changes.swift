extension ParentMachine {
    /// Goes over to another scenario, touching only what changed.
    ///
    /// The scenario must have been checked. The steps taken are returned beside the actions, for the report.
    package mutating func change(to new: ScenarioFile, now: Int) -> (steps: [ScenarioPlan.Step], actions: [Action]) {
        guard !isEnding else { return ([], []) }
        let open = sessions.values.map { ScenarioPlan.OpenSession($0.client, $0.service, own: $0.own) }
        let refused = members.values.flatMap { $0.refused }
        let plan = ScenarioPlan(from: scenario, to: new, open: open + refused)
        scenario = new
        for component in new.components { members[component.name]?.component = component }
        var actions: [Action] = []
        for step in plan.steps { actions += perform(step, now: now) }
        // What waits may have another way now, or none.
        actions += retryWaiting()
        return (plan.steps, actions)
    }

    private mutating func perform(_ step: ScenarioPlan.Step, now: Int) -> [Action] {
        switch step {
        case .stop(let name):
            let actions = live(name, now: now) { $0.stop(now: now) }
            if members[name]?.life.hasProcess == false { members[name] = nil }
            return actions
        case .start(let name):
            guard let component = scenario.component(name) else { return [] }
            if members[name] == nil {
                members[name] = Member(component: component, life: Supervision(component.restart))
            }
            // One that is still ending, from before, starts when it has ended.
            members[name]?.component = component
            members[name]?.life.policy = component.restart
            return live(name, now: now) { $0.start(now: now) }
        case .restart(let name, _):
            if let policy = members[name]?.component.restart { members[name]?.life.policy = policy }
            return live(name, now: now) { $0.restart(now: now) }
        case .rom(let name, let rom):
            let update = Action.rom(name, name: rom)
            // One that was given up may live by its new config.
            guard members[name]?.life.state == .failed else { return [update] }
            return [update] + live(name, now: now) { $0.start(now: now) }
        case .quota: return []
        case .policy(let name):
            guard let component = members[name]?.component else { return [] }
            members[name]?.life.policy = component.restart
            guard members[name]?.life.state == .failed else { return [] }
            return live(name, now: now) { $0.start(now: now) }
        }
    }
}
