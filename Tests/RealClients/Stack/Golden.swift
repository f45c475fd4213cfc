import Framebuffer
import Images
import Plumbing
import ScenarioTest

/// Pictures that were looked at and found right, in Tests/Golden.
///
/// After a wanted change, `NITPICKER_ACCEPT=1 swift test -c release --filter GoldenTests` writes them anew; look at them
/// before they are committed.
enum Golden {
    /// Compares a viewer's picture with the one of that name, exactly.
    static func expect(_ screen: VNCScreen, _ area: Rect, is name: String) throws {
        let path = "\(Stack.package)/Tests/Golden/\(name).png"
        if Files.environment("NITPICKER_ACCEPT") != nil {
            let part = screen.picture.part(area)
            return try Files.write(PNG.encode(part), to: path)
        }
        guard let bytes = Files.content(path) else { throw ScenarioError(.malformed, "there is no \(path)") }
        let picture = try PNG.decode(bytes)
        do throws(ScenarioError) {
            try screen.expect(picture, at: area.origin)
        } catch {
            throw ScenarioError(error.code, "\(name).png: \(error.context); NITPICKER_ACCEPT=1 takes the new picture")
        }
    }
}
