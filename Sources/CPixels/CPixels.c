#include "CPixels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

/* x / 255 for x in 0 ... 255 * 255, rounded to the nearest. */
static inline uint32_t div255(uint32_t x) {
    x += 128;
    return (x + (x >> 8)) >> 8;
}

/* Adds with saturation: hostile pixels may have colour above their alpha. */
static inline uint32_t add_saturated(uint32_t a, uint32_t b) {
    uint32_t sum = a + b;
    return sum > 255 ? 255 : sum;
}

CLONES void cpixels_over(uint32_t *restrict destination, const uint32_t *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t s = source[i], d = destination[i];
        uint32_t keep = 255 - (s >> 24);
        uint32_t b = add_saturated(s & 255, div255((d & 255) * keep));
        uint32_t g = add_saturated((s >> 8) & 255, div255(((d >> 8) & 255) * keep));
        uint32_t r = add_saturated((s >> 16) & 255, div255(((d >> 16) & 255) * keep));
        destination[i] = 0xff000000u | r << 16 | g << 8 | b;
    }
}

CLONES void cpixels_blend_mask(uint32_t *restrict destination, const uint8_t *restrict coverage, uint32_t colour,
                               size_t count) {
    uint32_t cb = colour & 255, cg = (colour >> 8) & 255, cr = (colour >> 16) & 255, ca = colour >> 24;
    for (size_t i = 0; i < count; i++) {
        uint32_t m = coverage[i], d = destination[i];
        uint32_t keep = 255 - div255(ca * m);
        uint32_t b = add_saturated(div255(cb * m), div255((d & 255) * keep));
        uint32_t g = add_saturated(div255(cg * m), div255(((d >> 8) & 255) * keep));
        uint32_t r = add_saturated(div255(cr * m), div255(((d >> 16) & 255) * keep));
        uint32_t a = add_saturated(div255(ca * m), div255((d >> 24) * keep));
        destination[i] = a << 24 | r << 16 | g << 8 | b;
    }
}

CLONES void cpixels_fill(uint32_t *destination, uint32_t colour, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = colour;
}

CLONES void cpixels_tint(uint32_t *restrict destination, const uint32_t *restrict source, uint32_t colour,
                         size_t count) {
    uint32_t half = (colour >> 1) & 0x7f7f7f7fu;
    for (size_t i = 0; i < count; i++)
        destination[i] = 0xff000000u | (((source[i] >> 1) & 0x7f7f7f7fu) + half);
}

CLONES void cpixels_copy_opaque(uint32_t *restrict destination, const uint32_t *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = source[i] | 0xff000000u;
}

