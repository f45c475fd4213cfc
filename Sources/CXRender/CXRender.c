#include "CXRender.h"

#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* What is the same for all rows is worked out once a call. */
#define ROW static inline __attribute__((always_inline))

xr_glyph *xr_glyph_create(int32_t width, int32_t height, int32_t stride) {
    size_t bytes = (size_t)stride * (size_t)height;
    /* Kernels may read a vector behind the last row. */
    xr_glyph *glyph = calloc(1, sizeof(xr_glyph) + bytes + 16);
    if (!glyph) return 0;
    glyph->bits = (uint8_t *)(glyph + 1);
    glyph->stride = stride;
    glyph->width = width;
    glyph->height = height;
    return glyph;
}

int xr_glyph_bounds(const xr_placed *glyphs, long count, xr_box *bounds) {
    xr_box all = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    int apart = 1;
    for (long i = 0; i < count; i++) {
        const xr_glyph *glyph = glyphs[i].glyph;
        if (glyph->width == 0 || glyph->height == 0) continue;
        int32_t left = glyphs[i].x - glyph->x, top = glyphs[i].y - glyph->y;
        int32_t right = left + glyph->width, bottom = top + glyph->height;
        if (all.left < all.right && left < all.right && right > all.left && top < all.bottom && bottom > all.top) apart = 0;
        if (left < all.left) all.left = left;
        if (top < all.top) all.top = top;
        if (right > all.right) all.right = right;
        if (bottom > all.bottom) all.bottom = bottom;
    }
    if (all.left >= all.right) all.left = all.top = all.right = all.bottom = 0;
    *bounds = all;
    return apart;
}

/* The part of a glyph's picture inside of a clip: pixels of the clip's space, and where they stand in the picture. */
typedef struct {
    int32_t x, y, width, height;
    const uint8_t *bits;
} part;

static inline int part_of(const xr_placed *placed, int bytes_per_pixel, const xr_box *clip, part *out) {
    const xr_glyph *glyph = placed->glyph;
    int32_t left = placed->x - glyph->x, top = placed->y - glyph->y;
    int32_t right = left + glyph->width, bottom = top + glyph->height;
    int32_t x = left > clip->left ? left : clip->left, y = top > clip->top ? top : clip->top;
    out->x = x;
    out->y = y;
    out->width = (right < clip->right ? right : clip->right) - x;
    out->height = (bottom < clip->bottom ? bottom : clip->bottom) - y;
    if (out->width <= 0 || out->height <= 0) return 0;
    out->bits = glyph->bits + (long)(y - top) * glyph->stride + (long)(x - left) * bytes_per_pixel;
    return 1;
}

/* a * b / 255, rounded, as pixman does it. */
static inline uint32_t mul(uint32_t a, uint32_t b) {
    uint32_t t = a * b + 0x80;
    return (t + (t >> 8)) >> 8;
}

static inline uint32_t over_scalar(uint32_t color, uint32_t m, uint32_t d) {
    uint32_t inverse = 255 - mul(color >> 24, m), result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t sum = mul(color >> shift & 255, m) + mul(d >> shift & 255, inverse);
        result |= (sum > 255 ? 255 : sum) << shift;
    }
    return result;
}

static inline uint32_t over_ca_scalar(uint32_t color, uint32_t m, uint32_t d) {
    uint32_t alpha = color >> 24, result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t c = m >> shift & 255;
        uint32_t sum = mul(color >> shift & 255, c) + mul(d >> shift & 255, 255 - mul(c, alpha));
        result |= (sum > 255 ? 255 : sum) << shift;
    }
    return result;
}

#if defined(__SSE2__)
ROW __m128i mul16(__m128i a, __m128i b) {
    __m128i t = _mm_adds_epu16(_mm_mullo_epi16(a, b), _mm_set1_epi16(0x80));
    return _mm_mulhi_epu16(t, _mm_set1_epi16(0x101));
}

/* Two pixels, widened to 16 bits a channel: color and coverage (or the coverage of each channel) over what is there. */
ROW __m128i over_pair(__m128i color, __m128i alpha, __m128i m, __m128i d) {
    __m128i inverse = _mm_xor_si128(mul16(alpha, m), _mm_set1_epi16(0xff));
    return _mm_adds_epu8(mul16(color, m), mul16(d, inverse));
}
#endif

ROW void row_over(const uint8_t *mask, uint32_t *to, int32_t width, uint32_t color) {
    int32_t x = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    const __m128i wide = _mm_unpacklo_epi8(_mm_set1_epi32((int)color), zero);
    const __m128i alpha = _mm_set1_epi16((short)(color >> 24));
    const int opaque = color >> 24 == 255;
    for (; x + 4 <= width; x += 4) {
        uint32_t m;
        memcpy(&m, mask + x, 4);
        if (m == 0) continue;
        if (m == 0xffffffff && opaque) {
            _mm_storeu_si128((__m128i *)(to + x), _mm_set1_epi32((int)color));
            continue;
        }
        __m128i d = _mm_loadu_si128((const __m128i *)(to + x));
        __m128i c = _mm_cvtsi32_si128((int)m);
        c = _mm_unpacklo_epi8(c, c);
        c = _mm_unpacklo_epi16(c, c);
        __m128i low = over_pair(wide, alpha, _mm_unpacklo_epi8(c, zero), _mm_unpacklo_epi8(d, zero));
        __m128i high = over_pair(wide, alpha, _mm_unpackhi_epi8(c, zero), _mm_unpackhi_epi8(d, zero));
        _mm_storeu_si128((__m128i *)(to + x), _mm_packus_epi16(low, high));
    }
#endif
    for (; x < width; x++)
        if (mask[x]) to[x] = over_scalar(color, mask[x], to[x]);
}

