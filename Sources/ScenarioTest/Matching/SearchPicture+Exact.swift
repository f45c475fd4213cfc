internal import Framebuffer

extension SearchPicture {
    /// The first place from the top, then from the left, whose pixels are the very ones of the image.
    func exactPlace(of image: ReferenceImage, in area: Rect) -> Point? {
        let size = image.picture.area
        guard let first = image.probes.first, size.width <= area.width, size.height <= area.height else { return nil }
        if image.probes.count == 1, image.counts == nil { return plainPlace(of: image, in: area) }
        let second = image.probes.dropFirst().first ?? first
        let (width, inner) = (picture.area.width, size.width)
        let firstPixel = image.picture.pixels[first.y * inner + first.x] | 0xff00_0000
        let secondPixel = image.picture.pixels[second.y * inner + second.x] | 0xff00_0000
        let secondStep = (second.y - first.y) * width + second.x - first.x
        let columns = area.width - size.width + 1
        let screen = picture
        let pixels = screen.pixels.span
        for y in area.top...(area.bottom - size.height) {
            let start = (y + first.y) * width + area.left + first.x
            for index in start..<(start + columns) where pixels[index] | 0xff00_0000 == firstPixel {
                if pixels[index + secondStep] | 0xff00_0000 != secondPixel { continue }
                let place = Point(area.left + index - start, y)
                if shows(image, at: place) { return place }
            }
        }
        return nil
    }

    /// The first place of an image of one colour: no place can hold a pixel of another, so each that is met is left behind at once.
    private func plainPlace(of image: ReferenceImage, in area: Rect) -> Point? {
        let (size, width) = (image.picture.area, picture.area.width)
        let color = image.picture.pixels[0] | 0xff00_0000
        let screen = picture
        let pixels = screen.pixels.span
        // How many pixels of the colour stand below each other, up to the row that is looked at.
        var heights = [Int](repeating: 0, count: area.width)
        for y in area.top..<area.bottom {
            var run = 0
            for x in 0..<area.width {
                heights[x] = pixels[y * width + area.left + x] | 0xff00_0000 == color ? heights[x] + 1 : 0
                run = heights[x] >= size.height ? run + 1 : 0
                if run == size.width {
                    return Point(area.left + x + 1 - size.width, y + 1 - size.height)
                }
            }
        }
        return nil
    }

    /// Whether the very pixels of the image that count are at this place, where it must fit.
    private func shows(_ image: ReferenceImage, at place: Point) -> Bool {
        let (width, inner) = (picture.area.width, image.picture.area.width)
        let screen = picture
        let pixels = screen.pixels.span
        let wanted = image.picture.pixels.span
        for y in 0..<image.picture.area.height {
            let row = (place.y + y) * width + place.x
            for x in 0..<inner where (pixels[row + x] ^ wanted[y * inner + x]) & 0xff_ffff != 0 {
                if image.counts?[y * inner + x] ?? true { return false }
            }
        }
        return true
    }
}