CLONES void cpixels_drop_alpha(uint32_t *restrict destination, const uint32_t *restrict source, size_t count,
                               const uint32_t *next) {
    for (size_t i = 0; i < count; i += 16) __builtin_prefetch(next + i);
    for (size_t i = 0; i < count; i++) destination[i] = source[i] & 0x00ffffffu;
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* Four pixels at a time: the shuffle leaves twelve bytes in front, and the four behind them are overwritten by the next. */
#define PACK(destination, source, count, ...)                                                                         \
    size_t i = 0;                                                                                                      \
    for (; i + 8 <= count; i += 4) {                                                                                   \
        bytes16 four, packed;                                                                                          \
        memcpy(&four, source + i, 16);                                                                                 \
        packed = __builtin_shufflevector(four, four, __VA_ARGS__);                                                     \
        memcpy(destination + 3 * i, &packed, 16);                                                                      \
    }

CLONES void cpixels_pack_rgb(uint8_t *restrict destination, const uint32_t *restrict source, size_t count) {
    PACK(destination, source, count, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0)
    for (; i < count; i++) {
        uint32_t p = source[i];
        destination[3 * i] = (uint8_t)(p >> 16);
        destination[3 * i + 1] = (uint8_t)(p >> 8);
        destination[3 * i + 2] = (uint8_t)p;
    }
}

CLONES void cpixels_pack_bgr(uint8_t *restrict destination, const uint32_t *restrict source, size_t count) {
    PACK(destination, source, count, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0)
    for (; i < count; i++) {
        uint32_t p = source[i];
        destination[3 * i] = (uint8_t)p;
        destination[3 * i + 1] = (uint8_t)(p >> 8);
        destination[3 * i + 2] = (uint8_t)(p >> 16);
    }
}

/* The colour's index, or -1 when it is new and there is no room. */
static inline int palette_index(cpixels_palette *palette, uint32_t colour) {
    uint64_t key = palette->round << 40 | colour;
    uint32_t slot = colour * 0x9e3779b1u >> 22;
    for (;; slot = (slot + 1) & 1023) {
        uint64_t found = palette->slots[slot];
        if ((found & 0xffffff00ffffffffu) == key) return (int)(found >> 32 & 255);
        if (found >> 40 != palette->round) break;
    }
    if (palette->count >= palette->limit) return -1;
    palette->slots[slot] = key | (uint64_t)palette->count << 32;
    palette->colours[palette->count] = colour;
    return (int)palette->count++;
}

void cpixels_palette_reset(cpixels_palette *palette, uint32_t limit) {
    palette->count = 0;
    palette->limit = limit < 256 ? limit : 256;
    palette->runs = palette->singles = palette->long_runs = 0;
    palette->round++;
    if (palette->round >> 24) {
        memset(palette->slots, 0, sizeof palette->slots);
        palette->round = 1;
    }
}

static inline void add_run(cpixels_palette *palette, size_t length) {
    palette->runs++;
    palette->singles += length == 1;
    palette->long_runs += (uint32_t)((length - 1) / 255);
}

typedef uint32_t pixels16 __attribute__((vector_size(64)));
typedef _Bool flags16 __attribute__((ext_vector_type(16)));

/* Which of sixteen pixels are another than the one before them, the first in bit 0. */
static inline __attribute__((always_inline)) uint32_t changes16(const uint32_t *pixels) {
    pixels16 here, before;
    memcpy(&here, pixels, sizeof here);
    memcpy(&before, pixels - 1, sizeof before);
    flags16 flags = __builtin_convertvector(here != before, flags16);
    uint16_t bits;
    memcpy(&bits, &flags, sizeof bits);
    return bits;
}

CLONES int cpixels_index(cpixels_palette *restrict palette, uint8_t *restrict indices,
                         const uint32_t *restrict pixels, size_t count, int count_all) {
    if (count == 0) return 1;
    uint32_t last = pixels[0];
    int index = palette_index(palette, last);
    if (index < 0 && !count_all) return 0;
    /* The colour before: of text every second one is the paper. */
    uint32_t older = last;
    int older_index = index;
    size_t start = 0, i = 1;
    indices[0] = (uint8_t)index;
    while (i < count) {
        /* Sixteen at once, with as much room behind them for what is written too far and then again. */
        size_t length = i + 32 <= count ? 16 : 1;
        uint32_t changes = length == 16 ? changes16(pixels + i) : pixels[i] != last;
        if (length == 16) memset(indices + i, index, 16);
        else indices[i] = (uint8_t)index;
        for (; changes; changes &= changes - 1) {
            size_t place = i + (size_t)__builtin_ctz(changes);
            add_run(palette, place - start);
            start = place;
            uint32_t colour = pixels[place];
            if (index >= 0) {
                int found = colour == older ? older_index : palette_index(palette, colour);
                if (found < 0 && !count_all) return 0;
                older = last;
                older_index = index;
                index = found;
            }
            last = colour;
            if (length == 16) memset(indices + place, index, 16);
            else indices[place] = (uint8_t)index;
        }
        i += length;
    }
    add_run(palette, count - start);
    return index >= 0;
}

size_t cpixels_run(const uint32_t *pixels, size_t count) {
    size_t i = 1;
    while (i < count && pixels[i] == pixels[0]) i++;
    return count == 0 ? 0 : i;
}

CLONES void cpixels_mix(uint32_t *restrict destination, const uint32_t *restrict a, const uint32_t *restrict b,
                        uint32_t weight, size_t count) {
    uint32_t other = 256 - weight;
    for (size_t i = 0; i < count; i++) {
        uint32_t p = a[i], q = b[i];
        uint32_t low = (((p & 0x00ff00ffu) * other + (q & 0x00ff00ffu) * weight) >> 8) & 0x00ff00ffu;
        uint32_t high = (((p >> 8) & 0x00ff00ffu) * other + ((q >> 8) & 0x00ff00ffu) * weight) & 0xff00ff00u;
        destination[i] = low | high;
    }
}

static inline uint32_t mix_pixel(uint32_t p, uint32_t q, uint32_t weight) {
    uint32_t other = 256 - weight;
    uint32_t low = (((p & 0x00ff00ffu) * other + (q & 0x00ff00ffu) * weight) >> 8) & 0x00ff00ffu;
    uint32_t high = (((p >> 8) & 0x00ff00ffu) * other + ((q >> 8) & 0x00ff00ffu) * weight) & 0xff00ff00u;
    return low | high;
}

CLONES void cpixels_stretch(uint32_t *restrict destination, const uint32_t *restrict upper,
                            const uint32_t *restrict lower, size_t source_width, int64_t position, int64_t step,
                            uint32_t weight, size_t count) {
    int64_t last = (int64_t)source_width - 1;
    for (size_t i = 0; i < count; i++, position += step) {
        int64_t x = position >> 16;
        int64_t x0 = x < 0 ? 0 : x > last ? last : x;
        int64_t x1 = x + 1 < 0 ? 0 : x + 1 > last ? last : x + 1;
        uint32_t horizontal = (uint32_t)((position >> 8) & 255);
        uint32_t top = mix_pixel(upper[x0], upper[x1], horizontal);
        uint32_t bottom = mix_pixel(lower[x0], lower[x1], horizontal);
        destination[i] = mix_pixel(top, bottom, weight);
    }
}
