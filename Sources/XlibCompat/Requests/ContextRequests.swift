internal import Framebuffer
internal import XDrawing

extension Engine {
    func createGC(_ request: Request) throws(XError) {
        try request.expect(atLeast: 16)
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        let depth = try drawableDepth(request.bytes.u32(8))
        let context = GContext(id: id, depth: depth)
        try change(context, mask: request.bytes.u32(12), values: request.bytes.part(16), count: request.count - 16)
        resources.insert(context)
    }

    func changeGC(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let context = try context(request.bytes.u32(4))
        try change(context, mask: request.bytes.u32(8), values: request.bytes.part(12), count: request.count - 12)
    }

    func copyGC(_ request: Request) throws(XError) {
        try request.expect(16)
        let source = try context(request.bytes.u32(4))
        let target = try context(request.bytes.u32(8))
        guard source.depth == target.depth else { throw .match }
        let mask = request.bytes.u32(12)
        guard mask < 1 << 23 else { throw .value(mask) }
        for bit in 0..<23 where mask & 1 << UInt32(bit) != 0 { copy(bit, from: source, to: target) }
    }

    func setDashes(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let count = request.bytes.int16(10)
        try request.expect((12 + count).padded)
        guard count > 0 else { throw .value(0) }
        let context = try context(request.bytes.u32(4))
        let dashes = request.bytes.part(12, count).bytes
        guard !dashes.contains(0) else { throw .value(0) }
        context.values.dashOffset = request.bytes.int16(8)
        context.values.dashes = dashes
    }

    func setClipRectangles(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        guard request.data <= 3 else { throw .value(request.data) }
        let context = try context(request.bytes.u32(4))
        guard (request.count - 12) % 8 == 0 else { throw .length }
        guard areOrdered(request.bytes.part(12), by: request.data) else { throw .match }
        context.clipOrigin = Point(request.bytes.i16(8), request.bytes.i16(10))
        context.clip = .region(region(ofRectanglesIn: request.bytes.part(12)))
    }

    func freeGC(_ request: Request) throws(XError) {
        try request.expect(8)
        resources.remove(try context(request.bytes.u32(4)).id)
    }

    /// Whether rectangles stand as SetClipRectangles says: 0 anyhow, 1 by y, 2 by y and x, 3 in bands.
    private func areOrdered(_ bytes: WireBytes, by order: UInt8) -> Bool {
        if order == 0 { return true }
        for place in stride(from: 8, to: bytes.count - 7, by: 8) {
            let (x, y) = (bytes.i16(place), bytes.i16(place + 2))
            let (oldX, oldY) = (bytes.i16(place - 8), bytes.i16(place - 6))
            let (width, height) = (bytes.int16(place - 4), bytes.int16(place - 2))
            if y < oldY { return false }
            if order == 2, y == oldY, x < oldX { return false }
            guard order == 3 else { continue }
            if y != oldY, y < oldY + height { return false }
            if y == oldY, bytes.int16(place + 6) != height || x < oldX + width { return false }
        }
        return true
    }

    /// The region of a list of rectangles as the wire has them.
    func region(ofRectanglesIn bytes: WireBytes) -> Region {
        var rects: [Rect] = []
        rects.reserveCapacity(bytes.count / 8)
        for place in stride(from: 0, to: bytes.count - 7, by: 8) {
            rects.append(Rect(bytes.i16(place), bytes.i16(place + 2), bytes.int16(place + 4), bytes.int16(place + 6)))
        }
        return Region(merging: rects)
    }

    /// The depth of a window or pixmap.
    func drawableDepth(_ id: UInt32) throws(XError) -> Int {
        if let window = resources[id]?.asWindow {
            if window.isInputOnly { throw .match }
            return window.depth
        }
        guard let pixmap = resources[id]?.asPixmap else { throw .drawable(id) }
        return pixmap.memory.raster.depth
    }

    private func change(_ context: GContext, mask: UInt32, values: WireBytes, count: Int) throws(XError) {
        guard count == mask.nonzeroBitCount * 4 else { throw .length }
        guard mask < 1 << 23 else { throw .value(mask) }
        // What is named is looked up before anything takes effect; other values take effect up to the first that is wrong.
        if mask & Self.namingMask != 0 { try checkNames(mask, values) }
        var place = 0
        var bits = mask
        while bits != 0 {
            let bit = bits.trailingZeroBitCount
            bits &= bits - 1
            try set(bit, of: context, to: values.u32(place))
            place += 4
        }
    }

