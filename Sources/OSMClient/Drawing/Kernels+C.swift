internal import CMap
internal import Framebuffer

/// A field of squared distances from lines, from which strokes of any width are shaded.
///
/// A bit for each block of columns in a row tells where anything is near, so that empty parts cost nothing.
struct StrokeField {
    private let width: Int
    private let height: Int
    private let stride: Int
    private var distances: [Float]
    private var touched: [UInt64]

    /// A field of the picture's size with nothing in it.
    init(_ area: Area) {
        width = area.width
        height = area.height
        stride = cmap_stride(area.width)
        distances = Array(repeating: Float(CMAP_FAR), count: stride * area.height)
        touched = Array(repeating: 0, count: height)
    }

    var area: Area { Area(width, height) }

    /// Notes the polyline of `coordinates[range]`; distances beyond `radius` are not kept.
    mutating func add(_ coordinates: [Double], _ range: Range<Int>, radius: Double) {
        Self.add(
            coordinates, range.clamped(to: 0..<coordinates.count), radius, Area(width, height), &distances, &touched)
    }

    private static func add(
        _ coordinates: [Double], _ range: Range<Int>, _ radius: Double, _ area: Area, _ distances: inout [Float],
        _ touched: inout [UInt64]
    ) {
        unsafe coordinates.withUnsafeBufferPointer { points in
            unsafe distances.withUnsafeMutableBufferPointer { field in
                unsafe touched.withUnsafeMutableBufferPointer { touched in
                    guard let points = points.baseAddress, let field = field.baseAddress,
                        let touched = touched.baseAddress
                    else { return }
                    unsafe cmap_polyline(
                        field, touched, area.width, area.height, points + range.lowerBound, range.count / 2, radius)
                }
            }
        }
    }

    /// Draws what is nearer than `radius` into the picture, which must be as large as the field.
    func shade(_ bitmap: inout Bitmap, radius: Double, softness: Double, color: Color) {
        guard bitmap.area == area else { return }
        unsafe bitmap.pixels.withUnsafeMutableBufferPointer { pixels in
            unsafe distances.withUnsafeBufferPointer { field in
                guard let pixels = pixels.baseAddress, let field = field.baseAddress else { return }
                for y in 0..<height where touched[y] != 0 {
                    unsafe cmap_shade(
                        pixels + y * width, field + y * stride, touched[y], width, Float(radius), Float(softness),
                        color.bits)
                }
            }
        }
    }

    /// Empties the field.
    mutating func clear() {
        let (width, stride) = (width, stride)
        let touched = touched
        unsafe distances.withUnsafeMutableBufferPointer { field in
            guard let field = field.baseAddress else { return }
            for (y, mask) in touched.enumerated() where mask != 0 {
                unsafe cmap_clear(field + y * stride, mask, width)
            }
        }
        self.touched = Array(repeating: 0, count: height)
    }
}

/// Signed area coverage, from which polygons are filled.
struct FillCoverage {
    private let width: Int
    private let height: Int
    private var coverage: [Float]
    private var rows: [Int]

    /// Coverage of the picture's size with nothing in it.
    init(_ area: Area) {
        width = area.width
        height = area.height
        coverage = Array(repeating: 0, count: (width + 2) * height)
        rows = [height, 0]
    }

    /// Adds the closed ring of `coordinates[range]`; holes run the other way round.
    mutating func add(_ coordinates: [Double], _ range: Range<Int>) {
        Self.add(coordinates, range.clamped(to: 0..<coordinates.count), Area(width, height), &coverage, &rows)
    }

    private static func add(
        _ coordinates: [Double], _ range: Range<Int>, _ area: Area, _ coverage: inout [Float], _ rows: inout [Int]
    ) {
        unsafe coordinates.withUnsafeBufferPointer { points in
            unsafe coverage.withUnsafeMutableBufferPointer { coverage in
                unsafe rows.withUnsafeMutableBufferPointer { rows in
                    guard let points = points.baseAddress, let coverage = coverage.baseAddress,
                        let rows = rows.baseAddress
                    else { return }
                    unsafe cmap_ring(
                        coverage, area.width, area.height, points + range.lowerBound, range.count / 2, rows)
                }
            }
        }
    }

    /// Draws what was added in the colour, and empties the coverage.
    mutating func fill(_ bitmap: inout Bitmap, _ color: Color) {
        let (width, height) = (width, height)
        guard bitmap.area == Area(width, height), rows[0] < rows[1] else { return }
        let range = rows[0]..<min(height, rows[1])
        unsafe bitmap.pixels.withUnsafeMutableBufferPointer { pixels in
            unsafe coverage.withUnsafeMutableBufferPointer { coverage in
                guard let pixels = pixels.baseAddress, let coverage = coverage.baseAddress else { return }
                for y in range {
                    unsafe cmap_fill(pixels + y * width, coverage + y * (width + 2), width, color.bits)
                }
            }
        }
        rows = [height, 0]
    }
}
