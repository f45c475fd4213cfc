import NIOHTTP1

extension HTTPHeaders {
    /// What every answer carries: nothing may be loaded from elsewhere, framed, guessed or told to others.
    ///
    /// noVNC draws JPEG rectangles and cursors from `data:` images, which is the one thing beyond our own files.
    static func strict(for origin: Origin?) -> HTTPHeaders {
        // Some browsers do not count a WebSocket of the same host as 'self'.
        let socket = origin.map { " \($0.scheme.socket)://\($0.authority)" } ?? ""
        return [
            "content-security-policy":
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                + "media-src 'self'; connect-src 'self'\(socket); base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        ]
    }
}
