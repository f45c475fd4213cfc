internal import Framebuffer

/// A piece as a PNG file: with a palette where there are at most 256 colours, else with three bytes a pixel.
enum PNGFile {
    /// The file of the pixels whose indices and palette are on the bench.
    static func indexed(_ area: Area, on bench: inout Workbench) -> [UInt8] {
        let colors = bench.palette.colors
        let bits = colors.count <= 2 ? 1 : colors.count <= 4 ? 2 : colors.count <= 16 ? 4 : 8
        let length = bench.packIndices(area, bits: bits, lead: 1)
        var palette: [UInt8] = []
        for color in colors {
            for shift: UInt32 in [16, 8, 0] { palette.append(UInt8(truncatingIfNeeded: color >> shift)) }
        }
        return file(area, bits: bits, kind: 3, palette: palette, length: length, on: &bench)
    }

    /// The file of the native pixels on the bench.
    static func full(_ area: Area, on bench: inout Workbench) -> [UInt8] {
        var position = 0
        for row in 0..<area.height {
            Packing.pack(
                bench.pixels, from: row * area.width, count: area.width, into: &bench.bytes, at: position + 1,
                blueFirst: false)
            // Each byte less the one three before it, which leaves little of smooth pictures.
            bench.bytes[position] = 1
            var line = bench.bytes.mutableSpan
            for index in stride(from: position + 3 * area.width, to: position + 3, by: -1) {
                line[index] = line[index] &- line[index - 3]
            }
            position += 1 + 3 * area.width
        }
        return file(area, bits: 8, kind: 2, palette: [], length: position, on: &bench)
    }

    private static func file(
        _ area: Area, bits: Int, kind: Int, palette: [UInt8], length: Int, on bench: inout Workbench
    ) -> [UInt8] {
        var bytes: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        var header: [UInt8] = []
        header.put32(area.width)
        header.put32(area.height)
        header += [UInt8(bits), UInt8(kind), 0, 0, 0]
        put("IHDR", header, to: &bytes)
        if !palette.isEmpty { put("PLTE", palette, to: &bytes) }
        var data: [UInt8] = []
        bench.deflate.appendWhole(bench.bytes, count: length, to: &data)
        put("IDAT", data, to: &bytes)
        put("IEND", [], to: &bytes)
        return bytes
    }

    private static func put(_ name: String, _ content: [UInt8], to bytes: inout [UInt8]) {
        let body = Array(name.utf8) + content
        bytes.put32(content.count)
        bytes += body
        bytes.put32(Int(Deflate.checksum(body)))
    }
}
