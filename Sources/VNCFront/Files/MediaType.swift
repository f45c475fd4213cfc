/// What a file is, told to browsers by the ending of its name.
enum MediaType {
    /// The `Content-Type` of a file of that name, nil when it is none that a viewer needs.
    static func of(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return known[name[name.index(after: dot)...].lowercased()]
    }

    private static let known = [
        "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "json": "application/json",
        "txt": "text/plain; charset=utf-8",
        "svg": "image/svg+xml",
        "png": "image/png",
        "jpg": "image/jpeg",
        "ico": "image/x-icon",
        "woff": "font/woff",
        "woff2": "font/woff2",
        "ttf": "font/ttf",
        "mp3": "audio/mpeg",
        "oga": "audio/ogg",
    ]
}
