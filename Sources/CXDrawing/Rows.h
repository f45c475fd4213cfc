/* What the kernels share: clipping, and rows of pixels. Everything is inlined into the cloned functions. */
#ifndef CXDRAWING_ROWS_H
#define CXDRAWING_ROWS_H

#include "CXDrawing.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

typedef uint32_t words8 __attribute__((vector_size(32)));
typedef uint32_t words4 __attribute__((vector_size(16)));

INLINE int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }
INLINE int64_t modulo(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

INLINE void touch(cxdrawing_painter *p, int32_t left, int32_t top, int32_t right, int32_t bottom) {
    if (left < p->touched.left) p->touched.left = left;
    if (top < p->touched.top) p->touched.top = top;
    if (right > p->touched.right) p->touched.right = right;
    if (bottom > p->touched.bottom) p->touched.bottom = bottom;
}

/* The first box of the clip that ends below row y. */
INLINE size_t first_box(const cxdrawing_painter *p, int64_t y) {
    size_t low = 0, high = p->clip_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->clip[middle].y + p->clip[middle].height <= y) low = middle + 1; else high = middle;
    }
    return low;
}

/* The part of a box of the clip inside of another; false when there is none. */
INLINE int cut(const cxdrawing_rect *clip, cxdrawing_box box, cxdrawing_box *result) {
    result->left = (int32_t)greater(clip->x, box.left);
    result->top = (int32_t)greater(clip->y, box.top);
    result->right = (int32_t)lesser(clip->x + clip->width, box.right);
    result->bottom = (int32_t)lesser(clip->y + clip->height, box.bottom);
    return result->left < result->right && result->top < result->bottom;
}

/* A box cut to the bounds of the clip; false when nothing is left. */
INLINE int bound(const cxdrawing_painter *p, int64_t left, int64_t top, int64_t right, int64_t bottom,
                 cxdrawing_box *result) {
    result->left = (int32_t)greater(left, p->bounds.left);
    result->top = (int32_t)greater(top, p->bounds.top);
    result->right = (int32_t)lesser(right, p->bounds.right);
    result->bottom = (int32_t)lesser(bottom, p->bounds.bottom);
    return result->left < result->right && result->top < result->bottom;
}

INLINE void set32(uint32_t *d, size_t n, uint32_t value) {
    if (n >= 8) {
        words8 v = {value, value, value, value, value, value, value, value};
        size_t i = 0;
        for (; i + 32 <= n; i += 32) {
            memcpy(d + i, &v, 32);
            memcpy(d + i + 8, &v, 32);
            memcpy(d + i + 16, &v, 32);
            memcpy(d + i + 24, &v, 32);
        }
        for (; i + 8 <= n; i += 8) memcpy(d + i, &v, 32);
        memcpy(d + n - 8, &v, 32);
    } else if (n >= 4) {
        words4 v = {value, value, value, value};
        memcpy(d, &v, 16);
        memcpy(d + n - 4, &v, 16);
    } else if (n) {
        d[0] = value;
        d[n - 1] = value;
        d[n / 2] = value;
    }
}

