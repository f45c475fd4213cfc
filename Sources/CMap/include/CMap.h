/* Raster loops of the map: strokes from a distance field, fills from signed area coverage.
 *
 * All coordinates are pixels of the picture being drawn, as doubles of any value: what lies outside is clipped here,
 * what is not finite is left out. The results are the same bits on every machine (no fused multiply and add).
 */
#ifndef CMAP_H
#define CMAP_H

#include <stddef.h>
#include <stdint.h>

/* A field of squared distances: height rows of cmap_stride(width) floats, and for each row 64 bits of which bit i says that the columns
 * i * block ... (i + 1) * block - 1 hold anything below CMAP_FAR. block is (width + 63) / 64, rounded up to 8. */
#define CMAP_FAR 1e9f

/* The floats from a row of a field to the next: the width, rounded up to 8. */
size_t cmap_stride(size_t width);

/* The columns that one bit of a row's mask stands for. */
size_t cmap_block(size_t width);

/* Lowers the field to the squared distance to the polyline of count points (x, y pairs), up to radius away. */
void cmap_polyline(float *field, uint64_t *touched, size_t width, size_t height, const double *points, size_t count,
                   double radius);

/* Blends colour (premultiplied B G R A) over one row where the field is nearer than radius, with soft pixels of
 * falloff outside of it (1 is an antialiased edge). The picture stays opaque. */
void cmap_shade(uint32_t *row, const float *field, uint64_t touched, size_t width, float radius, float softness,
                uint32_t colour);

/* Sets the touched blocks of one row of a field to CMAP_FAR again. */
void cmap_clear(float *field, uint64_t touched, size_t width);

/* Adds the signed coverage of a closed ring to an accumulation buffer of height rows of (width + 2) floats, and
 * widens rows[0] ... rows[1] (half open) to the rows it changed. */
void cmap_ring(float *coverage, size_t width, size_t height, const double *points, size_t count, size_t *rows);

/* Turns one row of accumulated coverage into pixels of the colour over the row, and clears the coverage. */
void cmap_fill(uint32_t *row, float *coverage, size_t width, uint32_t colour);

#endif
