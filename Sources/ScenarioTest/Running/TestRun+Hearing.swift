internal import Framebuffer

/// What listens to the server.
final class Hearer {}

extension TestRun {
    func hear(_ hearing: Hearing, limit: Int) throws(StepFailure) {
        throw StepFailure(.brokenTest, "hear")
    }
}