ROW void row_over_ca(const uint8_t *mask, uint32_t *to, int32_t width, uint32_t color) {
    int32_t x = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    const __m128i wide = _mm_unpacklo_epi8(_mm_set1_epi32((int)color), zero);
    const __m128i alpha = _mm_set1_epi16((short)(color >> 24));
    for (; x + 4 <= width; x += 4) {
        __m128i c = _mm_loadu_si128((const __m128i *)(mask + 4 * x));
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(c, zero)) == 0xffff) continue;
        __m128i d = _mm_loadu_si128((const __m128i *)(to + x));
        __m128i low = over_pair(wide, alpha, _mm_unpacklo_epi8(c, zero), _mm_unpacklo_epi8(d, zero));
        __m128i high = over_pair(wide, alpha, _mm_unpackhi_epi8(c, zero), _mm_unpackhi_epi8(d, zero));
        _mm_storeu_si128((__m128i *)(to + x), _mm_packus_epi16(low, high));
    }
#endif
    for (; x < width; x++) {
        uint32_t m;
        memcpy(&m, mask + 4 * x, 4);
        if (m) to[x] = over_ca_scalar(color, m, to[x]);
    }
}

static inline void row_add(const uint8_t *from, uint8_t *to, long bytes) {
    long x = 0;
#if defined(__SSE2__)
    for (; x + 16 <= bytes; x += 16)
        _mm_storeu_si128((__m128i *)(to + x), _mm_adds_epu8(_mm_loadu_si128((const __m128i *)(to + x)),
                                                            _mm_loadu_si128((const __m128i *)(from + x))));
#endif
    for (; x < bytes; x++) {
        uint32_t sum = (uint32_t)to[x] + from[x];
        to[x] = (uint8_t)(sum > 255 ? 255 : sum);
    }
}

void xr_glyphs_over(const xr_placed *glyphs, long count, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip) {
    part p;
    for (long i = 0; i < count; i++) {
        if (!part_of(glyphs + i, 1, clip, &p)) continue;
        uint8_t *to = pixels + p.y * stride + 4L * p.x;
        long from = glyphs[i].glyph->stride;
        for (int32_t y = 0; y < p.height; y++, to += stride, p.bits += from)
            row_over(p.bits, (uint32_t *)to, p.width, color);
    }
}

void xr_glyphs_over_ca(const xr_placed *glyphs, long count, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip) {
    part p;
    for (long i = 0; i < count; i++) {
        if (!part_of(glyphs + i, 4, clip, &p)) continue;
        uint8_t *to = pixels + p.y * stride + 4L * p.x;
        long from = glyphs[i].glyph->stride;
        for (int32_t y = 0; y < p.height; y++, to += stride, p.bits += from)
            row_over_ca(p.bits, (uint32_t *)to, p.width, color);
    }
}

static inline void add(const xr_placed *glyphs, long count, int size, uint8_t *mask, long stride, const xr_box *clip) {
    part p;
    for (long i = 0; i < count; i++) {
        if (!part_of(glyphs + i, size, clip, &p)) continue;
        uint8_t *to = mask + (p.y - clip->top) * stride + (long)(p.x - clip->left) * size;
        long from = glyphs[i].glyph->stride;
        for (int32_t y = 0; y < p.height; y++, to += stride, p.bits += from) row_add(p.bits, to, (long)p.width * size);
    }
}

void xr_glyphs_add(const xr_placed *glyphs, long count, uint8_t *mask, long stride, const xr_box *clip) {
    add(glyphs, count, 1, mask, stride, clip);
}

void xr_glyphs_add32(const xr_placed *glyphs, long count, uint8_t *mask, long stride, const xr_box *clip) {
    add(glyphs, count, 4, mask, stride, clip);
}

void xr_mask_over(const uint8_t *mask, long mask_stride, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip) {
    for (int32_t y = clip->top; y < clip->bottom; y++, mask += mask_stride)
        row_over(mask, (uint32_t *)(pixels + y * stride + 4L * clip->left), clip->right - clip->left, color);
}

void xr_mask_over_ca(const uint8_t *mask, long mask_stride, uint32_t color, uint8_t *pixels, long stride, const xr_box *clip) {
    for (int32_t y = clip->top; y < clip->bottom; y++, mask += mask_stride)
        row_over_ca(mask, (uint32_t *)(pixels + y * stride + 4L * clip->left), clip->right - clip->left, color);
}
