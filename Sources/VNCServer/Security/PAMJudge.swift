internal import Glibc
internal import Plumbing

/// Has claims judged by PAM: a program for each, which may take its time while the loop goes on, but not for ever.
///
/// Modules of PAM are foreign code. What they do is done in that program, which is killed when it is late; whatever ends otherwise than
/// by saying yes says no. It belongs to its loop's thread.
final class PAMJudge {
    /// What is asked.
    struct Question {
        var settings: PAMSettings
        var name: String
        var password: [UInt8]
        var peer: String
    }

    /// A program that runs, and who waits for it.
    private final class Inquiry {
        let process: ChildProcess
        let answer: (Bool) -> Void
        var watch: Loop.Watch?
        var timer: Loop.Timer?

        init(_ process: consuming ChildProcess, _ answer: @escaping (Bool) -> Void) {
            self.process = process
            self.answer = answer
        }

        /// Waits for nothing any more; a program that still runs is killed when this is let go of.
        func end() {
            watch?.cancel()
            timer?.cancel()
        }
    }

    private let loop: Loop
    private var running: [Int: Inquiry] = [:]
    private var waiting: [(Question, (Bool) -> Void)] = []
    private var last = 0

    /// How long a program may take, in milliseconds; how many run at once, and how many questions wait.
    static let patience = 30_000
    static let crowd = 8
    static let queue = 64
    /// The program of ours.
    static let program = "nitpicker-pam"

    init(_ loop: Loop) { self.loop = loop }

    deinit { for inquiry in running.values { inquiry.end() } }

    /// Asks PAM; the answer comes later.
    func ask(_ question: Question, _ answer: @escaping (Bool) -> Void) {
        guard running.count < Self.crowd else {
            guard waiting.count < Self.queue else { return answer(false) }
            waiting.append((question, answer))
            return
        }
        do {
            try begin(question, answer)
        } catch {
            Log.error("pam: \(error)")
            answer(false)
        }
    }

    private func begin(_ question: Question, _ answer: @escaping (Bool) -> Void) throws {
        let settings = question.settings
        let path = settings.helper ?? "\(Files.programDirectory)/\(Self.program)"
        // What is said is read once and is gone with the program.
        let said = Array(question.name.utf8) + [0] + question.password
        let words = try MemoryFile(count: said.count, name: "claim")
        try words.write(said)
        let null = try Files.nullDevice()
        let process = try ChildProcess(
            path: path,
            arguments: [Self.program, settings.service, Self.host(of: question.peer)]
                + (settings.directory.map { [$0] } ?? []),
            environment: [], standard: [words.descriptor.number, null.number, null.number])
        let inquiry = Inquiry(process, answer)
        last += 1
        let number = last
        running[number] = inquiry
        inquiry.watch = try loop.watch(inquiry.process.descriptor.number) { [unowned self] _ in ended(number) }
        inquiry.timer = loop.schedule(afterMilliseconds: Self.patience) { [unowned self] in
            Log.warning("pam: no answer in \(Self.patience / 1000) s")
            // What a module started goes with it.
            if let pid = running[number]?.process.pid { _ = kill(-pid_t(pid), SIGKILL) }
            finish(number, false)
        }
    }

    /// An address without its port.
    static func host(of peer: String) -> String {
        if peer.hasPrefix("["), let end = peer.lastIndex(of: "]") { return String(peer[..<end].dropFirst()) }
        let parts = peer.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : peer
    }

    private func ended(_ number: Int) {
        guard let inquiry = running[number], let status = try? inquiry.process.reap() else { return }
        switch status {
        case .exited(0): finish(number, true)
        case .exited(1): finish(number, false)
        default:
            Log.error("pam: it cannot tell (\(status)): is there a file /etc/pam.d/nitpicker, and may it be asked?")
            finish(number, false)
        }
    }

    private func finish(_ number: Int, _ isRight: Bool) {
        guard let inquiry = running.removeValue(forKey: number) else { return }
        inquiry.end()
        inquiry.answer(isRight)
        guard running.count < Self.crowd, !waiting.isEmpty else { return }
        let (question, answer) = waiting.removeFirst()
        ask(question, answer)
    }
}
