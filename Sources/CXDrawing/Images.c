#include "Rows.h"

/* A row on itself, pixels or bits moving to the right or left. */
static void row_on_itself(const cxdrawing_painter *p, uint8_t *row, int64_t x, int64_t source_x, int64_t count) {
    uint8_t part[1024];
    int64_t most = p->bits == 1 ? 8192 : p->bits == 8 ? 1024 : 256;
    /* Parts are taken from the end that the movement frees last. */
    for (int64_t done = 0; done < count;) {
        int64_t n = lesser(most, count - done);
        int64_t at = x > source_x ? count - done - n : done;
        if (p->bits == 1) cxdrawing_align(part, row, source_x + at, (size_t)n);
        else memcpy(part, row + (source_x + at) * p->bits / 8, (size_t)(n * p->bits / 8));
        pixel_row(row, p->bits, x + at, n, p->copy, part, 0);
        done += n;
    }
}

static void copy_box(const cxdrawing_painter *p, cxdrawing_box box, const uint8_t *source, int64_t stride, int64_t dx,
                     int64_t dy, int same) {
    int64_t n = box.right - box.left;
    int plain = (p->copy.and1 | p->copy.and0 | p->copy.xor0) == 0 && p->copy.xor1 == 0xffffffffu;
    int up = same && dy < 0;
    for (int32_t i = 0; i < box.bottom - box.top; i++) {
        int32_t y = up ? box.bottom - 1 - i : box.top + i;
        uint8_t *row = p->base + y * p->stride;
        const uint8_t *from = source + (y + dy) * stride;
        if (plain && p->bits == 32) memmove((uint32_t *)row + box.left, from + (box.left + dx) * 4, (size_t)n * 4);
        else if (same && dy == 0) row_on_itself(p, row, box.left, box.left + dx, n);
        else pixel_row(row, p->bits, box.left, n, p->copy, from, box.left + dx);
    }
}

void cxdrawing_copy(cxdrawing_painter *p, const uint8_t *source, int64_t stride, int64_t source_x, int64_t source_y,
                    int64_t x, int64_t y, int64_t width, int64_t height, int same) {
    cxdrawing_box box, part;
    if (!bound(p, x, y, x + width, y + height, &box)) return;
    touch(p, box.left, box.top, box.right, box.bottom);
    int64_t dx = source_x - x, dy = source_y - y;
    if (p->clip_count == 1) {
        copy_box(p, box, source, stride, dx, dy, same);
        return;
    }
    /* On itself, the boxes that others take from come last: bands from below when moving down, each band from the
     * right when moving right. */
    size_t first = first_box(p, box.top), end = first;
    while (end < p->clip_count && p->clip[end].y < box.bottom) end++;
    int down = same && dy < 0, right = same && dx < 0;
    while (first < end) {
        size_t from = first, to = end;
        if (down) for (from = end - 1; from > first && p->clip[from - 1].y == p->clip[end - 1].y;) from--;
        else for (to = first + 1; to < end && p->clip[to].y == p->clip[first].y;) to++;
        for (size_t i = 0; i < to - from; i++)
            if (cut(p->clip + (right ? to - 1 - i : from + i), box, &part))
                copy_box(p, part, source, stride, dx, dy, same);
        if (down) end = from; else first = to;
    }
}

CLONES static void bits_box(const cxdrawing_painter *p, cxdrawing_box box, cxdrawing_ink ink, const uint8_t *source,
                            int64_t stride, int64_t dx, int64_t dy) {
    for (int32_t y = box.top; y < box.bottom; y++)
        bits_row(p->base + y * p->stride, p->bits, box.left, box.right - box.left, ink, source + (y + dy) * stride,
                 box.left + dx);
}

void cxdrawing_bits(cxdrawing_painter *p, cxdrawing_ink ink, const uint8_t *source, int64_t stride, int64_t source_x,
                    int64_t x, int64_t y, int64_t width, int64_t height) {
    cxdrawing_box box, part;
    if (!bound(p, x, y, x + width, y + height, &box)) return;
    touch(p, box.left, box.top, box.right, box.bottom);
    if (p->clip_count == 1) {
        bits_box(p, box, ink, source, stride, source_x - x, -y);
        return;
    }
    for (size_t i = first_box(p, box.top); i < p->clip_count && p->clip[i].y < box.bottom; i++)
        if (cut(p->clip + i, box, &part)) bits_box(p, part, ink, source, stride, source_x - x, -y);
}

