import Testing

/// One thing that the specification says, as what is done and what is to be seen of it.
struct Case: Sendable, CustomTestStringConvertible {
    /// The item of the checklist that it belongs to.
    let item: Int
    let name: String
    let setup: Setup
    /// Whether it needs screens, labels or restarts of the very server, so that it makes no sense behind another one.
    let isDirect: Bool
    let body: @Sendable (Stage) throws -> Void

    /// A case.
    init(
        _ item: Int, _ name: String, _ setup: Setup = Setup(), direct isDirect: Bool = false,
        _ body: @escaping @Sendable (Stage) throws -> Void
    ) {
        self.item = item
        self.name = name
        self.setup = setup
        self.isDirect = isDirect
        self.body = body
    }

    var testDescription: String { "\(item): \(name)" }

    /// Plays the case.
    func play(_ target: Target) throws {
        let stage = try Stage(target, setup)
        try body(stage)
        stage.end()
    }

    /// All cases.
    static let all = sessions + views + pixels + input + focus + policy + outputs + reports + quotas
}