/* One row of bits of a 1-bit target, from pixel x on: the ink under source words that `fetch` gives. */
#define BIT_ROW(row, x, count, and1_, xor1_, and0_, xor0_, FETCH)                                                      \
    do {                                                                                                               \
        int64_t at_ = (x), end_ = at_ + (int64_t)(count);                                                              \
        while (at_ < end_) {                                                                                           \
            int64_t shift_ = at_ & 31, n_ = lesser(32 - shift_, end_ - at_);                                           \
            uint32_t mask_ = (uint32_t)(((1ull << n_) - 1) << shift_), word_, s_;                                      \
            { int64_t offset = at_ - (x), length = n_; s_ = (uint32_t)(FETCH) << shift_; }                             \
            memcpy(&word_, (row) + (at_ >> 5) * 4, 4);                                                                 \
            uint32_t a_ = (s_ & (and1_)) | (~s_ & (and0_)), o_ = (s_ & (xor1_)) | (~s_ & (xor0_));                     \
            word_ = (word_ & (a_ | ~mask_)) ^ (o_ & mask_);                                                            \
            memcpy((row) + (at_ >> 5) * 4, &word_, 4);                                                                 \
            at_ += n_;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* 1 to 32 bits from a place on; reads no byte behind the last of them. */
INLINE uint32_t bits_at(const uint8_t *source, int64_t bit, int64_t count) {
    const uint8_t *from = source + (bit >> 3);
    int64_t shift = bit & 7, bytes = (shift + count + 7) >> 3;
    uint64_t word = 0;
    if (bytes >= 4) {
        uint32_t low;
        memcpy(&low, from, 4);
        word = low;
        if (bytes > 4) word |= (uint64_t)from[4] << 32;
    } else {
        word = from[0];
        if (bytes > 1) word |= (uint64_t)from[1] << 8;
        if (bytes > 2) word |= (uint64_t)from[2] << 16;
    }
    return (uint32_t)(word >> shift) & (uint32_t)((1ull << count) - 1);
}

/* One row of any target under source bits. */
INLINE void bits_row(uint8_t *row, int32_t bits, int64_t x, int64_t count, cxdrawing_ink ink, const uint8_t *source,
                     int64_t bit) {
    if (bits == 1) {
        BIT_ROW(row, x, count, ink.and1, ink.xor1, ink.and0, ink.xor0, bits_at(source, bit + offset, length));
    } else if (bits == 8) {
        uint8_t *d = row + x;
        for (int64_t i = 0; i < count; i += 32) {
            int64_t n = lesser(32, count - i);
            uint32_t word = bits_at(source, bit + i, n);
            for (int64_t j = 0; j < n; j++) {
                uint32_t m = -(word >> j & 1);
                uint32_t a = (m & ink.and1) | (~m & ink.and0), o = (m & ink.xor1) | (~m & ink.xor0);
                d[i + j] = (uint8_t)((d[i + j] & a) ^ o);
            }
        }
    } else if ((ink.and1 | ink.and0) == 0) {
        uint32_t *d = (uint32_t *)row + x;
        for (int64_t i = 0; i < count; i += 32) {
            int64_t n = lesser(32, count - i);
            uint32_t word = bits_at(source, bit + i, n);
            uint32_t change = ink.xor1 ^ ink.xor0;
            for (int64_t j = 0; j < n; j++) d[i + j] = ink.xor0 ^ (change & -(word >> j & 1));
        }
    } else {
        uint32_t *d = (uint32_t *)row + x;
        for (int64_t i = 0; i < count; i += 32) {
            int64_t n = lesser(32, count - i);
            uint32_t word = bits_at(source, bit + i, n);
            for (int64_t j = 0; j < n; j++) {
                uint32_t m = -(word >> j & 1);
                uint32_t a = (m & ink.and1) | (~m & ink.and0), o = (m & ink.xor1) | (~m & ink.xor0);
                d[i + j] = (d[i + j] & a) ^ o;
            }
        }
    }
}

/* One row under source pixels of the same form; rows of 8 and 32 bits may not overlap. */
INLINE void pixel_row(uint8_t *row, int32_t bits, int64_t x, int64_t count, cxdrawing_ink ink, const uint8_t *source,
                      int64_t source_x) {
    uint32_t ca1 = ink.and1 ^ ink.and0, cx1 = ink.and0, ca2 = ink.xor1 ^ ink.xor0, cx2 = ink.xor0;
    int plain = (ink.and1 | ink.and0 | ink.xor0) == 0 && ink.xor1 == 0xffffffffu;
    if (bits == 1) {
        BIT_ROW(row, x, count, ink.and1, ink.xor1, ink.and0, ink.xor0, bits_at(source, source_x + offset, length));
    } else if (bits == 8) {
        uint8_t *restrict d = row + x;
        const uint8_t *restrict s = source + source_x;
        if (plain) memcpy(d, s, (size_t)count);
        else for (int64_t i = 0; i < count; i++) {
            uint8_t a = (uint8_t)((s[i] & ca1) ^ cx1), o = (uint8_t)((s[i] & ca2) ^ cx2);
            d[i] = (d[i] & a) ^ o;
        }
    } else {
        uint32_t *restrict d = (uint32_t *)row + x;
        const uint8_t *restrict s = source + 4 * source_x; /* images of requests stand anywhere */
        if (plain) memcpy(d, s, (size_t)count * 4);
        else for (int64_t i = 0; i < count; i++) {
            uint32_t v;
            memcpy(&v, s + 4 * i, 4);
            d[i] = (d[i] & ((v & ca1) ^ cx1)) ^ ((v & ca2) ^ cx2);
        }
    }
}

INLINE void solid_row(uint8_t *row, int32_t bits, int64_t x, int64_t count, uint32_t and, uint32_t xor) {
    if (bits == 32) {
        uint32_t *d = (uint32_t *)row + x;
        if (and == 0) set32(d, (size_t)count, xor);
        else for (int64_t i = 0; i < count; i++) d[i] = (d[i] & and) ^ xor;
    } else if (bits == 8) {
        uint8_t *d = row + x;
        if ((and & 255) == 0) memset(d, (int)(xor & 255), (size_t)count);
        else for (int64_t i = 0; i < count; i++) d[i] = (uint8_t)((d[i] & and) ^ xor);
    } else {
        BIT_ROW(row, x, count, and, xor, and, xor, 0 * offset * length);
    }
}

/* A box of a tile or stipple. */
void cxdrawing_pattern_box(const cxdrawing_painter *p, cxdrawing_box box);

INLINE void solid_box(const cxdrawing_painter *p, cxdrawing_box box) {
    uint8_t *row = p->base + box.top * p->stride;
    for (int32_t y = box.top; y < box.bottom; y++, row += p->stride)
        solid_row(row, p->bits, box.left, box.right - box.left, p->ink.and1, p->ink.xor1);
}

INLINE void any_box(const cxdrawing_painter *p, cxdrawing_box box) {
    if (p->style == CXDRAWING_SOLID) solid_box(p, box); else cxdrawing_pattern_box(p, box);
}

/* A box that is inside of the bounds, through the clip. */
INLINE void bounded_box(cxdrawing_painter *p, cxdrawing_box box) {
    if (p->clip_count == 1) {
        any_box(p, box);
        return;
    }
    for (size_t i = first_box(p, box.top); i < p->clip_count && p->clip[i].y < box.bottom; i++) {
        cxdrawing_box part;
        if (cut(p->clip + i, box, &part)) any_box(p, part);
    }
}

#endif
