internal import Framebuffer
internal import XDrawing
internal import XRender

extension Engine {
    /// What a picture is charged as.
    private static let pictureCharge = 1024

    func renderCreatePicture(_ request: Request) throws(XError) {
        try request.expect(atLeast: 20)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let depth = try drawableDepth(bytes.u32(8))
        guard let format = PictureFormat(id: bytes.u32(12)) else { throw .pictureFormat(bytes.u32(12)) }
        guard format.depth == depth else { throw .match }
        let window = resources[bytes.u32(8)]?.asWindow
        let picture: Picture
        if window != nil {
            picture = Picture(window: format)
        } else {
            picture = Picture(try pixmap(bytes.u32(8)).memory, format)
        }
        guard let charge = request.client.renderAccount.charge(Self.pictureCharge) else { throw .alloc }
        let made = PictureResource(id: id, picture, window: window, charge)
        try change(made, mask: bytes.u32(16), values: bytes.part(20), count: request.count - 20, request.client)
        resources.insert(made)
    }

    func renderChangePicture(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let found = try picture(request.bytes.u32(4))
        try change(
            found, mask: request.bytes.u32(8), values: request.bytes.part(12), count: request.count - 12,
            request.client)
    }

    func renderSetPictureClipRectangles(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let found = try picture(request.bytes.u32(4))
        guard found.picture.hasPixels else { throw .picture(request.bytes.u32(4)) }
        guard (request.count - 12) % 8 == 0 else { throw .length }
        let region = region(ofRectanglesIn: request.bytes.part(12))
        try clip(found, to: region, request.client)
        found.clipOrigin = Point(request.bytes.i16(8), request.bytes.i16(10))
    }

    func renderFreePicture(_ request: Request) throws(XError) {
        try request.expect(8)
        let found = try picture(request.bytes.u32(4))
        // Pictures that are each other's alpha would keep each other.
        found.picture.setAlphaMap(nil)
        resources.remove(found.id)
    }

    func renderCreateSolidFill(_ request: Request) throws(XError) {
        try request.expect(16)
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        guard let charge = request.client.renderAccount.charge(Self.pictureCharge) else { throw .alloc }
        resources.insert(PictureResource(id: id, Picture(renderColor(request.bytes, 8)), charge))
    }

    func renderCreateGradient(_ request: Request) throws(XError) {
        let head = request.data == 34 ? 28 : request.data == 35 ? 36 : 24
        try request.expect(atLeast: head)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let count = Int(bytes.u32(head - 4))
        try request.expect(head + 12 * count)
        func value(_ place: Int) -> Int32 { Int32(bitPattern: bytes.u32(place)) }
        func point(_ place: Int) -> FixedPoint { FixedPoint(value(place), value(place + 4)) }
        let gradient: Gradient =
            switch request.data {
            case 34: .linear(point(8), point(16))
            case 35: .radial(inner: point(8), outer: point(16), innerRadius: value(24), outerRadius: value(28))
            default: .conical(center: point(8), angle: value(16))
            }
        guard count > 0 else { throw .value(0) }
        var stops: [GradientStop] = []
        stops.reserveCapacity(count)
        var last: Int32 = -1
        for index in 0..<count {
            let position = value(head + 4 * index)
            guard position >= last, position >= 0, position <= 1 << 16 else { throw .value(0) }
            last = position
            stops.append(
                GradientStop(position: position, color: renderColor(bytes, head + 4 * count + 8 * index)))
        }
        guard let charge = request.client.renderAccount.charge(Self.pictureCharge + 16 * count),
            let picture = Picture(gradient, stops)
        else { throw .alloc }
        resources.insert(PictureResource(id: id, picture, charge))
    }

    /// A color of four times 16 bits.
    func renderColor(_ bytes: WireBytes, _ place: Int) -> RenderColor {
        RenderColor(
            red: bytes.u16(place), green: bytes.u16(place + 2), blue: bytes.u16(place + 4), alpha: bytes.u16(place + 6))
    }

    /// Gives a picture another clip, and the client's account what it takes.
    func clip(_ found: PictureResource, to region: Region?, _ client: Client) throws(XError) {
        found.clipCharge = nil
        found.clip = .none
        guard let region else { return }
        guard let charge = client.renderAccount.charge(region.rects.count * 64) else { throw .alloc }
        found.clipCharge = charge
        found.clip = .region(region)
    }
}
