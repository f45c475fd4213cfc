internal import Sessions

/// The report `x11` of a program: what it asked of the X engine that is not served, and how often.
///
/// Nothing is opened before there is something to tell. It is written at the first of each kind and at each doubling of the number, so that a
/// program that asks without end does not write without end.
struct UnservedReport {
    private let link: ParentLink
    private let program: String
    private var client: ReportClient?
    private var isRefused = false
    private var told = (kinds: 0, total: 0)

    init(_ link: ParentLink, program: String) {
        self.link = link
        self.program = program
    }

    /// The descriptor to watch, once there is a report.
    var descriptorNumber: Int32? { client?.descriptorNumber }

    /// Tells what there is of news.
    mutating func tell(_ engine: Engine) {
        let unserved = engine.unserved
        guard unserved.count > told.kinds || unserved.total >= max(1, told.total * 2), !isRefused else { return }
        if client == nil {
            client = try? ReportClient(link, program.isEmpty ? "x11" : "x11-\(program)")
            isRefused = client == nil
        }
        told = (unserved.count, unserved.total)
        let members = unserved.counts.sorted { $0.key < $1.key }.map { Document.Member($0.key, .integer($0.value)) }
        client?.submit(.object([Document.Member("unserved", .object(members))]))
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
