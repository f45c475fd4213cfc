package import Sessions

/// The report for people: one file that needs no other.
package enum HTMLReport {
    /// The page of the results of tests.
    package static func page(_ results: [Document]) -> String {
        // Whatever stands in the data, it must not end the element that it stands in.
        let data = String(decoding: Document.list(results).jsonText, as: UTF8.self).replacing("<", with: "\\u003c")
        let parts = [
            ("/*STYLE*/", text(PackageResources.report_css)), ("/*SCRIPT*/", text(PackageResources.report_js)),
            ("/*DATA*/", data),
        ]
        var page = text(PackageResources.report_html)
        for (mark, part) in parts {
            guard let range = page.firstRange(of: mark) else { continue }
            page.replaceSubrange(range, with: part)
        }
        return page
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
