/* Glyphs as RENDER keeps them, and the two ways of drawing them that programs mostly ask for. */
#ifndef CXRENDER_H
#define CXRENDER_H

#include <stdint.h>

/* A glyph: its picture, where that stands to the glyph's origin, and how far the next origin is. */
typedef struct xr_glyph {
    uint8_t *bits;      /* rows of `stride` bytes; right behind this struct */
    int32_t stride;
    int32_t width, height;
    int32_t x, y;       /* the origin, from the picture's top-left corner */
    int32_t advance_x, advance_y;
    uint32_t format;    /* the number of the format of the picture */
    int32_t cached;     /* whether pixman's glyph cache knows it */
} xr_glyph;

/* A glyph at the place of its origin. */
typedef struct xr_placed {
    const xr_glyph *glyph;
    int32_t x, y;
} xr_placed;

/* Columns left up to right, rows top up to bottom; right and bottom exclusive. */
typedef struct xr_box {
    int32_t left, top, right, bottom;
} xr_box;

/* A glyph of that shape with cleared bits, or nothing when there is no memory. */
xr_glyph *xr_glyph_create(int32_t width, int32_t height, int32_t stride);

/* The bounds of all glyphs' pictures; returns whether no two pictures in a row of text can overlap. */
int xr_glyph_bounds(const xr_placed *glyphs, long count, xr_box *bounds);

/* Premultiplied `color` through the glyphs' 8-bit pictures OVER pixels of 32 bits, inside of `clip`, which is inside of the
   pixels. Each glyph for itself. */
void xr_glyphs_over(const xr_placed *glyphs, long count, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip);

/* The same for pictures of 32 bits, each channel of which is the coverage of its own channel. */
void xr_glyphs_over_ca(const xr_placed *glyphs, long count, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip);

/* Adds the glyphs' 8-bit pictures, saturating, into a mask that covers `clip`, rows of `stride` bytes. */
void xr_glyphs_add(const xr_placed *glyphs, long count, uint8_t *mask, long stride, const xr_box *clip);

/* The same for pictures of 32 bits. */
void xr_glyphs_add32(const xr_placed *glyphs, long count, uint8_t *mask, long stride, const xr_box *clip);

/* Premultiplied `color` through a mask, which covers `clip`, OVER pixels of 32 bits. */
void xr_mask_over(const uint8_t *mask, long mask_stride, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip);
void xr_mask_over_ca(const uint8_t *mask, long mask_stride, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip);

#endif
