import FoundationEssentials
package import NIOCore

/// All that can be fetched: our viewer page and the noVNC files, held in memory by the exact path of their URL.
///
/// The folder is read once, at start. A request is a look-up in a table, so no request path, however it is written or
/// encoded, ever reaches the file system.
package struct Shelf: Sendable {
    /// One file.
    package struct Item: Sendable {
        package let body: ByteBuffer
        package let type: String
        /// The quoted `ETag`.
        package let tag: String
    }

    /// How much is taken in; noVNC has about 150 files and 1.5 MB.
    package struct Limits: Sendable {
        package var files = 2000
        package var bytes = 32 << 20
        package var depth = 8

        /// The usual limits.
        package init() {}
    }

    private var items: [String: Item] = [:]
    private var bytes = 0

    /// The viewer page alone.
    package init() {
        put("/", PackageResources.viewer_html, type: "text/html; charset=utf-8")
        put("/viewer.js", PackageResources.viewer_js, type: "text/javascript; charset=utf-8")
        put("/clips.js", PackageResources.clips_js, type: "text/javascript; charset=utf-8")
        put("/sound.js", PackageResources.sound_js, type: "text/javascript; charset=utf-8")
        put("/sound-worklet.js", PackageResources.sound_worklet_js, type: "text/javascript; charset=utf-8")
        put("/viewer.css", PackageResources.viewer_css, type: "text/css; charset=utf-8")
    }

    /// The viewer page, and under `/novnc/` the files of a folder that a browser can use.
    ///
    /// Left out are hidden files, unknown kinds, anything but regular files, and links that lead out of the folder.
    /// Throws when the folder has no `core/rfb.js` or is over the limits.
    package init(novnc folder: String, limits: Limits = Limits()) throws(FrontError) {
        self.init()
        let root = URL(fileURLWithPath: folder, isDirectory: true).resolvingSymlinksInPath().path
        try take(root, as: "/novnc", root: root, depth: limits.depth, limits: limits)
        guard items["/novnc/core/rfb.js"] != nil else {
            throw FrontError(.files, "\(folder) has no noVNC (Debian package novnc)")
        }
    }

    /// The file on that path.
    package subscript(path: String) -> Item? { items[path] }

    /// All paths, in order.
    package var paths: [String] { items.keys.sorted() }

    private mutating func take(
        _ folder: String, as path: String, root: String, depth: Int, limits: Limits
    ) throws(FrontError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where !name.hasPrefix(".") {
            let file = folder + "/" + name
            switch Self.kind(of: file, root: root) {
            case .folder where depth > 0:
                try take(file, as: path + "/" + name, root: root, depth: depth - 1, limits: limits)
            case .file:
                guard let type = MediaType.of(name), let data = FileManager.default.contents(atPath: file) else {
                    continue
                }
                guard items.count < limits.files, data.count <= limits.bytes - bytes else {
                    throw FrontError(.files, "\(root) holds more than a noVNC has")
                }
                put(path + "/" + name, data, type: type)
            default: continue
            }
        }
    }

    private enum Kind { case file, folder, other }

    /// What a path is; a link counts as the regular file that it leads to, if that is below the root.
    private static func kind(of path: String, root: String) -> Kind {
        switch type(of: path) {
        case .typeRegular: return .file
        case .typeDirectory: return .folder
        case .typeSymbolicLink:
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            return target.hasPrefix(root + "/") && type(of: target) == .typeRegular ? .file : .other
        default: return .other
        }
    }

    private static func type(of path: String) -> FileAttributeType? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    }

    private mutating func put(_ path: String, _ body: some Collection<UInt8>, type: String) {
        // FNV-1a: the tag tells versions apart, it protects nothing.
        let hash = body.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        items[path] = Item(
            body: ByteBuffer(bytes: body), type: type, tag: "\"\(String(hash, radix: 16))-\(body.count)\"")
        bytes += body.count
    }
}
