/// What a client's pictures and glyphs take, so that it can be bounded.
package final class RenderAccount {
    /// The most bytes that a client may hold.
    package static let limit = 256 << 20
    package fileprivate(set) var bytes = 0

    /// An account of nothing.
    package init() {}

    /// A charge of that many bytes, which ends with the charge; nothing when it is too much.
    package func charge(_ bytes: Int) -> RenderCharge? {
        guard bytes >= 0, bytes <= Self.limit, self.bytes + bytes <= Self.limit else { return nil }
        return RenderCharge(self, bytes)
    }
}

/// Bytes that are taken as long as this is kept.
package final class RenderCharge {
    private let account: RenderAccount
    private var bytes = 0

    fileprivate init(_ account: RenderAccount, _ bytes: Int) {
        self.account = account
        self.bytes = bytes
        account.bytes += bytes
    }

    /// Changes what is taken; false, and nothing is changed, when it would be too much.
    package func change(by delta: Int) -> Bool {
        guard delta <= 0 || account.bytes + delta <= RenderAccount.limit else { return false }
        bytes += delta
        account.bytes += delta
        return true
    }

    deinit { account.bytes -= bytes }
}
