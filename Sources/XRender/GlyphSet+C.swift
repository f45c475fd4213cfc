internal import CPixman
internal import CXRender
internal import Glibc
package import XDrawing

/// The pictures of a font's characters, by numbers of the client's (AddGlyphs); shared by all ids that refer to it.
@safe package final class GlyphSet {
    /// Alpha alone, or alpha and color for a coverage of each channel.
    package let format: PictureFormat
    /// What all glyphs take.
    private let charge: RenderCharge
    private let context: RenderContext
    /// Glyphs whose numbers are small stand in an array, others in a dictionary.
    private static let denseLimit = 1 << 16
    /// What a glyph takes beside its picture, its place in a table included.
    private static let overhead = 128
    @unsafe private var dense: UnsafeMutablePointer<UnsafeMutablePointer<xr_glyph>?>?
    private var capacity = 0
    @unsafe private var sparse: [UInt32: UnsafeMutablePointer<xr_glyph>] = unsafe [:]

    /// The shape of a glyph, as the wire has it.
    package struct Shape: Hashable, Sendable {
        package let width: Int
        package let height: Int
        package let x: Int
        package let y: Int
        package let advanceX: Int
        package let advanceY: Int

        /// The shape in the 12 bytes from `place` on.
        package init(_ bytes: WireBytes, _ place: Int) {
            width = bytes.int16(place)
            height = bytes.int16(place + 2)
            x = bytes.i16(place + 4)
            y = bytes.i16(place + 6)
            advanceX = bytes.i16(place + 8)
            advanceY = bytes.i16(place + 10)
        }
    }

    /// A set without glyphs, whose memory is added to `charge`.
    package init(_ format: PictureFormat, _ context: RenderContext, _ charge: RenderCharge) {
        self.format = format
        self.charge = charge
        self.context = context
    }

    deinit {
        for index in 0..<capacity { unsafe release(dense?[index]) }
        unsafe sparse.values.forEach { unsafe release($0) }
        unsafe free(dense)
    }

    /// The glyph of that number.
    func glyph(_ number: UInt32) -> UnsafeMutablePointer<xr_glyph>? {
        if Int(number) < capacity { return unsafe dense?[Int(number)] }
        return unsafe sparse.isEmpty ? nil : sparse[number]
    }

    /// The bytes of a glyph's picture on the wire.
    package func size(of shape: Shape) -> Int { format.stride(width: shape.width) * shape.height }

    /// Adds a glyph, or changes what a number means; false when there is no memory, or more than the client may have.
    package func add(_ number: UInt32, _ shape: Shape, _ picture: WireBytes) -> Bool {
        let stride = format.stride(width: shape.width)
        guard picture.count >= stride * shape.height, stride * shape.height < 1 << 30, makeRoom(for: number),
            charge.change(by: Self.overhead + stride * shape.height)
        else { return false }
        guard let made = unsafe xr_glyph_create(Int32(shape.width), Int32(shape.height), Int32(stride)) else {
            _ = charge.change(by: -Self.overhead - stride * shape.height)
            return false
        }
        unsafe made.pointee.format = format.id
        unsafe made.pointee.x = Int32(shape.x)
        unsafe made.pointee.y = Int32(shape.y)
        unsafe made.pointee.advance_x = Int32(shape.advanceX)
        unsafe made.pointee.advance_y = Int32(shape.advanceY)
        unsafe memcpy(made.pointee.bits, picture.base, stride * shape.height)
        _ = remove(number)
        if Int(number) < capacity { unsafe dense?[Int(number)] = made } else { unsafe sparse[number] = made }
        return true
    }

    /// Forgets a glyph; false when there is none of that number.
    package func remove(_ number: UInt32) -> Bool {
        guard let old = unsafe glyph(number) else { return false }
        if Int(number) < capacity { unsafe dense?[Int(number)] = nil } else { unsafe sparse[number] = nil }
        _ = unsafe charge.change(by: -Self.overhead - Int(old.pointee.stride) * Int(old.pointee.height))
        unsafe release(old)
        return true
    }

    private func release(_ glyph: UnsafeMutablePointer<xr_glyph>?) {
        guard let glyph = unsafe glyph else { return }
        if unsafe glyph.pointee.cached != 0 { unsafe context.glyphs.forget(glyph) }
        unsafe free(glyph)
    }

    private func makeRoom(for number: UInt32) -> Bool {
        let index = Int(number)
        guard index < Self.denseLimit, index >= capacity else { return true }
        let wanted = min(Self.denseLimit, max(256, index + index / 2 + 1))
        guard
            let grown = unsafe realloc(dense, wanted * MemoryLayout<UnsafeMutableRawPointer?>.stride)?
                .assumingMemoryBound(to: UnsafeMutablePointer<xr_glyph>?.self)
        else { return false }
        for place in capacity..<wanted { unsafe grown[place] = nil }
        unsafe dense = grown
        capacity = wanted
        return true
    }
}
