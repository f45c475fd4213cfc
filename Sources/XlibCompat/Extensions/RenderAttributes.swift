internal import Framebuffer
internal import XDrawing
internal import XRender

extension Engine {
    /// Changes a picture by a list of values, of which `mask` tells which there are.
    func change(
        _ found: PictureResource, mask: UInt32, values: WireBytes, count: Int, _ client: Client
    ) throws(XError) {
        guard count == mask.nonzeroBitCount * 4 else { throw .length }
        var place = 0
        var bits = mask
        while bits != 0 {
            let bit = bits.trailingZeroBitCount
            bits &= bits - 1
            try set(bit, of: found, to: values.u32(place), mask, client)
            place += 4
        }
    }

    private func set(
        _ bit: Int, of found: PictureResource, to value: UInt32, _ mask: UInt32, _ client: Client
    ) throws(XError) {
        let signed = Int(Int16(truncatingIfNeeded: value))
        switch bit {
        case 0:
            guard value < 4, let repetition = PictureAttributes.Repeat(rawValue: UInt8(value)) else {
                throw .value(value)
            }
            found.picture.change { $0.repetition = repetition }
        case 1: found.picture.setAlphaMap(try alphaMap(value))
        case 2: found.picture.change { $0.alphaX = signed }
        case 3: found.picture.change { $0.alphaY = signed }
        case 4: found.clipOrigin.x = signed
        case 5: found.clipOrigin.y = signed
        case 6:
            if value == 0 {
                try clip(found, to: nil, client)
            } else {
                let raster = try pixmap(value).memory.raster
                guard raster.depth == 1, found.picture.hasPixels else { throw .match }
                try clip(found, to: raster.setPixels, client)
            }
        case 7: found.graphicsExposures = try flag(value)
        case 8: found.includesInferiors = try flag(value)
        case 9:
            let isSmooth = try flag(value)
            found.picture.change { $0.isSharp = !isSmooth }
        // Polygons are as precise either way, and colors are never dithered.
        case 10: _ = try flag(value)
        case 11: break
        case 12:
            let isOn = try flag(value)
            found.picture.change { $0.hasComponentAlpha = isOn }
        default: throw .value(mask)
        }
    }

    private func alphaMap(_ id: UInt32) throws(XError) -> Picture? {
        if id == 0 { return nil }
        let found = try picture(id)
        guard case .memory = found.picture.content else { throw .match }
        return found.picture
    }

    private func flag(_ value: UInt32) throws(XError) -> Bool {
        guard value <= 1 else { throw .value(value) }
        return value == 1
    }

    func renderSetPictureTransform(_ request: Request) throws(XError) {
        try request.expect(44)
        let found = try picture(request.bytes.u32(4))
        let values = (0..<9).map { Int32(bitPattern: request.bytes.u32(8 + 4 * $0)) }
        let one: Int32 = 1 << 16
        found.picture.change { $0.transform = values == [one, 0, 0, 0, one, 0, 0, 0, one] ? nil : values }
    }

    func renderSetPictureFilter(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let found = try picture(request.bytes.u32(4))
        let length = request.bytes.int16(8)
        let start = 12 + length.padded
        try request.expect(atLeast: start)
        let name = request.bytes.part(12, length).latin1
        let count = (request.count - start) / 4
        switch name {
        case "nearest", "fast":
            guard count == 0 else { throw .match }
            found.picture.change { $0.filter = .nearest }
        case "bilinear", "good", "best":
            guard count == 0 else { throw .match }
            found.picture.change { $0.filter = .bilinear }
        case "convolution":
            let values = try kernel(request.bytes.part(start), count)
            found.picture.change { $0.filter = .convolution(values) }
        default: throw .name
        }
    }

    /// The values of a convolution: whole numbers for width and height, and at least as many weights as they tell.
    private func kernel(_ bytes: WireBytes, _ count: Int) throws(XError) -> [Int32] {
        guard count >= 3 else { throw .match }
        let (width, height) = (bytes.i32(0), bytes.i32(4))
        guard width & 0xffff == 0, height & 0xffff == 0 else { throw .match }
        let (columns, rows) = (width >> 16, height >> 16)
        guard columns > 0, rows > 0, columns * rows <= count - 2 else { throw .match }
        // A kernel is read for every pixel that is drawn.
        guard columns * rows <= 4096 else { throw .alloc }
        return (0..<columns * rows + 2).map { Int32(bitPattern: bytes.u32(4 * $0)) }
    }
}
