/* Pixel loops that the compiler vectorises for the machine it meets.
 *
 * Pixels are 32-bit little-endian B G R A with premultiplied alpha. Every function works on one row, takes counts
 * in pixels and touches exactly that many; callers clip. A scalar Swift twin of each stands in Framebuffer and is
 * its test oracle. Copying and comparing stay with libc.
 */
#ifndef CPIXELS_H
#define CPIXELS_H

#include <stddef.h>
#include <stdint.h>

/* destination = source over destination; the destination's top byte becomes 255. */
void cpixels_over(uint32_t *destination, const uint32_t *source, size_t count);

/* destination = colour over destination, where each pixel's weight is coverage * the colour's alpha. */
void cpixels_blend_mask(uint32_t *destination, const uint8_t *coverage, uint32_t colour, size_t count);

/* Sets every pixel to the colour. */
void cpixels_fill(uint32_t *destination, uint32_t colour, size_t count);

/* destination = average of source and colour, the destination's top byte 255: the tint of an unfocused domain. */
void cpixels_tint(uint32_t *destination, const uint32_t *source, uint32_t colour, size_t count);

/* Copies and sets the top byte to 255. */
void cpixels_copy_opaque(uint32_t *destination, const uint32_t *source, size_t count);

/* Copies and sets the top byte to 0, and has as many pixels fetched from memory that are wanted soon: what is read a piece of a row at a time
 * is not foreseen by the processor. */
void cpixels_drop_alpha(uint32_t *destination, const uint32_t *source, size_t count, const uint32_t *next);

/* B G R A to packed R G B. */
void cpixels_pack_rgb(uint8_t *destination, const uint32_t *source, size_t count);

/* B G R A to packed B G R. */
void cpixels_pack_bgr(uint8_t *destination, const uint32_t *source, size_t count);

/* The different colours of an image, in the order of their appearance, and how its pixels follow each other.
 * Starts as all zeros. */
typedef struct {
    uint64_t slots[1024]; /* round of use, index and colour of what hashed here */
    uint64_t round;
    uint32_t colours[256];
    uint32_t count, limit;
    uint32_t runs, singles, long_runs; /* runs of equal pixels, those of one, and how often 255 fits into the rest of one */
} cpixels_palette;

/* Forgets all colours and runs; at most limit colours, and no more than 256, will be taken. */
void cpixels_palette_reset(cpixels_palette *palette, uint32_t limit);

/* Looks pixels up, adding what is new, and writes their indices. Returns 0 when there is no room for a colour: then it
 * stops at once, or, with count_all, goes on counting runs while indices mean nothing any more. */
int cpixels_index(cpixels_palette *palette, uint8_t *indices, const uint32_t *pixels, size_t count, int count_all);

/* How many pixels from the first on are equal to it. */
size_t cpixels_run(const uint32_t *pixels, size_t count);

/* destination = a + (b - a) * weight / 256, weight 0 ... 256. */
void cpixels_mix(uint32_t *destination, const uint32_t *a, const uint32_t *b, uint32_t weight, size_t count);

/* Bilinear stretch of two source rows into one: x position and step in 1/65536 pixels, vertical weight 0 ... 256.
 * Positions are clamped to 0 ... source_width - 1. */
void cpixels_stretch(uint32_t *destination, const uint32_t *upper, const uint32_t *lower, size_t source_width,
                     int64_t position, int64_t step, uint32_t weight, size_t count);

#endif
