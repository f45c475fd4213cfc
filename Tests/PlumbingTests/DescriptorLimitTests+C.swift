import Glibc
import Plumbing
import Testing

@Suite(.serialized) struct DescriptorLimitTests {
    /// A server widens its own limit; what it starts gets the one that it was given.
    @Test func programsKeepTheLimitThatTheirParentWasBornWith() throws {
        var born = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &born) == 0)
        let raised = DescriptorLimit.raise(to: 4096)
        #expect(raised >= min(4096, Int(born.rlim_max)))
        #expect(DescriptorLimit.raise(to: 16) == raised)
        let ends = try PacketSocket.pair()
        let child = try ChildProcess(
            path: "/bin/sh", arguments: ["sh", "-c", "ulimit -n >&3"], environment: [],
            keeping: [ends.second.descriptor.number])
        #expect(try child.descriptor.waitReadable(milliseconds: 60_000))
        guard case .packet(let limit) = try ends.first.receive(ReceiveBuffer()) else {
            Issue.record("no answer")
            return
        }
        #expect(String(decoding: limit.bytes, as: UTF8.self) == "\(born.rlim_cur)\n")
    }
}
