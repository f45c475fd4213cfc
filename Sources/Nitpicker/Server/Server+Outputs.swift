import Framebuffer
import Sessions

/// What capture clients show, and who is told of it.
extension Server {
    /// Capture clients came, went or changed: the panorama is made anew.
    ///
    /// - Parameter asked: who waits for an answer.
    func outputsChanged(asked: CaptureSession? = nil) {
        for capture in captures {
            guard let output = capture.output else { continue }
            let isMere = output.area.isEmpty && !output.isOutput
            let wanted = isMere ? desk.outputs.panorama.area : output.area
            capture.show(
                desk.policy.captureRect(of: capture.connection.label, wanting: wanted, at: output.place),
                always: capture === asked)
        }
        let shown = outputs
        let others = captures.filter { $0.output?.isOutput == false }.map(\.log.rect)
        let panorama = desk.outputs.panorama
        let scales = shown.map { OutputScale($0.rect, $0.output.scale) }
        desk.setOutputs(shown.map(\.rect), others: others, scales: scales, mask: mask)
        // Who asked for all of the panorama is told how large it is now.
        if panorama != desk.outputs.panorama && captures.contains(where: { $0.output?.area.isEmpty == true }) {
            return outputsChanged()
        }
        for capture in captures where capture.output?.tellsOutputs == true { capture.tell(outputs: shown) }
        scheduleFlush()
    }

    /// One output of the panorama.
    struct ShownOutput {
        let label: Label
        let rect: Rect
        /// What its driver and the policy say of it.
        let output: CaptureOutput
        let owner: CaptureSession
    }

    /// All outputs: those of drivers that show several screens one by one.
    var outputs: [ShownOutput] {
        captures.flatMap { capture -> [ShownOutput] in
            guard let output = capture.shownOutput else { return [] }
            let (rect, label) = (capture.log.rect, capture.connection.label)
            if output.screens.isEmpty { return [ShownOutput(label: label, rect: rect, output: output, owner: capture)] }
            return output.screens.map { screen in
                ShownOutput(
                    label: screen.name.isEmpty ? label : Label("\(label.text) -> \(screen.name)"),
                    rect: screen.rect.offset(by: rect.origin).intersection(rect), output: output, owner: capture)
            }
        }
    }

    /// What a session is told of its place.
    func info(for session: SessionID) -> GuiInfo {
        let place = desk.place(of: session)
        var info = GuiInfo(
            area: place.area, isVisible: !desk.outputs.rects.isEmpty,
            panorama: desk.outputs.panorama.offset(by: -place.origin))
        for shown in outputs where info.captures.count < GuiInfo.captureLimit {
            let output = shown.output
            if info.millimetres == .zero { info.millimetres = output.millimetres }
            info.scale = max(info.scale, output.scale)
            let seen = shown.rect.intersection(place)
            if seen.isEmpty { continue }
            info.captures.append(
                GuiInfo.Capture(
                    name: shown.label.text, rect: seen.offset(by: -place.origin),
                    millimetres: output.millimetres, scale: output.scale))
        }
        return info
    }
}
