extension Resource {
    /// Whether it is a window or a pixmap.
    var isDrawable: Bool { kind == .window || kind == .pixmap }

    /// The resource as a window, when it is one.
    var asWindow: Window? { kind == .window ? unsafe unsafeDowncast(self, to: Window.self) : nil }

    /// The resource as a pixmap, when it is one.
    var asPixmap: Pixmap? { kind == .pixmap ? unsafe unsafeDowncast(self, to: Pixmap.self) : nil }

    /// The resource as a graphics context, when it is one.
    var asContext: GContext? { kind == .context ? unsafe unsafeDowncast(self, to: GContext.self) : nil }
}
