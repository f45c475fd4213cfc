import FoundationEssentials
import Testing
import VNCFront

@Suite struct ShelfTests {
    /// A folder like noVNC's with things in it that must not be served.
    private func withFolder<R>(_ body: (_ root: String) throws -> R) throws -> R {
        let manager = FileManager.default
        let base = manager.temporaryDirectory.path + "/front-\(Token.made().text)"
        let root = base + "/novnc"
        defer { try? manager.removeItem(atPath: base) }
        for folder in ["core", "app", "deep/a/b/c/d/e/f/g/h/i"] {
            try manager.createDirectory(atPath: root + "/" + folder, withIntermediateDirectories: true)
        }
        func put(_ path: String, _ text: String) { _ = manager.createFile(atPath: path, contents: Data(text.utf8)) }
        put(root + "/core/rfb.js", "rfb")
        put(root + "/app/style.css", "css")
        put(root + "/app/noise.mp3", "mp3")
        put(root + "/deep/a/b/c/d/e/f/g/h/i/far.js", "far")
        put(root + "/Makefile", "all:")
        put(root + "/.hidden.js", "hidden")
        put(root + "/app/odd name.js", "odd")
        put(base + "/secret.js", "secret")
        try manager.createDirectory(atPath: base + "/outside", withIntermediateDirectories: true)
        put(base + "/outside/secret.js", "secret")
        for (link, target) in [
            ("inside.js", "core/rfb.js"), ("out.js", "../secret.js"), ("absolute.js", base + "/secret.js"),
            ("passwd.txt", "/etc/passwd"), ("outside", "../outside"), ("loop.js", "loop.js"), ("gone.js", "no.js"),
            ("folder.js", "core"), ("zero.js", "/dev/zero"), ("chain.js", "out.js"),
        ] { try manager.createSymbolicLink(atPath: root + "/" + link, withDestinationPath: target) }
        return try body(root)
    }

    @Test func onlyRegularFilesOfTheFolderAreTaken() throws {
        try withFolder { root in
            let shelf = try Shelf(novnc: root)
            #expect(
                shelf.paths == [
                    "/", "/clips.js", "/novnc/app/noise.mp3", "/novnc/app/odd name.js", "/novnc/app/style.css",
                    "/novnc/core/rfb.js",
                    "/novnc/inside.js", "/sound-worklet.js", "/sound.js", "/viewer.css", "/viewer.js",
                ])
            let item = try #require(shelf["/novnc/inside.js"])
            #expect(String(buffer: item.body) == "rfb" && item.type == "text/javascript; charset=utf-8")
            #expect(item.tag == shelf["/novnc/core/rfb.js"]?.tag && item.tag != shelf["/novnc/app/style.css"]?.tag)
            #expect(shelf["/novnc/app/style.css"]?.type == "text/css; charset=utf-8")
            #expect(shelf["/novnc/app/noise.mp3"]?.type == "audio/mpeg")
        }
    }

    @Test func aFolderThatIsTooMuchIsRefused() throws {
        try withFolder { root in
            var limits = Shelf.Limits()
            limits.files = 5
            #expect(throws: FrontError.self) { try Shelf(novnc: root, limits: limits) }
            limits = Shelf.Limits()
            limits.bytes = 10
            #expect(throws: FrontError.self) { try Shelf(novnc: root, limits: limits) }
        }
    }

    @Test func aFolderWithoutNoVNCIsRefused() {
        #expect(throws: FrontError.self) { try Shelf(novnc: "/nonexistent") }
        #expect(throws: FrontError.self) { try Shelf(novnc: "/usr/share/misc") }
    }

    @Test func theViewerPageIsAlwaysThere() throws {
        let page = try #require(Shelf()["/"])
        let text = String(buffer: page.body)
        #expect(text.hasPrefix("<!doctype html>") && text.contains("/viewer.js") && text.contains("/viewer.css"))
        // The policy allows no inline scripts and styles.
        #expect(!text.contains("<script>") && !text.contains("style=") && !text.contains("onclick"))
    }
}
