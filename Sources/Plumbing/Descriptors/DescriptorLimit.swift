internal import CLinux

/// How many descriptors this process may have open.
package enum DescriptorLimit {
    /// What a server of many clients asks for: each of them costs it one.
    package static let server = 32_768

    /// Widens the limit to at least `count`, or as far as the process may; returns what it is then.
    ///
    /// Programs that it starts later get the limit that it was born with.
    @discardableResult
    package static func raise(to count: Int = server) -> Int { Int(clinux_descriptor_limit(Int32(clamping: count))) }
}
