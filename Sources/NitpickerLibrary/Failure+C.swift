internal import CNitpicker
internal import Plumbing
internal import Sessions

/// Why a call fails: the number that the program gets, and the text behind it.
struct Failure: Error {
    let status: Int32
    let text: String

    /// A failure of that kind.
    init(_ status: nitpicker_status, _ text: String) {
        self.status = status.rawValue
        self.text = text
    }

    /// An argument that makes no sense.
    init(argument text: String) { self.init(NITPICKER_ARGUMENT, text) }

    /// What a client threw.
    init(_ error: any Error) {
        guard let error = error as? SessionError else {
            self = error as? Failure ?? Failure(NITPICKER_SYSTEM, "\(error)")
            return
        }
        let status =
            switch error {
            case .noParent, .forked: NITPICKER_NO_PARENT
            case .refused, .rejected: NITPICKER_REFUSED
            case .orphaned: NITPICKER_ORPHANED
            case .timedOut: NITPICKER_TIMED_OUT
            case .shortage: NITPICKER_SHORTAGE
            case .system: NITPICKER_SYSTEM
            case .wire: NITPICKER_PROTOCOL
            }
        self.init(status, error.description)
    }

    /// Keeps the text for `nitpicker_error` and returns the number.
    @discardableResult
    func tell() -> Int32 { unsafe cnitpicker_fail(status, text) }

    /// A session that is NULL.
    static var noSession: Failure { Failure(NITPICKER_ARGUMENT, "there is no such session") }
}

/// Runs what a C function does; what it throws becomes the status.
func status(_ body: () throws -> Int32) -> Int32 {
    do { return try body() } catch { return Failure(error).tell() }
}

/// The object behind a pointer that `handle(for:)` made.
func object<Object: AnyObject>(_ pointer: OpaquePointer?, _: Object.Type = Object.self) throws -> Object {
    guard let pointer = unsafe pointer else { throw Failure.noSession }
    return unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
}

/// A pointer that holds what `body` makes; nil with the reason told when it throws.
func handle<Object: AnyObject>(for body: () throws -> Object) -> OpaquePointer? {
    do {
        return unsafe OpaquePointer(Unmanaged.passRetained(try body()).toOpaque())
    } catch {
        Failure(error).tell()
        return nil
    }
}

/// Lets go what a pointer holds.
func release<Object: AnyObject>(_ pointer: OpaquePointer?, _: Object.Type) {
    guard let pointer = unsafe pointer else { return }
    unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).release()
}

/// A text of the program's; NULL is the empty one.
func string(_ text: UnsafePointer<CChar>?) -> String { unsafe text.map { unsafe String(cString: $0) } ?? "" }

/// A time to wait: nil is for ever.
func milliseconds(_ value: Int32) -> Int? { value < 0 ? nil : Int(value) }
