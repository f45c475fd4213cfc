internal import Glibc

/// Pixels that somebody owns: what a pixmap is made of.
///
/// Zeroed when made, freed with the last reference.
package final class PixelMemory {
    /// The pixels.
    package let raster: Raster

    /// Memory for `width` by `height` pixels of `depth` or nothing when there is not as much.
    package init?(width: Int, height: Int, depth: Int) {
        let stride = Raster.stride(width: width, depth: depth)
        // The kernels may read and write whole vectors behind the last row.
        guard let base = unsafe calloc(1, stride * height + 64) else { return nil }
        raster = unsafe Raster(base: base, width: width, height: height, stride: stride, depth: depth)
    }

    deinit { unsafe free(raster.base) }
}
