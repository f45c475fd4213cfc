import Framebuffer
import Sessions

extension CaptureSession {
    /// Tells of the views by themselves, and draws those of a label into a buffer without what lies over them or behind.
    ///
    /// Whose they are and what they show is more than a picture of the screen tells, so it takes the configuration's word.
    func look(_ index: Int, _ label: Label?) {
        guard server.desk.policy.showsViews(to: connection.label) else {
            return refuse(index, "the configuration of the GUI server has no 'views' for '\(connection.label)'")
        }
        guard output != nil else { return refuse(index, "no output was told") }
        server.flush()
        let part = log.rect
        let seen = server.desk.scene.elements.filter { $0.rect.intersects(part) }
        var look = CaptureLook(index: index)
        look.views = seen.prefix(CaptureLook.viewLimit).map { element in
            CaptureLook.View(
                label: server.desk.label(of: element.session)?.text ?? "",
                title: server.desk.stack.views[element.view]?.title ?? "",
                rect: element.rect.offset(by: -part.origin))
        }
        if let label {
            guard let buffer = buffers[index] else { return refuse(index, "there is no buffer \(index)") }
            let scene = Scene(seen.filter { isOf($0.session, label) }.map(Self.plain))
            let bounds = scene.elements.reduce(Rect.zero) { $0.union($1.rect) }.intersection(part)
            _ = server.compose(Region(bounds), of: scene, withPointer: false) { composer in
                _ = buffer.withSurface { composer.draw(Region(bounds), into: $0, origin: part.origin) }
            }
            look.drawn = bounds.offset(by: -part.origin)
            spoil(index)
        }
        send(.look(look))
    }

    private func refuse(_ index: Int, _ reason: String) {
        send(.look(CaptureLook(index: index, status: .rejected(reason))))
    }

    /// Whether a session has that label, or one below it.
    private func isOf(_ session: SessionID, _ label: Label) -> Bool {
        guard let own = server.desk.label(of: session) else { return false }
        return own == label || own.text.hasPrefix(label.text + " -> ")
    }

    /// A view as its session has it, without what the server adds.
    private static func plain(_ element: SceneElement) -> SceneElement {
        var element = element
        element.frame = nil
        if case .tinted = element.style { element.style = .opaque }
        return element
    }
}
