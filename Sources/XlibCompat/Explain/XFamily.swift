/// The libraries by which programs speak X, and what their functions ask of a server.
enum XFamily {
    /// Whether a library is one of them, by its name.
    static func contains(_ library: String) -> Bool {
        let stem = library.prefix { $0 != "." }
        return names.contains(String(stem)) || stem.hasPrefix("libxcb-")
    }

    /// The extension that a function needs, nil for the core protocol.
    static func need(of function: String) -> String? {
        prefixes.first { function.hasPrefix($0.prefix) }?.name
    }

    private static let names: Set<String> = [
        "libX11", "libxcb", "libXext", "libXrender", "libXi", "libXrandr", "libXfixes", "libXinerama", "libXcursor",
        "libXcomposite", "libXdamage", "libXss", "libXtst", "libXxf86vm", "libXv", "libX11-xcb", "libXpresent",
        "libXRes",
    ]

    private static let prefixes: [(prefix: String, name: String)] = [
        ("XShape", "SHAPE"), ("xcb_shape_", "SHAPE"), ("XShm", "MIT-SHM"), ("xcb_shm_", "MIT-SHM"),
        ("XRender", "RENDER"), ("xcb_render_", "RENDER"), ("XRR", "RANDR"), ("xcb_randr_", "RANDR"),
        ("Xinerama", "XINERAMA"), ("xcb_xinerama_", "XINERAMA"), ("XFixes", "XFIXES"), ("xcb_xfixes_", "XFIXES"),
        ("XIQuery", "XInputExtension"), ("XISelect", "XInputExtension"), ("XIGrab", "XInputExtension"),
        ("XListInputDevices", "XInputExtension"), ("XOpenDevice", "XInputExtension"),
        ("xcb_input_", "XInputExtension"), ("XSyncCreate", "SYNC"), ("XSyncQuery", "SYNC"), ("xcb_sync_", "SYNC"),
        ("XComposite", "Composite"), ("xcb_composite_", "Composite"), ("XDamage", "DAMAGE"),
        ("xcb_damage_", "DAMAGE"), ("XTest", "XTEST"), ("xcb_test_", "XTEST"),
        ("XScreenSaverQuery", "MIT-SCREEN-SAVER"), ("xcb_screensaver_", "MIT-SCREEN-SAVER"),
        ("DPMS", "DPMS"), ("xcb_dpms_", "DPMS"), ("XdbeQuery", "DOUBLE-BUFFER"), ("XdbeAllocate", "DOUBLE-BUFFER"),
        ("XF86VidMode", "XFree86-VidModeExtension"), ("XvQuery", "XVideo"), ("xcb_xv_", "XVideo"),
        ("XRecord", "RECORD"), ("xcb_record_", "RECORD"), ("XkbGetMap", "XKEYBOARD"), ("XkbSelect", "XKEYBOARD"),
        ("XkbQueryExtension", "XKEYBOARD"), ("xcb_xkb_", "XKEYBOARD"), ("glX", "GLX"), ("xcb_glx_", "GLX"),
        ("xcb_present_", "Present"), ("xcb_dri3_", "DRI3"), ("xcb_res_", "X-Resource"),
    ]
}
