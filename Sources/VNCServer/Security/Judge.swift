internal import Plumbing

/// Has claims judged without holding up the loop: what takes long is done elsewhere, one at a time.
final class Judge {
    private struct Case: Sendable {
        let number: Int
        let claim: Claim
        let users: Users
    }

    private struct Verdict: Sendable {
        let number: Int
        let identity: Identity?
    }

    private let loop: Loop
    private let crew = Crew(limit: 1, name: "judge")
    private let pam: PAMJudge
    private var verdicts: Mailbox<Verdict>?
    private var waiting: [Case] = []
    private var isBusy = false
    private var answers: [Int: (Identity?) -> Void] = [:]
    private var last = 0

    init(_ loop: Loop) throws {
        self.loop = loop
        pam = PAMJudge(loop)
        verdicts = try loop.mailbox { [unowned self] in take($0) }
    }

    /// Judges a claim after some milliseconds; the answer comes at once where nothing has to be waited for.
    ///
    /// - Parameter peer: whose claim it is, which PAM is told.
    func judge(
        _ claim: Claim, of peer: String, by users: Users, after wait: Int, _ answer: @escaping (Identity?) -> Void
    ) {
        guard wait == 0 else {
            _ = loop.schedule(afterMilliseconds: wait) { [unowned self] in
                judge(claim, of: peer, by: users, after: 0, answer)
            }
            return
        }
        if let (settings, name, password, rights) = users.question(for: claim) {
            let question = PAMJudge.Question(settings: settings, name: name, password: password, peer: peer)
            return pam.ask(question) { answer($0 ? Identity(name: name, rights: rights) : nil) }
        }
        if users.isQuick(claim) { return answer(users.judge(claim)) }
        last += 1
        answers[last] = answer
        waiting.append(Case(number: last, claim: claim, users: users))
        next()
    }

    private func next() {
        guard !isBusy, !waiting.isEmpty, let verdicts else { return }
        isBusy = true
        let next = waiting.removeFirst()
        crew.perform {
            verdicts.post(Verdict(number: next.number, identity: next.users.judge(next.claim)))
        }
    }

    private func take(_ verdict: Verdict) {
        isBusy = false
        answers.removeValue(forKey: verdict.number)?(verdict.identity)
        next()
    }
}
