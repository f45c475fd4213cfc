package import Framebuffer
internal import Images
internal import Plumbing

/// Tests and images out of files.
///
/// An image may be a file, or a folder in which each picture is a variant of it: with a variant named, the picture of that
/// name alone.
package struct FileTestSource: TestSource {
    /// The variant of images that is looked for; nil for all.
    package var variant: String?
    package var makesMissing: Bool

    /// The files of this machine.
    package init(variant: String? = nil, makesMissing: Bool = false) {
        self.variant = variant
        self.makesMissing = makesMissing
    }

    package func text(_ path: String) throws -> String {
        String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
    }

    package func picture(_ path: String) throws -> Bitmap { try PNG.decode(try Files.read(path, limit: 64 << 20)) }

    package func variants(of path: String) -> [String] {
        let folder = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
        let names = Files.names(in: folder).filter { $0.hasSuffix(".png") }.sorted()
        if let variant, names.contains(variant + ".png") { return ["\(folder)/\(variant).png"] }
        let file = folder + ".png"
        let all = names.map { "\(folder)/\($0)" } + (Files.exists(file) ? [file] : [])
        return variant == nil ? all : Files.exists(file) ? [file] : all
    }

    package func names(in folder: String) -> [String] { Files.names(in: folder) }
}
