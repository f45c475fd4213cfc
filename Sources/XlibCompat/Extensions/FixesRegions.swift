internal import Framebuffer
internal import XDrawing

/// A region that a client made (XFIXES).
final class RegionResource: Resource {
    var region: Region
    init(id: UInt32, region: Region) {
        self.region = region
        super.init(id: id)
    }
}

/// The regions of XFIXES.
extension Engine {
    /// The most rectangles of a region; beyond it is the smallest rectangle around them.
    private static let regionLimit = 1 << 16

    func fixesRegion(_ id: UInt32) throws(XError) -> RegionResource {
        guard let found = resources[id] as? RegionResource else {
            throw XError(code: Extension.fixes.firstError, value: id)
        }
        return found
    }

    func fixesCreateRegion(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let region: Region
        switch request.data {
        case 5:
            guard (request.count - 8) % 8 == 0 else { throw .length }
            region = self.region(ofRectanglesIn: bytes.part(8))
        case 6:
            try request.expect(12)
            let raster = try pixmap(bytes.u32(8)).memory.raster
            guard raster.depth == 1 else { throw .match }
            region = raster.setPixels
        case 7:
            try request.expect(16)
            let window = try window(bytes.u32(8))
            let kind = try shapeKind(bytes.u8(12))
            region = window.shape(kind) ?? window.unshaped(kind)
        case 8:
            try request.expect(12)
            guard case .region(let clip) = try context(bytes.u32(8)).clip else { throw .match }
            region = clip
        default:
            try request.expect(12)
            guard case .region(let clip) = try picture(bytes.u32(8)).clip else { throw .match }
            region = clip
        }
        resources.insert(RegionResource(id: id, region: region.simplified(to: Self.regionLimit)))
    }

    func fixesChangeRegion(_ request: Request) throws(XError) {
        let bytes = request.bytes
        switch request.data {
        case 10:
            try request.expect(8)
            resources.remove(try fixesRegion(bytes.u32(4)).id)
        case 11:
            try request.expect(atLeast: 8)
            guard (request.count - 8) % 8 == 0 else { throw .length }
            set(try fixesRegion(bytes.u32(4)), region(ofRectanglesIn: bytes.part(8)))
        case 12:
            try request.expect(12)
            set(try fixesRegion(bytes.u32(8)), try fixesRegion(bytes.u32(4)).region)
        case 13, 14, 15:
            try request.expect(16)
            let (a, b) = (try fixesRegion(bytes.u32(4)).region, try fixesRegion(bytes.u32(8)).region)
            let result = request.data == 13 ? a.union(b) : request.data == 14 ? a.intersection(b) : a.subtracting(b)
            set(try fixesRegion(bytes.u32(12)), result)
        case 16:
            try request.expect(20)
            let source = try fixesRegion(bytes.u32(4)).region
            let bounds = Rect(bytes.i16(8), bytes.i16(10), bytes.int16(12), bytes.int16(14))
            set(try fixesRegion(bytes.u32(16)), Region(bounds).subtracting(source))
        case 17:
            try request.expect(12)
            let found = try fixesRegion(bytes.u32(4))
            let moved = found.region.offset(by: Point(bytes.i16(8), bytes.i16(10)))
            // Beyond what the wire can say there is nothing.
            set(found, moved.intersection(Rect(-32768, -32768, 65536, 65536)))
        case 18:
            try request.expect(12)
            set(try fixesRegion(bytes.u32(8)), Region(try fixesRegion(bytes.u32(4)).region.bounds))
        default:
            try request.expect(20)
            let source = try fixesRegion(bytes.u32(4)).region
            let target = try fixesRegion(bytes.u32(8))
            // Real servers leave the target as it is when there is nothing to expand.
            if source.isEmpty { return }
            let (left, right, top, bottom) = (bytes.int16(12), bytes.int16(14), bytes.int16(16), bytes.int16(18))
            let grown = source.rects.map {
                Rect(left: $0.left - left, top: $0.top - top, right: $0.right + right, bottom: $0.bottom + bottom)
            }
            set(target, Region(merging: grown))
        }
    }

    private func set(_ found: RegionResource, _ region: Region) {
        found.region = region.simplified(to: Self.regionLimit)
    }

    func fixesFetchRegion(_ request: Request) throws(XError) {
        try request.expect(8)
        let region = try fixesRegion(request.bytes.u32(4)).region
        let bounds = region.bounds
        var reply = Reply()
        reply.put16(8, bounds.x)
        reply.put16(10, bounds.y)
        reply.put16(12, bounds.width)
        reply.put16(14, bounds.height)
        reply.append(rects: region.rects)
        request.client.send(reply)
    }

    /// SetGCClipRegion, SetWindowShapeRegion, SetPictureClipRegion; no region is none.
    func fixesUseRegion(_ request: Request) throws(XError) {
        let bytes = request.bytes
        switch request.data {
        case 20:
            try request.expect(16)
            let context = try context(bytes.u32(4))
            let region = bytes.u32(8) == 0 ? nil : try fixesRegion(bytes.u32(8)).region
            context.clip = region.map { .region($0) } ?? .none
            context.clipOrigin = Point(bytes.i16(12), bytes.i16(14))
        case 21:
            try request.expect(20)
            let window = try window(bytes.u32(4))
            let kind = try shapeKind(bytes.u8(8))
            let region = bytes.u32(16) == 0 ? nil : try fixesRegion(bytes.u32(16)).region
            try combine(kind, of: window, region, by: 0, at: Point(bytes.i16(12), bytes.i16(14)))
        default:
            try request.expect(16)
            let found = try picture(bytes.u32(4))
            let region = bytes.u32(8) == 0 ? nil : try fixesRegion(bytes.u32(8)).region
            try clip(found, to: region, request.client)
            found.clipOrigin = Point(bytes.i16(12), bytes.i16(14))
        }
    }
}
