package import Framebuffer
package import Sessions
package import YAMLDocuments

/// Reads tests from their files and tells everything that is wrong with them, with file and line.
///
/// Files and pictures come by `TestSource`, so that nothing here touches the system.
package struct TestReader {
    /// The keys of a test.
    static let keys = [
        "name", "connect", "scenario", "size", "images", "limit", "keyboard", "language", "variables", "steps",
    ]
    /// How deep files may include each other.
    static let depthLimit = 16
    /// How many steps a test may have, those of loops counted each time.
    static let stepLimit = 20_000

    let source: any TestSource
    var problems: Problems
    var plan: TestPlan
    var variables: [String: String]
    /// The line that is read, for values that have none of their own.
    var line = 1
    var depth = 0
    var stepCount = 0

    /// A reader that has read nothing.
    private init(source: any TestSource, file: String, variables: [String: String]) {
        self.source = source
        problems = Problems(file: file)
        plan = TestPlan(name: TestPath.name(of: file), file: file)
        self.variables = variables
    }

    /// The test of a file, as far as it can be read, with all problems.
    ///
    /// - Parameter variables: what goes before the file's own `variables`.
    package static func read(
        file: String, variables: [String: String] = [:], from source: any TestSource
    ) -> (plan: TestPlan, problems: [Problem]) {
        var reader = TestReader(source: source, file: file, variables: variables)
        if let document = reader.document(file, line: 0) { reader.read(document, given: variables) }
        return (reader.plan, reader.problems.all.sorted { ($0.file, $0.line) < ($1.file, $1.line) })
    }

    /// The head of a test as a document, such as a line of JSON: all but its steps, which come one by one.
    package static func head(
        _ document: Document, file: String, variables: [String: String] = [:], from source: any TestSource
    ) -> (plan: TestPlan, problems: [Problem]) {
        var reader = TestReader(source: source, file: file, variables: variables)
        // Something that does nothing: a test without steps is refused otherwise.
        let nothing: Document = ["repeat": ["times": 1, "steps": []]]
        let members = document.members.filter { $0.name != "steps" } + [.init("steps", [nothing])]
        reader.read(.object(members), given: variables)
        if !reader.plan.steps.isEmpty { reader.plan.steps.removeLast() }
        return (reader.plan, reader.problems.all)
    }

    /// A step as a document, such as a line of JSON, read with the settings of a test.
    package static func step(
        _ document: Document, of plan: TestPlan, from source: any TestSource
    ) -> (steps: [TestStep], problems: [Problem]) {
        var reader = TestReader(source: source, file: plan.file, variables: [:])
        reader.plan = plan
        return (reader.steps([document], of: "a step"), reader.problems.all)
    }

    /// The document of a file, read without its variables.
    mutating func document(_ file: String, line: Int) -> Document? {
        do {
            return try YAML.parse(try source.text(file), variables: nil, namesItems: true)
        } catch let error as YAMLError {
            problems.add(Problem(file: file, line: error.line, error.message))
        } catch {
            problems.error(line, "\(file) cannot be read: \(error)")
        }
        return nil
    }

    private mutating func read(_ document: Document, given: [String: String]) {
        guard case .object(let members) = document else {
            problems.error(1, "a test must be a mapping with 'steps'")
            return
        }
        let root = Document.Member("test", .object(members), line: members.first?.line ?? 1)
        if let own = members.first(where: { $0.name == "variables" }) { readVariables(own, given: given) }
        for member in problems.members(root, of: "the test", known: Self.keys) {
            line = member.line
            switch member.name {
            case "name": plan.name = text(member, of: "name") ?? plan.name
            case "connect": if let step = connectStep(member) { plan.steps.append(step) }
            case "scenario":
                if let file = text(member, of: "scenario") {
                    plan.scenario = ScenarioTarget(file: path(file), line: member.line, size: plan.scenario?.size)
                }
            case "images": plan.images = text(member, of: "images").map { path($0) } ?? plan.images
            case "limit": plan.limit = milliseconds(member, of: "limit") ?? plan.limit
            case "keyboard": plan.keyboard = text(member, of: "keyboard")
            case "language": plan.language = text(member, of: "language") ?? plan.language
            default: break
            }
        }
        if let size = members.first(where: { $0.name == "size" }) {
            let area = area(size, of: "size")
            plan.scenario?.size = area
            if plan.scenario == nil { problems.error(size.line, "'size' needs a 'scenario', whose screen it is") }
        }
        if plan.scenario != nil, !plan.steps.isEmpty {
            problems.error(root.line, "a test has either 'scenario' or 'connect'")
        }
        guard let steps = members.first(where: { $0.name == "steps" }) else {
            problems.error(root.line, "the test has no 'steps'")
            return
        }
        line = steps.line
        plan.steps += self.steps(steps.value.items, of: "steps")
        if steps.value.items.isEmpty { problems.error(steps.line, "'steps' must be a list of steps ('- click: …')") }
    }

    private mutating func readVariables(_ member: Document.Member, given: [String: String]) {
        for variable in problems.members(member, of: "variables") where given[variable.name] == nil {
            variables[variable.name] = text(variable, of: "the variable '\(variable.name)'")
        }
    }

    /// A path of a file, from the folder of the test's file.
    func path(_ path: String) -> String { TestPath.join(TestPath.folder(of: problems.file), path) }

    private mutating func connectStep(_ member: Document.Member) -> TestStep? {
        server(member).map { step(member, "connect", .connect($0)) }
    }

    /// A step of this file.
    func step(_ member: Document.Member, _ title: String, _ action: TestAction) -> TestStep {
        TestStep(file: problems.file, line: member.line, title: title, action: action)
    }
}

/// Where tests come from.
package protocol TestSource {
    /// The text of a file.
    func text(_ path: String) throws -> String
    /// The picture of a file.
    func picture(_ path: String) throws -> Bitmap
    /// The pictures that an image has: those in the folder of its name, or the file itself; empty when there are none.
    func variants(of path: String) -> [String]
    /// The names of the files in a folder, for guesses.
    func names(in folder: String) -> [String]
    /// Whether images that are missing will be made of what the screen shows.
    var makesMissing: Bool { get }
}
