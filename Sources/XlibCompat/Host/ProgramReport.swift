internal import Plumbing
internal import Sessions

/// The report `x11-PROGRAM` of a program: what it asked of the X engine that is not served, and how often; and, where the program's
/// environment wants it, when it rests.
///
/// Nothing is opened before there is something to tell. What is not served is written at the first of each kind and at each doubling of the
/// number, so that a program that asks without end does not write without end. That a program rests is written each time when it found no
/// event and has done something since the last time; that is for tests, which wait for it.
struct ProgramReport {
    /// The variable of the environment that has rests told, by the value `rest`.
    static let variable = "NITPICKER_X11_TELLS"

    private let link: ParentLink
    private let program: String
    /// Whether rests are told.
    let tellsRest: Bool
    private var client: ReportClient?
    private var isRefused = false
    private var told = (kinds: 0, total: 0)
    private var unserved: Document?
    private var rest: (requests: Int, strokes: Int)?

    init(_ link: ParentLink, program: String) {
        self.link = link
        self.program = program
        tellsRest = Files.environment(Self.variable) == "rest"
    }

    /// The descriptor to watch, once there is a report.
    var descriptorNumber: Int32? { client?.descriptorNumber }

    /// Tells what there is of news about what is not served.
    mutating func tell(_ engine: Engine) {
        let new = engine.unserved
        guard new.count > told.kinds || new.total >= max(1, told.total * 2) else { return }
        told = (new.count, new.total)
        unserved = .object(new.counts.sorted { $0.key < $1.key }.map { Document.Member($0.key, .integer($0.value)) })
        submit()
    }

    /// The program found no event: everything that came was handled, and what it drew was shown.
    ///
    /// - Parameter strokes: how many keys and buttons went down or up for it.
    mutating func rest(_ engine: Engine, strokes: Int) {
        let requests = engine.clients.reduce(0) { $0 &+ Int($1?.requests ?? 0) }
        if let rest, rest == (requests, strokes) { return }
        rest = (requests, strokes)
        submit()
    }

    private mutating func submit() {
        if isRefused { return }
        if client == nil {
            client = try? ReportClient(link, program.isEmpty ? "x11" : "x11-\(program)")
            isRefused = client == nil
        }
        var members = unserved.map { [Document.Member("unserved", $0)] } ?? []
        if let rest {
            members.append(
                Document.Member("rest", ["requests": .integer(rest.requests), "strokes": .integer(rest.strokes)]))
        }
        client?.submit(.object(members))
    }

    /// Serves the connection.
    mutating func dispatch() {
        guard let client else { return }
        let isOver: Bool
        do throws(SessionError) { isOver = try client.dispatch() != nil } catch { isOver = true }
        guard isOver else { return }
        self.client = nil
        isRefused = true
    }
}
