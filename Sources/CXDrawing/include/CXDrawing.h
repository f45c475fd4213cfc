/* Pixel loops of X11's core drawing.
 *
 * A painter holds a target, a clip and the ink of one request; every function clips to both and draws in the target's
 * own coordinates unless it says "relative". Any coordinate of 17 bits and any count is good. What changed is gathered
 * in `touched`. A combination of source and destination is always reduced to destination & and ^ xor (see the
 * functions of the X protocol, CreateGC), pixels of less than 32 bits stand replicated in their words.
 */
#ifndef CXDRAWING_H
#define CXDRAWING_H

#include <stddef.h>
#include <stdint.h>

/* The layout of Framebuffer's Rect. */
typedef struct {
    int64_t x, y, width, height;
} cxdrawing_rect;

/* The layout of XDrawing's GlyphImage. */
typedef struct {
    const uint8_t *bits;
    int64_t stride, left, right, advance, ascent, descent;
} cxdrawing_glyph;

typedef struct {
    int32_t x, y, width;
} cxdrawing_span;

typedef struct {
    int32_t left, top, right, bottom;
} cxdrawing_box;

/* What becomes of a destination under source bits that are set, and under those that are not. */
typedef struct {
    uint32_t and1, xor1, and0, xor0;
} cxdrawing_ink;

enum { CXDRAWING_SOLID, CXDRAWING_TILED, CXDRAWING_STIPPLED, CXDRAWING_OPAQUE };

typedef struct {
    uint8_t *base;
    int64_t stride;
    int32_t bits;         /* a pixel's: 1, 8, 32 */
    int32_t x, y;         /* the origin of relative coordinates */
    const cxdrawing_rect *clip; /* in bands */
    size_t clip_count;
    cxdrawing_box bounds; /* of the clip, inside of the target */
    int32_t style;
    cxdrawing_ink ink;    /* foreground and background */
    cxdrawing_ink copy;   /* source bits as they are */
    uint32_t odd_and, odd_xor; /* the ink of odd dashes in place of the foreground's */
    const uint8_t *pattern; /* tile or stipple */
    int64_t pattern_stride;
    int32_t pattern_width, pattern_height;
    int64_t pattern_x, pattern_y; /* absolute */
    cxdrawing_box touched; /* empty at first: left above right */
    /* dashes of thin lines: an even number of lengths, their sum, where in them the next line begins; none when 0 */
    const uint8_t *dashes;
    size_t dash_count;
    int64_t dash_total, dash_offset;
    int32_t dash_double;
} cxdrawing_painter;

/* Relative INT16 x y pairs; with previous, each but the first counts from the one before. */
void cxdrawing_points(cxdrawing_painter *painter, const void *wire, size_t count, int previous);
/* Relative INT16 x y, CARD16 width height. */
void cxdrawing_rects(cxdrawing_painter *painter, const void *wire, size_t count);
/* One box. */
void cxdrawing_fill(cxdrawing_painter *painter, int64_t left, int64_t top, int64_t right, int64_t bottom);
void cxdrawing_spans(cxdrawing_painter *painter, const cxdrawing_span *spans, size_t count);
/* Thin lines between relative INT16 x y pairs; last: whether the last point is drawn too. */
void cxdrawing_lines(cxdrawing_painter *painter, const void *wire, size_t count, int previous, int last);
/* Thin lines, relative INT16 x1 y1 x2 y2 each. */
void cxdrawing_segments(cxdrawing_painter *painter, const void *wire, size_t count, int last);

/* Which part of an ellipse: the angles between two directions, each given as seen from the middle of a circle of
 * radius 1, y upwards; from the first counterclockwise to the second. */
typedef struct {
    double x1, y1, x2, y2;
    int32_t is_whole, is_wide; /* wide: more than half of the turn */
} cxdrawing_wedge;

/* The thin outline of an ellipse in a relative box, each pixel once. */
void cxdrawing_arc(cxdrawing_painter *painter, int64_t x, int64_t y, int64_t width, int64_t height,
                   const cxdrawing_wedge *wedge);

/* Pixels of the target's own form from another raster or, with same, from itself. The source pixel that belongs to
 * the destination's left top is at source_x, source_y. */
void cxdrawing_copy(cxdrawing_painter *painter, const uint8_t *source, int64_t stride, int64_t source_x, int64_t source_y,
                    int64_t x, int64_t y, int64_t width, int64_t height, int same);
/* Bits in an ink, the first of them source_x bits into the rows. */
void cxdrawing_bits(cxdrawing_painter *painter, cxdrawing_ink ink, const uint8_t *source, int64_t stride, int64_t source_x,
                    int64_t x, int64_t y, int64_t width, int64_t height);
/* Characters side by side from a relative origin, in the painter's ink and style. */
void cxdrawing_text(cxdrawing_painter *painter, const cxdrawing_glyph *glyphs, size_t count, int64_t x, int64_t y);
/* One row's pixels of `bits` bits, from pixel x on, with any of the plane's bits set, as bits; whole bytes are written. */
void cxdrawing_plane(uint8_t *destination, const uint8_t *row, int32_t bits, int64_t x, size_t count, uint32_t plane);
/* A row's bits from bit x on, moved to the start; whole bytes are written, zeros behind. */
void cxdrawing_align(uint8_t *destination, const uint8_t *row, int64_t x, size_t count);
/* destination = source & mask, words. */
void cxdrawing_mask(uint8_t *destination, const uint8_t *source, uint32_t mask, size_t bytes);

#endif
