package import Framebuffer

extension VNCScreen {
    /// Waits until the picture shows `image` at `place`, within `tolerance` in each component.
    ///
    /// Pixels of `ignoring`, in coordinates of the image, do not count. The error tells how near the best picture came, and
    /// where the actual part and the difference were saved.
    package func expect(
        _ image: Bitmap, at place: Point = .zero, tolerance: Int = 0, ignoring mask: Region = Region(),
        limit: Int = Deadline.limit
    ) throws(ScenarioError) {
        _ = try expect(any: [Expectation(image, at: place, tolerance: tolerance, ignoring: mask)], limit: limit)
    }

    /// Waits until the picture meets one of the expectations; returns the index of the first that it meets.
    package func expect(any expectations: [Expectation], limit: Int = Deadline.limit) throws(ScenarioError) -> Int {
        var met: Int?
        var best: (comparison: Comparison, index: Int, part: Bitmap)?
        do throws(ScenarioError) {
            try waitUntil("one of \(expectations.count) images", limit: limit) { picture in
                for (index, expectation) in expectations.enumerated() {
                    let (part, comparison) = expectation.compare(picture)
                    if comparison.isMatch {
                        met = index
                        return true
                    }
                    if best == nil || comparison.count < best?.comparison.count ?? 0 {
                        best = (comparison, index, part)
                    }
                }
                return false
            }
        } catch {
            guard error.code == .limit, let best else { throw error }
            let wanted = expectations[best.index]
            let difference = Bitmap.difference(
                best.part, wanted.image, tolerance: wanted.tolerance, ignoring: wanted.mask)
            throw ScenarioError(
                .limit,
                "\(error.context); the best was image \(best.index) with \(best.comparison.count) of "
                    + "\(best.comparison.compared) pixels off in \(best.comparison.bounds), by up to "
                    + "\(best.comparison.largest); actual \(Evidence.save(best.part, "actual")), wanted "
                    + "\(Evidence.save(wanted.image, "wanted")), difference \(Evidence.save(difference, "difference"))")
        }
        return met ?? 0
    }

    /// Waits until `image` is somewhere in `area` of the picture; returns where.
    package func find(
        _ image: Bitmap, in area: Rect? = nil, tolerance: Int = 0, limit: Int = Deadline.limit
    ) throws(ScenarioError) -> Point {
        var place: Point?
        try waitUntil("an image of \(image.area.width)x\(image.area.height) somewhere", limit: limit) { picture in
            place = picture.find(image, in: area, tolerance: tolerance)
            return place != nil
        }
        return place ?? .zero
    }
}
