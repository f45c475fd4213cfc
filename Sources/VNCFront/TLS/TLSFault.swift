import NIOCore
import NIOSSL

/// Why a viewer's TLS did not come about, in words for a log: one line, without the library's numbers and paths.
package enum TLSFault {
    /// The reason that an error gives.
    package static func reason(_ error: any Error) -> String {
        switch error {
        case NIOSSLError.handshakeFailed(let fault), NIOSSLError.shutdownFailed(let fault): reason("\(fault)")
        case NIOSSLError.uncleanShutdown, is IOError, is ChannelError: "it left in the middle of TLS"
        default: reason("\(error)")
        }
    }

    /// The reason in a text of the TLS library's, or its name of it, or that there is none.
    package static func reason(_ text: String) -> String {
        for (name, reason) in known where text.contains(name) { return reason }
        // `error:1000012e:SSL routines:OPENSSL_internal:NAME_OF_IT at /a/path:12`
        let words = text.split { $0 == ":" || $0 == " " }
        let named = words.first { word in
            word.contains("_") && word.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
        }
        guard let named else { return "its TLS failed" }
        let name = String(named.prefix(60)).lowercased()
        return "its TLS failed: " + String(name.map { $0 == "_" ? " " : $0 })
    }

    /// Parts of the library's texts; what a viewer says of our certificate comes first.
    private static let known: [(name: String, reason: String)] = [
        ("ALERT_UNKNOWN_CA", "it does not know who signed the certificate"),
        ("ALERT_CERTIFICATE_EXPIRED", "it finds the certificate expired"),
        ("ALERT_CERTIFICATE_REVOKED", "it finds the certificate revoked"),
        ("ALERT_CERTIFICATE_UNKNOWN", "it does not accept the certificate"),
        ("ALERT_BAD_CERTIFICATE", "it does not accept the certificate"),
        ("ALERT_UNSUPPORTED_CERTIFICATE", "it cannot use this kind of certificate"),
        ("ALERT_ACCESS_DENIED", "it does not accept the certificate"),
        ("ALERT_HANDSHAKE_FAILURE", "it agrees to no kind of TLS that is offered"),
        ("ALERT_PROTOCOL_VERSION", "it does not speak this version of TLS"),
        ("ALERT_INSUFFICIENT_SECURITY", "it asks for stronger TLS"),
        ("ALERT_USER_CANCELLED", "it broke the handshake off"),
        ("ALERT_CLOSE_NOTIFY", "it broke the handshake off"),
        ("ALERT_INTERNAL_ERROR", "it could not go on with TLS"),
        ("NO_SHARED_CIPHER", "there is no kind of TLS that both speak"),
        ("UNSUPPORTED_PROTOCOL", "there is no version of TLS that both speak"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
        ("HTTP_REQUEST", "it speaks HTTP, not TLS"),
        ("EOF during handshake", "it left in the middle of TLS"),
    ]
}
