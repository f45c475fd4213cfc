/// An error that the protocol names, sent to the client whose request was at fault.
package struct XError: Error, Hashable {
    /// The number of the error in the protocol; extensions add theirs behind 127.
    package var code: UInt8
    /// The resource, atom or value that was bad.
    package var value: UInt32

    package static let request = XError(code: 1, value: 0)
    package static func value(_ value: some BinaryInteger) -> XError {
        XError(code: 2, value: UInt32(truncatingIfNeeded: value))
    }
    package static func window(_ id: UInt32) -> XError { XError(code: 3, value: id) }
    package static func pixmap(_ id: UInt32) -> XError { XError(code: 4, value: id) }
    package static func atom(_ id: UInt32) -> XError { XError(code: 5, value: id) }
    package static func cursor(_ id: UInt32) -> XError { XError(code: 6, value: id) }
    package static func font(_ id: UInt32) -> XError { XError(code: 7, value: id) }
    package static let match = XError(code: 8, value: 0)
    package static func drawable(_ id: UInt32) -> XError { XError(code: 9, value: id) }
    package static let access = XError(code: 10, value: 0)
    package static let alloc = XError(code: 11, value: 0)
    package static func colormap(_ id: UInt32) -> XError { XError(code: 12, value: id) }
    package static func context(_ id: UInt32) -> XError { XError(code: 13, value: id) }
    package static func idChoice(_ id: UInt32) -> XError { XError(code: 14, value: id) }
    package static let name = XError(code: 15, value: 0)
    package static let length = XError(code: 16, value: 0)
    package static let implementation = XError(code: 17, value: 0)
}