/* A character's set bits as boxes of one row each, for inks that are pictures. */
static void glyph_runs(cxdrawing_painter *p, const cxdrawing_glyph *glyph, int64_t x, int64_t y) {
    int64_t width = glyph->right - glyph->left, height = glyph->ascent + glyph->descent;
    cxdrawing_box seen;
    if (!bound(p, x, y, x + width, y + height, &seen)) return;
    touch(p, seen.left, seen.top, seen.right, seen.bottom);
    for (int32_t row = seen.top; row < seen.bottom; row++) {
        const uint8_t *bits = glyph->bits + (row - y) * glyph->stride;
        for (int64_t i = seen.left - x; i < seen.right - x;) {
            int64_t start = i;
            while (i < seen.right - x && (bits[i >> 3] >> (i & 7) & 1)) i++;
            if (i > start) {
                cxdrawing_box box = {(int32_t)(x + start), row, (int32_t)(x + i), row + 1};
                bounded_box(p, box);
            } else i++;
        }
    }
}

void cxdrawing_text(cxdrawing_painter *p, const cxdrawing_glyph *glyphs, size_t count, int64_t x, int64_t y) {
    x += p->x;
    y += p->y;
    cxdrawing_ink ink = p->ink;
    ink.and0 = 0xffffffffu;
    ink.xor0 = 0;
    int plain = p->bits == 32 && p->clip_count == 1 && ink.and1 == 0 && p->style == CXDRAWING_SOLID;
    int64_t words = p->stride / 4;
    for (size_t i = 0; i < count; i++) {
        const cxdrawing_glyph *glyph = glyphs + i;
        int64_t left = x + glyph->left, top = y - glyph->ascent;
        int64_t width = glyph->right - glyph->left, height = glyph->ascent + glyph->descent;
        x += glyph->advance;
        if (width <= 0 || height <= 0) continue;
        if (plain && width <= 32 && left >= p->bounds.left && top >= p->bounds.top && left + width <= p->bounds.right
            && top + height <= p->bounds.bottom) {
            touch(p, (int32_t)left, (int32_t)top, (int32_t)(left + width), (int32_t)(top + height));
            uint32_t *row = (uint32_t *)p->base + top * words + left, value = ink.xor1;
            const uint8_t *bits = glyph->bits;
            uint32_t mask = (uint32_t)((1ull << width) - 1);
            for (int64_t j = 0; j < height; j++, row += words, bits += glyph->stride) {
                uint32_t word;
                if (width <= 8) word = bits[0] & mask;
                else word = bits_at(bits, 0, width);
                while (word) {
                    row[__builtin_ctz(word)] = value;
                    word &= word - 1;
                }
            }
        } else if (p->style == CXDRAWING_SOLID) {
            cxdrawing_bits(p, ink, glyph->bits, glyph->stride, 0, left, top, width, height);
        } else glyph_runs(p, glyph, left, top);
    }
}

CLONES void cxdrawing_plane(uint8_t *destination, const uint8_t *row, int32_t bits, int64_t x, size_t count,
                            uint32_t plane) {
    if (bits == 1) {
        if (plane & 1) cxdrawing_align(destination, row, x, count); else memset(destination, 0, (count + 7) / 8);
        return;
    }
    for (size_t i = 0; i < count; i += 8) {
        size_t n = count - i < 8 ? count - i : 8;
        uint32_t byte = 0;
        for (size_t j = 0; j < n; j++) {
            uint32_t pixel;
            if (bits == 8) pixel = row[x + (int64_t)(i + j)];
            else memcpy(&pixel, row + (x + (int64_t)(i + j)) * 4, 4);
            byte |= (uint32_t)((pixel & plane) != 0) << j;
        }
        destination[i / 8] = (uint8_t)byte;
    }
}

void cxdrawing_align(uint8_t *destination, const uint8_t *row, int64_t x, size_t count) {
    if ((x & 7) == 0) {
        memcpy(destination, row + x / 8, (count + 7) / 8);
        if (count & 7) destination[count / 8] &= (uint8_t)((1 << (count & 7)) - 1);
        return;
    }
    for (size_t i = 0; i < count; i += 8)
        destination[i / 8] = (uint8_t)bits_at(row, x + (int64_t)i, lesser(8, (int64_t)(count - i)));
}

CLONES void cxdrawing_mask(uint8_t *destination, const uint8_t *source, uint32_t mask, size_t bytes) {
    for (size_t i = 0; i + 4 <= bytes; i += 4) {
        uint32_t word;
        memcpy(&word, source + i, 4);
        word &= mask;
        memcpy(destination + i, &word, 4);
    }
}
