import ScenarioTest

/// A certificate and its key as files, made by openssl.
struct CertificateFiles {
    let certificate: String
    let key: String

    /// A certificate authority, signed by itself.
    static func authority(_ name: String, in folder: TestFolder) throws -> CertificateFiles {
        try CertificateFiles(name, folder, ["-subj", "/CN=\(name)", "-addext", "basicConstraints=critical,CA:TRUE"])
    }

    /// What an authority signed for those names, now or at that date for a day.
    static func signed(
        by authority: CertificateFiles, _ name: String, for names: String = "IP:127.0.0.1", at date: String? = nil,
        in folder: TestFolder
    ) throws -> CertificateFiles {
        let words = [
            "-CA", authority.certificate, "-CAkey", authority.key, "-subj", "/CN=\(name)", "-addext",
            "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:FALSE", "-days", "1",
        ]
        return try CertificateFiles(name, folder, words, at: date)
    }

    private init(_ name: String, _ folder: TestFolder, _ words: [String], at date: String? = nil) throws {
        certificate = folder.file("\(name).pem")
        key = folder.file("\(name).key")
        let all =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"] + words
            + ["-keyout", key, "-out", certificate]
        if let date {
            try Programs.run("faketime", [date, "openssl"] + all)
        } else {
            try Programs.run("openssl", all)
        }
    }

    /// The configuration of a front that has it.
    var front: String { "tls: {certificate: \"\(certificate)\", key: \"\(key)\"}" }

    /// The hash by which Chromium can be told to trust it.
    func publicKeyHash() throws -> String {
        try Programs.run(
            "sh",
            [
                "-c",
                "openssl x509 -in '\(certificate)' -noout -pubkey | openssl pkey -pubin -outform der "
                    + "| openssl dgst -sha256 -binary | openssl base64 -A",
            ])
    }
}
