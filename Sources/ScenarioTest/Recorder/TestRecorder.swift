package import Framebuffer

/// Turns what a person does into the steps of a test, with the images around the clicks.
package struct TestRecorder: Sendable {
    /// An image that a step looks for.
    package struct Image: Sendable {
        package var name: String
        package var picture: Bitmap
    }

    /// How far the pointer may move in a click.
    private static let slack = 4

    /// The lines of the steps.
    package private(set) var lines: [String] = []
    package private(set) var images: [Image] = []
    private var text = ""
    private var held: [Keysym] = []
    private var pressed: Set<Keysym> = []
    private var buttons: UInt8 = 0
    private var start = Point.zero
    private var target = ""
    private var notches = Point.zero
    private var wheel = Point.zero

    /// A recorder that has seen nothing.
    package init() {}

    /// Takes up what was done, before which the screen showed a picture.
    package mutating func take(_ act: ViewerAct, on picture: Bitmap) {
        switch act {
        case .key(let key, let isDown): self.key(key, isDown)
        case .pointer(let point, let mask): pointer(point, mask, picture)
        case .clipboard(let text): put("paste: {text: \(Self.quoted(text))}")
        }
    }

    /// The test as YAML; what is not yet written is.
    package mutating func yaml(name: String, connect: String) -> String {
        flush()
        let steps = lines.map { "  - \($0)\n" }.joined()
        return """
            name: \(Self.quoted(name))
            connect: \(Self.quoted(connect))
            limit: 10s
            steps:
              - wait: ready
            \(steps)  - settle

            """
    }

    private mutating func key(_ key: Keysym, _ isDown: Bool) {
        if KeyNames.isModifier(key) {
            if isDown, !held.contains(key) { held.append(key) }
            if !isDown { held.removeAll { $0 == key } }
            return
        }
        guard isDown else {
            pressed.remove(key)
            return
        }
        // A key that repeats itself is pressed again.
        pressed.insert(key)
        let chorded = held.filter { $0 != .shift && $0 != .altGr }
        if chorded.isEmpty, let scalar = Self.character(key) {
            flushWheel()
            text.unicodeScalars.append(scalar)
            return
        }
        let chord = (chorded.isEmpty ? held : chorded) + [key]
        put("press: \(Self.quoted(chord.map(KeyNames.name).joined(separator: "+")))")
    }

    private mutating func pointer(_ point: Point, _ mask: UInt8, _ picture: Bitmap) {
        let (down, up) = (mask & ~buttons, buttons & ~mask)
        buttons = mask
        if down & 0b1111000 != 0 {
            flushText()
            wheel = point
            notches = Point(
                notches.x + (down & 64 != 0 ? 1 : 0) - (down & 32 != 0 ? 1 : 0),
                notches.y + (down & 8 != 0 ? 1 : 0) - (down & 16 != 0 ? 1 : 0))
        }
        if down & 0b111 != 0 {
            flush()
            start = point
            target = place(point, picture)
        }
        for (bit, name) in [(UInt8(1), "left"), (2, "middle"), (4, "right")] where up & bit != 0 {
            let button = bit == 1 ? "" : ", button: \(name)"
            if abs(point.x - start.x) <= Self.slack && abs(point.y - start.y) <= Self.slack {
                put("click: {\(target)\(button)}")
            } else {
                put("drag: {from: {\(target)}, to: [\(point.x), \(point.y)]\(button)}")
            }
        }
    }

    /// The words for a place: by the image around it where that tells it, else by its numbers.
    private mutating func place(_ point: Point, _ picture: Bitmap) -> String {
        let bounds = picture.bounds
        for size in [Area(40, 24), Area(80, 40), Area(160, 80)] {
            let rect = Rect(point.x - size.width / 2, point.y - size.height / 2, size.width, size.height)
                .intersection(bounds)
            let part = picture.part(rect)
            guard part.colors(upTo: 2) == 2, isAlone(part, at: rect.origin, in: picture) else { continue }
            let name = "\(String(images.count + 1001).dropFirst()).png"
            images.append(Image(name: name, picture: part))
            let middle = Place(anchor: .point(.zero)).point(of: rect)
            let by = Point(point.x - middle.x, point.y - middle.y)
            return "image: \(name)" + (by == .zero ? "" : ", by: [\(by.x), \(by.y)]")
        }
        return "at: [\(point.x), \(point.y)]"
    }

    /// Whether the picture shows a part of it nowhere else: the first place is found from the top, so another is looked for below.
    private func isAlone(_ part: Bitmap, at place: Point, in picture: Bitmap) -> Bool {
        let image = ReferenceImage(part)
        guard let first = SearchPicture(picture).find(image), first.place.origin == place else { return false }
        var rest = picture
        rest[place.x, place.y] = Color(bits: rest[place.x, place.y].bits ^ 0xff_ffff)
        return SearchPicture(rest).find(image) == nil
    }

    private mutating func put(_ line: String) {
        flush()
        lines.append(line)
    }

    private mutating func flush() {
        flushText()
        flushWheel()
    }

    private mutating func flushText() {
        if !text.isEmpty { lines.append("type: \(Self.quoted(text))") }
        text = ""
    }

    private mutating func flushWheel() {
        if notches != .zero {
            let sides = [notches.x == 0 ? "" : "x: \(notches.x), ", notches.y == 0 ? "" : "y: \(notches.y), "].joined()
            lines.append("scroll: {\(sides)at: [\(wheel.x), \(wheel.y)]}")
        }
        notches = .zero
    }

    private static func character(_ key: Keysym) -> Unicode.Scalar? {
        switch key.number {
        case 0x20...0x7e, 0xa0...0xff: Unicode.Scalar(key.number)
        case 0x0100_00a0...0x0110_ffff: Unicode.Scalar(key.number - 0x0100_0000)
        default: nil
        }
    }

    /// A text as YAML and JSON both have it; a variable's sign is itself.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.replacing("${", with: "$${").unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..."\u{1f}": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
