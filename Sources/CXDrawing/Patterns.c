#include "Rows.h"

/* How many pixels of a pattern's row are laid side by side before they are drawn. */
enum { STRIP = 512 };

CLONES static void pattern_box(const cxdrawing_painter *p, cxdrawing_box box) {
    int64_t width = box.right - box.left;
    int64_t phase = modulo(box.left - p->pattern_x, p->pattern_width);
    int64_t line = modulo(box.top - p->pattern_y, p->pattern_height);
    int32_t bits = p->style == CXDRAWING_TILED ? p->bits : 1;
    int64_t period = p->pattern_width;
    uint8_t strip[STRIP * 4] __attribute__((aligned(32)));
    cxdrawing_ink ink = p->style == CXDRAWING_TILED ? p->copy : p->ink;
    if (p->style == CXDRAWING_STIPPLED) {
        ink.and0 = 0xffffffffu;
        ink.xor0 = 0;
    }
    /* A narrow pattern becomes a wide one of the same picture, that begins where the box does. */
    int is_strip = period < 64 && width > period - phase;
    if (is_strip) {
        int64_t wanted = lesser(width + period - 1, STRIP);
        period = wanted / period * period;
    }
    for (int32_t y = box.top; y < box.bottom; y++) {
        uint8_t *row = p->base + y * p->stride;
        const uint8_t *source = p->pattern + line * p->pattern_stride;
        int64_t from = phase;
        if (is_strip) {
            if (bits == 1) {
                memset(strip, 0, (size_t)(period + 31) / 32 * 4);
                for (int64_t i = 0, at = phase; i < period; i++) {
                    strip[i >> 3] |= (uint8_t)((source[at >> 3] >> (at & 7) & 1) << (i & 7));
                    if (++at == p->pattern_width) at = 0;
                }
            } else if (bits == 8) {
                for (int64_t i = 0, at = phase; i < period; i++) {
                    strip[i] = source[at];
                    if (++at == p->pattern_width) at = 0;
                }
            } else {
                for (int64_t i = 0, at = phase; i < period; i++) {
                    ((uint32_t *)strip)[i] = ((const uint32_t *)source)[at];
                    if (++at == p->pattern_width) at = 0;
                }
            }
            source = strip;
            from = 0;
        }
        for (int64_t x = box.left; x < box.right;) {
            int64_t n = lesser(period - from, box.right - x);
            if (bits == 1) bits_row(row, p->bits, x, n, ink, source, from);
            else pixel_row(row, p->bits, x, n, ink, source, from);
            x += n;
            from = 0;
        }
        if (++line == p->pattern_height) line = 0;
    }
}

void cxdrawing_pattern_box(const cxdrawing_painter *p, cxdrawing_box box) { pattern_box(p, box); }
