internal import CXDrawing
package import Framebuffer

extension Painter {
    /// PutImage; `format` 0 bitmap, 1 XY, 2 Z; the bytes were checked to be as many as the image needs.
    package mutating func putImage(
        _ data: WireBytes, format: UInt8, depth: Int, leftPad: Int, width: Int, height: Int, x: Int, y: Int
    ) {
        guard width > 0, height > 0, leftPad >= 0 else { return }
        let left = origin.x + x
        let top = origin.y + y
        if format == 2 {
            let stride = Raster.stride(width: width, depth: depth)
            // What is missing in the data is not drawn, and a picture of another form not at all.
            let rows = min(height, data.count / stride)
            guard depth == target.depth || Raster.stride(width: 32, depth: depth) == target.bitsPerPixel * 4 else {
                return
            }
            let ink = Pen.ink(context.function, planes: Pen.planes(context.planeMask, of: target))
            draw { pen in
                unsafe pen.copy = ink
                unsafe cxdrawing_copy(
                    &pen, data.base.assumingMemoryBound(to: UInt8.self), Int64(stride), 0, 0, Int64(left),
                    Int64(top), Int64(width), Int64(rows), 0)
            }
            return
        }
        let stride = Raster.stride(width: width + leftPad, depth: 1)
        if format == 0 {
            let rows = min(height, data.count / stride)
            draw { pen in
                unsafe cxdrawing_bits(
                    &pen, pen.ink, data.base.assumingMemoryBound(to: UInt8.self), Int64(stride), Int64(leftPad),
                    Int64(left), Int64(top), Int64(width), Int64(rows))
            }
            return
        }
        // One plane after the other, the highest first.
        for plane in 0..<min(depth, target.depth) {
            let mask = UInt32(1) << UInt32(min(depth, target.depth) - 1 - plane)
            if context.planeMask & mask == 0 { continue }
            let part = data.part(plane * stride * height)
            let rows = min(height, part.count / stride)
            let ink = Pen.ink(context.function, planes: Pen.replicated(mask, bits: target.bitsPerPixel))
            draw { pen in
                unsafe cxdrawing_bits(
                    &pen, ink, part.base.assumingMemoryBound(to: UInt8.self), Int64(stride), Int64(leftPad),
                    Int64(left), Int64(top), Int64(width), Int64(rows))
            }
        }
    }

    /// CopyArea: `source` may be the target; `sourceRect` is in the source raster's coordinates and inside of its clip.
    package mutating func copyArea(_ source: Raster, _ sourceRect: Rect, x: Int, y: Int) {
        let part = sourceRect.intersection(Rect(0, 0, source.width, source.height))
        guard !part.isEmpty, source.bitsPerPixel == target.bitsPerPixel else { return }
        let left = origin.x + x + part.x - sourceRect.x
        let top = origin.y + y + part.y - sourceRect.y
        let same: Int32 = unsafe source.base == target.base ? 1 : 0
        let ink = Pen.ink(context.function, planes: Pen.planes(context.planeMask, of: target))
        draw { pen in
            unsafe pen.copy = ink
            unsafe cxdrawing_copy(
                &pen, source.base.assumingMemoryBound(to: UInt8.self), Int64(source.stride), Int64(part.x),
                Int64(part.y), Int64(left), Int64(top), Int64(part.width), Int64(part.height), same)
        }
    }

    /// CopyPlane: the pixels of one bit plane of the source, in foreground and background.
    package mutating func copyPlane(_ source: Raster, _ sourceRect: Rect, plane: UInt32, x: Int, y: Int) {
        let part = sourceRect.intersection(Rect(0, 0, source.width, source.height))
        guard !part.isEmpty else { return }
        let left = Int64(origin.x + x + part.x - sourceRect.x)
        let top = Int64(origin.y + y + part.y - sourceRect.y)
        if unsafe source.bitsPerPixel == 1 && source.base != target.base {
            draw { pen in
                unsafe cxdrawing_bits(
                    &pen, pen.ink, source.base.assumingMemoryBound(to: UInt8.self) + part.y * source.stride,
                    Int64(source.stride), Int64(part.x), left, top, Int64(part.width), Int64(part.height))
            }
            return
        }
        let stride = Raster.stride(width: part.width, depth: 1)
        let bits = source.planeBits(part, plane: plane, stride: stride)
        draw { pen in
            unsafe bits.withUnsafeBufferPointer {
                unsafe cxdrawing_bits(
                    &pen, pen.ink, $0.baseAddress, Int64(stride), 0, left, top, Int64(part.width), Int64(part.height))
            }
        }
    }
}

extension Raster {
    /// GetImage of a rectangle that lies inside, as the protocol packs it, behind `head` bytes of 0; `format` 1 XY, 2 Z.
    package func image(of rect: Rect, format: UInt8, planeMask: UInt32, behind head: Int = 0) -> [UInt8] {
        guard !rect.isEmpty, Rect(0, 0, width, height).contains(rect) else { return [UInt8](repeating: 0, count: head) }
        let planes = depth == 32 ? planeMask : planeMask & (1 << UInt32(depth) - 1)
        if format != 2 || depth == 1 {
            let stride = Raster.stride(width: rect.width, depth: 1)
            var image = [UInt8](repeating: 0, count: head)
            for plane in (0..<UInt32(depth)).reversed() where planes >> plane & 1 == 1 {
                image += planeBits(rect, plane: 1 << plane, stride: stride)
            }
            if format == 2, planes & 1 == 0 { image += [UInt8](repeating: 0, count: stride * rect.height) }
            return image
        }
        let stride = Raster.stride(width: rect.width, depth: depth)
        let bytes = rect.width * bitsPerPixel / 8
        let mask = Pen.replicated(planes, bits: bitsPerPixel)
        return unsafe [UInt8](unsafeUninitializedCapacity: head + stride * rect.height) { buffer, count in
            count = head + stride * rect.height
            guard let start = buffer.baseAddress else { return }
            unsafe start.update(repeating: 0, count: head)
            for row in 0..<rect.height {
                let from = unsafe base + (rect.y + row) * self.stride + rect.x * bitsPerPixel / 8
                let to = unsafe start + head + row * stride
                // Bytes of padding, and of a row that ends within a word, are cleared first.
                if bytes < stride { unsafe (to + stride - 4).update(repeating: 0, count: 4) }
                if mask != .max, bytes == stride {
                    unsafe cxdrawing_mask(to, from.assumingMemoryBound(to: UInt8.self), mask, bytes)
                    continue
                }
                unsafe UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: bytes)
                if mask != .max { unsafe cxdrawing_mask(to, to, mask, stride) }
            }
        }
    }

    /// The pixels of a rectangle that have any of the plane's bits, as rows of bits of `stride` bytes.
    func planeBits(_ rect: Rect, plane: UInt32, stride: Int) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: stride * rect.height)
        unsafe bits.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return }
            for row in 0..<rect.height {
                let from = unsafe base.assumingMemoryBound(to: UInt8.self) + (rect.y + row) * self.stride
                unsafe cxdrawing_plane(
                    start + row * stride, from, Int32(bitsPerPixel), Int64(rect.x), rect.width, plane)
            }
        }
        return bits
    }
}