    /// The values of a context that name resources: tile, stipple, font, clip mask.
    private static let namingMask: UInt32 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 19

    private func checkNames(_ mask: UInt32, _ values: WireBytes) throws(XError) {
        var names = mask & Self.namingMask
        while names != 0 {
            let bit = names.trailingZeroBitCount
            names &= names - 1
            let value = values.u32(4 * (mask & (1 << UInt32(bit) - 1)).nonzeroBitCount)
            switch bit {
            case 14: guard resources[value] is FontResource else { throw .font(value) }
            case 19 where value == 0: break
            default: _ = try pixmap(value)
            }
        }
    }

    private func set(_ bit: Int, of context: GContext, to value: UInt32) throws(XError) {
        switch bit {
        case 0: context.values.function = try named(value & 0xff)
        case 1: context.values.planeMask = value
        case 2: context.values.foreground = value
        case 3: context.values.background = value
        case 4: context.values.lineWidth = Int(value & 0xffff)
        case 5: context.values.lineStyle = try named(value)
        case 6: context.values.capStyle = try named(value)
        case 7: context.values.joinStyle = try named(value)
        case 8: context.values.fillStyle = try named(value)
        case 9: context.values.fillRule = try named(value)
        case 10:
            let tile = try pixmap(value)
            guard tile.memory.raster.depth == context.depth else { throw .match }
            context.values.tile = tile.memory
        case 11:
            let stipple = try pixmap(value)
            guard stipple.memory.raster.depth == 1 else { throw .match }
            context.values.stipple = stipple.memory
        case 12: context.values.tileOriginX = Int(Int16(truncatingIfNeeded: value))
        case 13: context.values.tileOriginY = Int(Int16(truncatingIfNeeded: value))
        default: try setRest(bit, of: context, to: value)
        }
    }

    private func setRest(_ bit: Int, of context: GContext, to value: UInt32) throws(XError) {
        switch bit {
        case 14:
            guard let font = resources[value] as? FontResource else { throw .font(value) }
            context.font = font.font
        case 15:
            guard value <= 1 else { throw .value(value) }
            context.includesInferiors = value == 1
        case 16:
            guard value <= 1 else { throw .value(value) }
            context.graphicsExposures = value == 1
        case 17: context.clipOrigin.x = Int(Int16(truncatingIfNeeded: value))
        case 18: context.clipOrigin.y = Int(Int16(truncatingIfNeeded: value))
        case 19:
            if value == 0 {
                context.clip = .none
            } else {
                let mask = try pixmap(value)
                guard mask.memory.raster.depth == 1 else { throw .match }
                context.clip = .region(mask.memory.raster.setPixels)
            }
        case 20: context.values.dashOffset = Int(value & 0xffff)
        case 21:
            guard value & 255 != 0 else { throw .value(value) }
            context.values.dashes = [UInt8(value & 255), UInt8(value & 255)]
        default: context.values.arcMode = try named(value)
        }
    }

    private func named<T: RawRepresentable<UInt8>>(_ value: UInt32) throws(XError) -> T {
        guard value < 256, let result = T(rawValue: UInt8(value)) else { throw .value(value) }
        return result
    }

    private func copy(_ bit: Int, from source: GContext, to target: GContext) {
        switch bit {
        case 0: target.values.function = source.values.function
        case 1: target.values.planeMask = source.values.planeMask
        case 2: target.values.foreground = source.values.foreground
        case 3: target.values.background = source.values.background
        case 4: target.values.lineWidth = source.values.lineWidth
        case 5: target.values.lineStyle = source.values.lineStyle
        case 6: target.values.capStyle = source.values.capStyle
        case 7: target.values.joinStyle = source.values.joinStyle
        case 8: target.values.fillStyle = source.values.fillStyle
        case 9: target.values.fillRule = source.values.fillRule
        case 10: target.values.tile = source.values.tile
        case 11: target.values.stipple = source.values.stipple
        case 12: target.values.tileOriginX = source.values.tileOriginX
        case 13: target.values.tileOriginY = source.values.tileOriginY
        case 14: target.font = source.font
        case 15: target.includesInferiors = source.includesInferiors
        case 16: target.graphicsExposures = source.graphicsExposures
        case 17: target.clipOrigin.x = source.clipOrigin.x
        case 18: target.clipOrigin.y = source.clipOrigin.y
        case 19: target.clip = source.clip
        case 20: target.values.dashOffset = source.values.dashOffset
        case 21: target.values.dashes = source.values.dashes
        default: target.values.arcMode = source.values.arcMode
        }
    }
}
