internal import CNitpicker
internal import Glibc
internal import Sessions

// nitpicker.h: reports and roms.

/// A rom with its text as C has it.
@safe final class RomSession {
    let client: RomClient
    @unsafe private var text: UnsafeMutablePointer<CChar>?

    init(_ client: RomClient) { self.client = client }

    deinit { unsafe free(text) }

    /// The document; valid until the next call.
    @unsafe func currentText() throws -> UnsafePointer<CChar>? {
        unsafe free(text)
        unsafe text = nil
        guard let document = client.document else { throw Failure(NITPICKER_REFUSED, "there is no such document") }
        unsafe text = strdup(String(decoding: document.jsonText, as: UTF8.self))
        return unsafe UnsafePointer(text)
    }
}

/// Asks for a report.
@c(nitpicker_report_open) public func reportOpen(
    _ link: OpaquePointer?, _ name: UnsafePointer<CChar>?
) -> OpaquePointer? {
    unsafe handle {
        let link: Link = try unsafe object(link)
        return try ReportClient(link.link, unsafe string(name))
    }
}

/// Ends it.
@c(nitpicker_report_close) public func reportClose(_ report: OpaquePointer?) {
    unsafe release(report, ReportClient.self)
}

/// What is to be polled.
@c(nitpicker_report_descriptor) public func reportDescriptor(_ report: OpaquePointer?) -> Int32 {
    status { try unsafe object(report, ReportClient.self).descriptorNumber }
}

/// Serves the connection.
@c(nitpicker_report_dispatch) public func reportDispatch(_ report: OpaquePointer?) -> Int32 {
    status {
        if let reason = try unsafe object(report, ReportClient.self).dispatch() {
            throw Failure(NITPICKER_ENDED, reason)
        }
        return 0
    }
}

/// Writes it.
@c(nitpicker_report_write) public func reportWrite(
    _ report: OpaquePointer?, _ json: UnsafePointer<CChar>?
) -> Int32 {
    status {
        let report: ReportClient = try unsafe object(report)
        let document: Document
        do { document = try Document(json: Array(unsafe string(json).utf8)) } catch {
            throw Failure(argument: "a report is a document in JSON: \(error)")
        }
        report.submit(document)
        return 0
    }
}

/// Asks for a document.
@c(nitpicker_rom_open) public func romOpen(_ link: OpaquePointer?, _ name: UnsafePointer<CChar>?) -> OpaquePointer? {
    unsafe handle {
        let link: Link = try unsafe object(link)
        return RomSession(try RomClient(link.link, unsafe string(name)))
    }
}

/// Ends it.
@c(nitpicker_rom_close) public func romClose(_ rom: OpaquePointer?) { unsafe release(rom, RomSession.self) }

/// What is to be polled.
@c(nitpicker_rom_descriptor) public func romDescriptor(_ rom: OpaquePointer?) -> Int32 {
    status { try unsafe object(rom, RomSession.self).client.descriptorNumber }
}

/// Waits for news.
@c(nitpicker_rom_wait) public func romWait(_ rom: OpaquePointer?, _ time: Int32) -> Int32 {
    status { try unsafe object(rom, RomSession.self).client.wait(milliseconds: milliseconds(time)) ? 1 : 0 }
}

/// Takes news.
@c(nitpicker_rom_next) public func romNext(_ rom: OpaquePointer?) -> Int32 {
    status {
        switch try unsafe object(rom, RomSession.self).client.next() {
        case nil: return 0
        case .changed?: return 1
        case .unreadable(let reason)?: throw Failure(NITPICKER_PROTOCOL, reason)
        case .ended(let reason)?: throw Failure(NITPICKER_ENDED, reason)
        }
    }
}

/// The document.
@c(nitpicker_rom_text) public func romText(_ rom: OpaquePointer?) -> UnsafePointer<CChar>? {
    do { return try unsafe object(rom, RomSession.self).currentText() } catch {
        Failure(error).tell()
        return nil
    }
}
