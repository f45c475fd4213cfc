/// Paths of files that name others.
package enum TestPath {
    /// The folder of a file as the user named it; `.` for a bare name.
    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The name of a file without its folder and its ending.
    package static func name(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
        return String(last[..<dot])
    }

    /// A path from a folder.
    static func join(_ folder: String, _ path: String) -> String {
        path.hasPrefix("/") || folder == "." ? path : folder + "/" + path
    }
}
