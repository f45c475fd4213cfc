internal import CPixman
internal import Framebuffer
internal import XDrawing

/// An image of pixman's, released with the last reference.
@safe final class RenderImage {
    @unsafe let pointer: OpaquePointer

    /// The pixels of a raster, which whoever uses the image keeps.
    init?(_ raster: Raster, _ format: PictureFormat) {
        let bits = unsafe raster.base.assumingMemoryBound(to: UInt32.self)
        guard
            let made = unsafe pixman_image_create_bits_no_clear(
                pixman_format_code_t(rawValue: format.code), Int32(raster.width), Int32(raster.height), bits,
                Int32(raster.stride))
        else { return nil }
        unsafe pointer = made
    }

    /// Cleared pixels of its own, which go with it.
    init?(width: Int, height: Int, _ format: PictureFormat) {
        guard
            let made = unsafe pixman_image_create_bits(
                pixman_format_code_t(rawValue: format.code), Int32(width), Int32(height), nil, 0)
        else { return nil }
        unsafe pointer = made
    }

    /// A color everywhere.
    init?(_ color: RenderColor) {
        var color = color.native
        guard let made = unsafe pixman_image_create_solid_fill(&color) else { return nil }
        unsafe pointer = made
    }

    /// A gradient of at least one stop, ordered by position.
    init?(_ gradient: Gradient, _ stops: [GradientStop]) {
        let native = stops.map { pixman_gradient_stop_t(x: $0.position, color: $0.color.native) }
        let count = Int32(native.count)
        let made: OpaquePointer?
        switch gradient {
        case .linear(let from, let to):
            var (a, b) = (from.native, to.native)
            unsafe made = pixman_image_create_linear_gradient(&a, &b, native, count)
        case .radial(let inner, let outer, let innerRadius, let outerRadius):
            var (a, b) = (inner.native, outer.native)
            unsafe made = pixman_image_create_radial_gradient(&a, &b, innerRadius, outerRadius, native, count)
        case .conical(let center, let angle):
            var a = center.native
            unsafe made = pixman_image_create_conical_gradient(&a, angle, native, count)
        }
        guard let made = unsafe made else { return nil }
        unsafe pointer = made
    }

    deinit { _ = unsafe pixman_image_unref(pointer) }

    /// Makes the image be read as the attributes say, from pixels of which the first stands at `offset`.
    func set(_ attributes: PictureAttributes, offset: Point, alphaMap: RenderImage?) {
        if let values = attributes.transform, values.count == 9 {
            var transform = pixman_transform_t()
            unsafe withUnsafeMutableBytes(of: &transform) { bytes in
                for index in 0..<9 {
                    unsafe bytes.storeBytes(of: values[index], toByteOffset: 4 * index, as: Int32.self)
                }
            }
            _ = unsafe pixman_transform_translate(
                &transform, nil, Int32(truncatingIfNeeded: offset.x &<< 16), Int32(truncatingIfNeeded: offset.y &<< 16))
            _ = unsafe pixman_image_set_transform(pointer, &transform)
        } else {
            _ = unsafe pixman_image_set_transform(pointer, nil)
        }
        unsafe pixman_image_set_repeat(pointer, pixman_repeat_t(rawValue: UInt32(attributes.repetition.rawValue)))
        unsafe pixman_image_set_component_alpha(pointer, attributes.hasComponentAlpha ? 1 : 0)
        switch attributes.filter {
        case .nearest: _ = unsafe pixman_image_set_filter(pointer, PIXMAN_FILTER_NEAREST, nil, 0)
        case .bilinear: _ = unsafe pixman_image_set_filter(pointer, PIXMAN_FILTER_BILINEAR, nil, 0)
        case .convolution(let values):
            _ = unsafe pixman_image_set_filter(pointer, PIXMAN_FILTER_CONVOLUTION, values, Int32(values.count))
        }
        unsafe pixman_image_set_alpha_map(
            pointer, alphaMap?.pointer, Int16(truncatingIfNeeded: attributes.alphaX),
            Int16(truncatingIfNeeded: attributes.alphaY))
    }

    /// Makes the image be drawn on nowhere but there.
    func set(clip: Region) {
        let boxes = clip.rects.map { $0.box }
        var region = unsafe pixman_region32_t()
        if unsafe pixman_region32_init_rects(&region, boxes, Int32(boxes.count)) != 0 {
            _ = unsafe pixman_image_set_clip_region32(pointer, &region)
        }
        unsafe pixman_region32_fini(&region)
    }
}

extension RenderColor {
    var native: pixman_color_t { pixman_color_t(red: red, green: green, blue: blue, alpha: alpha) }
}

extension FixedPoint {
    var native: pixman_point_fixed_t { pixman_point_fixed_t(x: x, y: y) }
}

extension Rect {
    /// The rectangle as pixman has it.
    var box: pixman_box32_t {
        pixman_box32_t(
            x1: Int32(clamping: left), y1: Int32(clamping: top), x2: Int32(clamping: right),
            y2: Int32(clamping: bottom))
    }
}
