internal import Framebuffer

/// Looks for what a test names on pictures, and remembers what it has read as long as that stays.
final class Sight {
    private let language: String
    private var reader: TextReader?
    /// Why there is no reader.
    private(set) var fault: String?
    /// What was read, by the part of the screen and how.
    private var read: [Page: [Word]] = [:]

    private struct Page: Hashable {
        var area: Rect
        var layout: TextReader.Layout
    }

    /// Something that was found.
    struct Finding {
        var place: Rect
        /// The index of the condition that holds.
        var index: Int
    }

    /// Eyes that read a language.
    init(language: String) { self.language = language }

    /// Forgets what was read.
    func forget() { read = [:] }

    /// Forgets what was read where the screen has changed.
    func changed(_ rects: [Rect], size: Area) {
        read = read.filter { page, _ in !rects.contains { $0.intersects(page.area) } }
    }

    /// The first of the conditions that holds, looked at in full.
    func first(of conditions: [Condition], on picture: Bitmap) -> Finding? {
        first(of: conditions, on: SearchPicture(picture), changed: nil)
    }

    /// The first of the conditions that holds.
    ///
    /// - Parameter changed: what has changed since a look at which none held; nil for everything.
    func first(of conditions: [Condition], on picture: SearchPicture, changed: [Rect]?) -> Finding? {
        for (index, condition) in conditions.enumerated() {
            if let place = place(of: condition, on: picture, changed: changed) {
                return Finding(place: place, index: index)
            }
        }
        return nil
    }

    /// Where it is, or nil.
    func place(of condition: Condition, on search: SearchPicture, changed: [Rect]?) -> Rect? {
        guard let area = area(of: condition, on: search) else { return nil }
        // What it stands beside may have come, so that the rest was there before.
        let changed = condition.beside == nil ? changed : nil
        switch condition.subject {
        case .size(let size): return search.picture.area == size ? search.picture.bounds : nil
        case .color(let subject): return Self.place(of: subject, in: area, on: search.picture)
        case .text(let subject):
            if let changed, !changed.contains(where: { $0.intersects(area) }) { return nil }
            for layout in Self.layouts(area, of: search.picture.bounds) {
                let words = words(in: area, on: search.picture, layout)
                if let place = words.place(of: subject.text, ignoringCase: subject.ignoresCase, errors: subject.errors)
                {
                    return place.offset(by: area.origin)
                }
            }
            return nil
        case .image(let subject):
            for variant in subject.variants {
                if let corner = condition.corner {
                    let match = variant.image.compare(search.picture, at: corner, subject.rule)
                    if match.isMatch { return match.place }
                } else if let match = search.find(variant.image, in: area, subject.rule, changed: changed) {
                    return match.place
                }
            }
            return nil
        }
    }

    /// The part of the screen in which it has to be; nil when what it stands beside is not there.
    private func area(of condition: Condition, on search: SearchPicture) -> Rect? {
        var area = (condition.area ?? search.picture.bounds).intersection(search.picture.bounds)
        if let relation = condition.beside {
            guard let other = place(of: relation.condition, on: search, changed: nil) else { return nil }
            var side = relation.area(of: other, on: search.picture.bounds)
            // A thing beside a low text is a little higher: half as much again to each side.
            let slack = max(4, min(other.width, other.height) / 2)
            switch relation.side {
            case .leftOf, .rightOf:
                side = Rect(left: side.left, top: side.top - slack, right: side.right, bottom: side.bottom + slack)
            case .above, .below:
                side = Rect(left: side.left - slack, top: side.top, right: side.right + slack, bottom: side.bottom)
            }
            area = area.intersection(side)
        }
        return area
    }

    private static func layouts(_ area: Rect, of screen: Rect) -> [TextReader.Layout] {
        if area == screen { return [.scattered] }
        return area.height <= 36 ? [.line, .scattered] : [.scattered, .block]
    }

    private func words(in area: Rect, on picture: Bitmap, _ layout: TextReader.Layout) -> [Word] {
        let page = Page(area: area, layout: layout)
        if let known = read[page] { return known }
        if reader == nil && fault == nil {
            do throws(ScenarioError) {
                reader = try TextReader(language)
            } catch {
                fault = error.context
            }
        }
        let words = reader?.words(picture.part(area), layout) ?? []
        read[page] = words
        return words
    }

    private static func place(of subject: ColorSubject, in area: Rect, on picture: Bitmap) -> Rect? {
        var count = 0
        var first: Point?
        for y in area.top..<area.bottom {
            for x in area.left..<area.right {
                let pixel = picture.pixels[y * picture.area.width + x] | 0xff00_0000
                guard
                    pixel == subject.color.bits
                        || Comparison.distance(pixel, subject.color.bits) <= subject.tolerance
                else { continue }
                count += 1
                first = first ?? Point(x, y)
            }
        }
        guard let first else { return nil }
        guard let share = subject.share else { return Rect(first, Area(1, 1)) }
        return Double(count) >= share * Double(area.count) ? area : nil
    }

    /// What came nearest to the conditions, and what was read for them.
    func nearest(_ conditions: [Condition], on picture: Bitmap) -> (miss: NearMiss?, reading: String?) {
        let search = SearchPicture(picture)
        var best: NearMiss?
        var readings: [String] = []
        for condition in conditions {
            guard let area = area(of: condition, on: search) else { continue }
            switch condition.subject {
            case .text:
                for layout in Self.layouts(area, of: picture.bounds).prefix(1) {
                    let reading = words(in: area, on: picture, layout).reading
                    if !readings.contains(reading) { readings.append(reading) }
                }
            case .image(let subject):
                for variant in subject.variants where !variant.image.picture.area.isEmpty {
                    let match =
                        condition.corner.map { variant.image.compare(picture, at: $0, subject.rule) }
                        ?? search.best(variant.image, in: area, subject.rule)
                    guard let match, match.score > best?.match.score ?? -1 else { continue }
                    let actual = picture.part(match.place)
                    let wanted = variant.image.scaled(by: match.scale)
                    best = NearMiss(
                        name: subject.name, match: match, wanted: wanted.picture, actual: actual,
                        difference: wanted.difference(actual, subject.rule))
                }
            case .color, .size: break
            }
        }
        return (best, readings.isEmpty ? nil : readings.joined(separator: "\n---\n"))
    }
}
