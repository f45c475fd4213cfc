import NIOCore
import NIOSSL
import Testing
import VNCFront

/// What is said of TLS that failed has one reason, and neither numbers nor paths.
@Suite struct TLSFaultTests {
    @Test(
        arguments: [
            ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "it finds the certificate expired"),
            ("TLSV1_ALERT_UNKNOWN_CA", "it does not know who signed the certificate"),
            ("SSLV3_ALERT_BAD_CERTIFICATE", "it does not accept the certificate"),
            ("WRONG_VERSION_NUMBER", "it does not speak TLS"), ("HTTP_REQUEST", "it speaks HTTP, not TLS"),
            ("UNSUPPORTED_PROTOCOL", "there is no version of TLS that both speak"),
            ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "its TLS failed: decryption failed or bad record mac"),
        ])
    func oneReason(_ row: (name: String, reason: String)) {
        let text =
            "sslError([Error: 268436501 error:10000415:SSL routines:OPENSSL_internal:\(row.name) at "
            + "/work/SSL_internal/swift-nio-ssl/Sources/ssl/tls_record.cc:594])"
        #expect(TLSFault.reason(text) == row.reason)
    }

    @Test func errorsWithoutAReason() {
        #expect(TLSFault.reason(NIOSSLError.uncleanShutdown) == "it left in the middle of TLS")
        #expect(TLSFault.reason(ChannelError.eof) == "it left in the middle of TLS")
        #expect(
            TLSFault.reason(NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])))
                == "it left in the middle of TLS")
        #expect(TLSFault.reason(NIOSSLError.handshakeFailed(.zeroReturn)) == "its TLS failed")
        #expect(TLSFault.reason("") == "its TLS failed")
    }
}
