package import Framebuffer
package import Sessions

/// The display's config document: `width`, `height`, `fullscreen`, `release-key`, `touch`, `title`.
package struct Settings: Hashable, Sendable {
    /// The size of the window when it opens.
    package var area = Area(1280, 800)
    package var isFullScreen = false
    package var releaseKey = ReleaseKey.rightControl
    package var touch = InputMachine.Touch.pointer
    /// What stands in the window's title, the session's label unless given.
    package var title: String?

    /// The largest width and height of a window.
    package static let sizeLimit = Mode.sizeLimit

    /// The settings that hold without a config.
    package init() {}

    /// The settings of a config and what is wrong with it; what is wrong keeps its default.
    package static func parse(_ document: Document) -> (settings: Settings, problems: [String]) {
        var settings = Settings()
        var problems: [String] = []
        var (width, height) = (settings.area.width, settings.area.height)
        for member in document.members {
            let place = member.line > 0 ? "line \(member.line): " : ""
            switch member.name {
            case "width", "height":
                guard let value = member.value.integer, (1...sizeLimit).contains(value) else {
                    problems.append("\(place)\(member.name) is a number from 1 to \(sizeLimit)")
                    continue
                }
                if member.name == "width" { width = value } else { height = value }
            case "fullscreen":
                guard let value = member.value.bool else {
                    problems.append("\(place)fullscreen is true or false")
                    continue
                }
                settings.isFullScreen = value
            case "release-key":
                guard let key = member.value.string.flatMap(ReleaseKey.init) else {
                    problems.append("\(place)release-key is one of \(ReleaseKey.names.joined(separator: ", "))")
                    continue
                }
                settings.releaseKey = key
            case "touch":
                guard let touch = member.value.string.flatMap(InputMachine.Touch.init) else {
                    problems.append("\(place)touch is pointer or fingers")
                    continue
                }
                settings.touch = touch
            case "title":
                settings.title = member.value.string
            default:
                problems.append("\(place)unknown setting \(member.name)")
            }
        }
        settings.area = Area(width, height)
        return (settings, problems)
    }
}
