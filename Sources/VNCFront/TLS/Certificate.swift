internal import Glibc
internal import NIOSSL
internal import Plumbing

/// The certificate by which browsers and viewers know the front, and its key, from two files.
///
/// Where neither file is there, both are made: for this machine's name and loopback, signed by nobody else, for ten years.
package struct Certificate: Sendable {
    /// What TLS is done with: with browsers, and with VNC viewers.
    ///
    /// TigerVNC's viewer of GnuTLS waits for ever for what comes in one piece with a session ticket of TLS 1.3, so that viewers
    /// are spoken with in 1.2, which sends its tickets before.
    let context: NIOSSLContext
    let viewerContext: NIOSSLContext
    /// SHA-256 of the certificate, as viewers show it.
    package let fingerprint: String

    /// How long the making may take.
    private static let patience = 30_000

    /// The certificate of those files.
    package init(certificate: String, key: String) throws(FrontError) {
        let missing = [certificate, key].filter { !Files.exists($0) }
        if missing.count == 2 {
            try Self.make(certificate, key)
        } else if let missing = missing.first {
            throw FrontError(.certificate, "\(missing) is missing, and its other half is there")
        }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            guard let first = chain.first else { throw FrontError(.certificate, "\(certificate) has no certificate") }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            context = try NIOSSLContext(configuration: configuration)
            configuration.maximumTLSVersion = .tlsv12
            viewerContext = try NIOSSLContext(configuration: configuration)
            fingerprint = Fingerprint.text(of: try first.toDERBytes())
            let now = time_t(WallClock.seconds)
            if first.notValidAfter < now || first.notValidBefore > now {
                Log.warning("\(certificate) is not valid now: browsers and viewers will refuse it")
            }
        } catch let error as FrontError {
            throw error
        } catch {
            throw FrontError(.certificate, "\(certificate) and \(key): \(error)")
        }
    }

    /// Makes both files by the program openssl.
    private static func make(_ certificate: String, _ key: String) throws(FrontError) {
        let host = HostName.own
        let names =
            ["DNS:localhost", "IP:127.0.0.1", "IP:0:0:0:0:0:0:0:1"] + (host == "localhost" ? [] : ["DNS:\(host)"])
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
            "-subj", "/CN=\(host)", "-addext", "subjectAltName=" + names.joined(separator: ","),
            "-addext", "keyUsage=critical,digitalSignature,keyCertSign", "-addext", "extendedKeyUsage=serverAuth",
            "-keyout", key, "-out", certificate,
        ]
        do {
            let isDone = try Tool.run("openssl", arguments, milliseconds: patience)
            guard isDone else { throw FrontError(.certificate, "openssl could not make \(certificate)") }
        } catch let error as FrontError {
            throw error
        } catch {
            throw FrontError(.certificate, "no certificate can be made without openssl: \(error)")
        }
        Log.info("made \(certificate) for \(host)")
    }
}
