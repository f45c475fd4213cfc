/// A GUI session as this server knows it; numbers are never used again.
package struct SessionID: Hashable, Sendable, Comparable {
    package let rawValue: Int

    /// The session of that number.
    package init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Orders by age.
    package static func < (a: SessionID, b: SessionID) -> Bool { a.rawValue < b.rawValue }
}

/// A view as this server knows it, whatever ids its clients have for it; numbers are never used again.
package struct ViewKey: Hashable, Sendable, Comparable {
    package let rawValue: Int

    /// The view of that number.
    package init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Orders by age.
    package static func < (a: ViewKey, b: ViewKey) -> Bool { a.rawValue < b.rawValue }
}
