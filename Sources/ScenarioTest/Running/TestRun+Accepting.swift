internal import Framebuffer
internal import Images
internal import Plumbing

extension TestRun {
    /// Makes an image that is not on the screen anew of what is there, when the user wants that; nil when not.
    ///
    /// What is taken is the place that comes nearest; for an image that does not exist, the part of the screen in which it is
    /// looked for.
    func accept(_ conditions: [Condition], on screen: VNCScreen) throws(StepFailure) -> Sight.Finding? {
        guard options.accepts else { return nil }
        for (index, condition) in conditions.enumerated() {
            guard case .image(let subject) = condition.subject, let variant = subject.variants.first else { continue }
            let picture = screen.picture
            let place: Rect
            if variant.image.picture.area.isEmpty {
                place = condition.area ?? picture.bounds
            } else if let corner = condition.corner {
                place = Rect(corner, variant.image.picture.area)
            } else {
                let best = SearchPicture(picture).best(variant.image, in: condition.area, subject.rule)
                place = best?.place ?? condition.area ?? picture.bounds
            }
            do {
                try Files.makeDirectory(TestPath.folder(of: variant.path))
                try Files.write(try PNG.encode(picture.part(place)), to: variant.path)
            } catch {
                throw StepFailure(.brokenTest, "the image \(variant.path) cannot be written: \(error)")
            }
            accepted.append("\(variant.path): [\(place.x), \(place.y), \(place.width), \(place.height)] of the screen")
            return Sight.Finding(place: place, index: index)
        }
        return nil
    }
}
