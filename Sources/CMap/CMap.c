#include "CMap.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

static inline double clamp_between(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

size_t cmap_block(size_t width) {
    return ((width + 63) / 64 + 7) / 8 * 8;
}

size_t cmap_stride(size_t width) {
    return (width + 7) / 8 * 8;
}

static inline uint64_t mask_of_blocks(size_t first, size_t last) {
    uint64_t upto = last >= 63 ? ~0ull : (1ull << (last + 1)) - 1;
    return upto & ~((1ull << first) - 1);
}

/* One row of a capsule: the squared distance of pixel centres from the segment that starts at (ax, ay) - given
 * relative to the first pixel - and runs along (dx, dy). Counts are multiples of LANES: most rows are that short, so
 * there is no remainder to go through pixel by pixel. */
#define LANES 8

static inline __attribute__((always_inline)) void capsule_row(float *restrict field, size_t count, float ax, float ay,
                                                              float dx, float dy, float inverse) {
    for (size_t i = 0; i < count / LANES * LANES; i++) {
        float px = (float)(int32_t)i - ax;
        float t = (px * dx + ay * dy) * inverse;
        t = t < 0 ? 0 : t;
        t = t > 1 ? 1 : t;
        float ex = px - t * dx, ey = ay - t * dy;
        float d = ex * ex + ey * ey;
        field[i] = field[i] < d ? field[i] : d;
    }
}

static inline __attribute__((always_inline)) void segment(float *field, uint64_t *touched, size_t width, size_t height, double ax, double ay, double bx,
                    double by, double radius) {
    double left = -radius, top = -radius, right = (double)width + radius, bottom = (double)height + radius;
    double dx = bx - ax, dy = by - ay;
    if (!isfinite(ax) || !isfinite(ay) || !isfinite(bx) || !isfinite(by)) return;
    /* Cut to the neighbourhood of the picture, so that what follows stays exact in single precision. */
    double t0 = 0, t1 = 1;
    double p[4] = {-dx, dx, -dy, dy}, q[4] = {ax - left, right - ax, ay - top, bottom - ay};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0) return;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0) t0 = t > t0 ? t : t0;
        else t1 = t < t1 ? t : t1;
    }
    if (t0 > t1) return;
    double x0 = ax + t0 * dx, y0 = ay + t0 * dy, x1 = ax + t1 * dx, y1 = ay + t1 * dy;
    dx = x1 - x0;
    dy = y1 - y0;
    double length = dx * dx + dy * dy;
    float inverse = length > 1e-12 ? (float)(1 / length) : 0;
    double lowest = y0 < y1 ? y0 : y1, highest = y0 < y1 ? y1 : y0;
    size_t first_row = (size_t)clamp_between(floor(lowest - radius), 0, (double)height);
    size_t last_row = (size_t)clamp_between(ceil(highest + radius), 0, (double)height);
    size_t block = cmap_block(width), stride = cmap_stride(width);
    double slope = dy != 0 ? dx / dy : 0;
    for (size_t y = first_row; y < last_row; y++) {
        double centre = (double)y + 0.5;
        double from = x0, to = x1;
        if (dy != 0) {
            /* Only the piece of the segment that comes within the radius of this row. */
            from = x0 + slope * (clamp_between(centre - radius, lowest, highest) - y0);
            to = x0 + slope * (clamp_between(centre + radius, lowest, highest) - y0);
        }
        double low = from < to ? from : to, high = from < to ? to : from;
        size_t start = (size_t)clamp_between(floor(low - radius), 0, (double)width);
        size_t end = (size_t)clamp_between(ceil(high + radius), 0, (double)width);
        if (start >= end) continue;
        /* What lies beyond the radius gets its true distance too, which does no harm. */
        start = start / LANES * LANES;
        end = (end + LANES - 1) / LANES * LANES;
        touched[y] |= mask_of_blocks(start / block, (end - 1) / block);
        capsule_row(field + y * stride + start, end - start, (float)(x0 - 0.5 - (double)start), (float)(centre - y0),
                    (float)dx, (float)dy, inverse);
    }
}

CLONES void cmap_polyline(float *field, uint64_t *touched, size_t width, size_t height, const double *points, size_t count,
                   double radius) {
    for (size_t i = 0; i + 1 < count; i++)
        segment(field, touched, width, height, points[2 * i], points[2 * i + 1], points[2 * i + 2],
                points[2 * i + 3], radius);
}

/* colour * weight over pixel, weight 0 ... 256, into an opaque pixel. */
static inline uint32_t blend(uint32_t pixel, uint32_t colour, uint32_t weight) {
    uint32_t keep = 256 - (((colour >> 24) + (colour >> 31)) * weight >> 8);
    uint32_t low = ((pixel & 0x00ff00ffu) * keep + (colour & 0x00ff00ffu) * weight + 0x00800080u) >> 8;
    uint32_t green = ((pixel >> 8 & 255u) * keep + (colour >> 8 & 255u) * weight + 128u) >> 8;
    return 0xff000000u | (low & 0x00ff00ffu) | (green & 255u) << 8;
}

CLONES static void shade_block(uint32_t *restrict row, const float *restrict field, size_t count, float edge,
                               float scale, uint32_t colour) {
    for (size_t i = 0; i < count; i++) {
        float weight = (edge - __builtin_elementwise_sqrt(field[i])) * scale;
        weight = weight < 0 ? 0 : weight;
        weight = weight > 256 ? 256 : weight;
        row[i] = blend(row[i], colour, (uint32_t)(int32_t)(weight + 0.5f));
    }
}

/* The pixels [start, end) of a run of blocks that begins at *bit; false when there is none left. */
static int next_run(uint64_t touched, size_t width, size_t *bit, size_t *start, size_t *end) {
    if (*bit >= 64 || touched >> *bit == 0) return 0;
    size_t block = cmap_block(width);
    size_t first = *bit + (size_t)__builtin_ctzll(touched >> *bit);
    size_t last = first;
    while (last < 63 && touched >> (last + 1) & 1) last++;
    *start = first * block;
    *end = (last + 1) * block < width ? (last + 1) * block : width;
    *bit = last + 1;
    return *start < *end;
}

void cmap_shade(uint32_t *row, const float *field, uint64_t touched, size_t width, float radius, float softness,
                uint32_t colour) {
    /* Strokes thinner than a pixel get fainter instead of thinner. */
    float edge = radius + softness * 0.5f, scale = 256 / softness;
    size_t bit = 0, start, end;
    while (next_run(touched, width, &bit, &start, &end))
        shade_block(row + start, field + start, end - start, edge, scale, colour);
}

void cmap_clear(float *field, uint64_t touched, size_t width) {
    size_t bit = 0, start, end;
    while (next_run(touched, cmap_stride(width), &bit, &start, &end))
        for (size_t i = start; i < end; i++) field[i] = CMAP_FAR;
}

/* Adds one edge whose x lies in 0 ... width throughout; y is clipped already. */
static void edge_inside(float *coverage, size_t width, size_t height, double x0, double y0, double x1, double y1) {
    if (y0 == y1) return;
    float direction = 1;
    if (y0 > y1) {
        double t = x0; x0 = x1; x1 = t;
        t = y0; y0 = y1; y1 = t;
        direction = -1;
    }
    double slope = (x1 - x0) / (y1 - y0);
    double x = x0, limit = (double)width;
    size_t last = (size_t)clamp_between(ceil(y1), 0, (double)height);
    for (size_t y = (size_t)y0; y < last; y++) {
        double top = y0 > (double)y ? y0 : (double)y;
        double bottom = y1 < (double)(y + 1) ? y1 : (double)(y + 1);
        double next = clamp_between(x0 + slope * (bottom - y0), 0, limit);
        float area = direction * (float)(bottom - top);
        double low = x < next ? x : next, high = x < next ? next : x;
        float *row = coverage + y * (width + 2);
        double first = floor(low);
        size_t i = (size_t)first;
        if (high <= first + 1) {
            float middle = (float)((low + high) * 0.5 - first);
            row[i] += area * (1 - middle);
            row[i + 1] += area * middle;
        } else {
            float span = (float)(1 / (high - low));
            float enter = (float)(low - first);
            float head = 0.5f * span * (1 - enter) * (1 - enter);
            double final = ceil(high);
            size_t n = (size_t)(final - first);
            float leave = (float)(high - final + 1);
            float tail = 0.5f * span * leave * leave;
            row[i] += area * head;
            if (n == 2) {
                row[i + 1] += area * (1 - head - tail);
            } else {
                float second = span * (1.5f - enter);
                row[i + 1] += area * (second - head);
                for (size_t k = 2; k + 1 < n; k++) row[i + k] += area * span;
                float sum = second + (float)(n - 3) * span;
                row[i + n - 1] += area * (1 - sum - tail);
            }
            row[i + n] += area * tail;
        }
        x = next;
    }
}

static void edge(float *coverage, size_t width, size_t height, double x0, double y0, double x1, double y1) {
    double bottom = (double)height, right = (double)width;
    if ((y0 <= 0 && y1 <= 0) || (y0 >= bottom && y1 >= bottom) || y0 == y1) return;
    if (x0 >= right && x1 >= right) return;
    double slope = (x1 - x0) / (y1 - y0);
    if (y0 < 0) { x0 += slope * (0 - y0); y0 = 0; }
    if (y1 < 0) { x1 += slope * (0 - y1); y1 = 0; }
    if (y0 > bottom) { x0 += slope * (bottom - y0); y0 = bottom; }
    if (y1 > bottom) { x1 += slope * (bottom - y1); y1 = bottom; }
    /* What is left of the picture runs along its edge instead; what is right of it covers nothing. */
    double cuts[4] = {y0, y0, y1, y1};
    double xs[2] = {0, right};
    int n = 1;
    if ((x0 < 0) != (x1 < 0) || (x0 > right) != (x1 > right)) {
        double a = clamp_between(y0 + (xs[0] - x0) / slope, y0 < y1 ? y0 : y1, y0 < y1 ? y1 : y0);
        double b = clamp_between(y0 + (xs[1] - x0) / slope, y0 < y1 ? y0 : y1, y0 < y1 ? y1 : y0);
        if ((y0 < y1) != (a < b)) { double t = a; a = b; b = t; }
        cuts[1] = a;
        cuts[2] = b;
        n = 3;
    }
    if (n == 1) {
        edge_inside(coverage, width, height, clamp_between(x0, 0, right), y0, clamp_between(x1, 0, right), y1);
        return;
    }
    for (int k = 0; k < n; k++) {
        double from = cuts[k], to = cuts[k + 1];
        edge_inside(coverage, width, height, clamp_between(x0 + slope * (from - y0), 0, right), from,
                    clamp_between(x0 + slope * (to - y0), 0, right), to);
    }
}

void cmap_ring(float *coverage, size_t width, size_t height, const double *points, size_t count, size_t *rows) {
    if (count < 3 || width == 0 || height == 0) return;
    double lowest = INFINITY, highest = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        double y = points[2 * i + 1];
        if (!isfinite(y) || !isfinite(points[2 * i])) return;
        lowest = y < lowest ? y : lowest;
        highest = y > highest ? y : highest;
    }
    size_t first = (size_t)clamp_between(floor(lowest), 0, (double)height);
    size_t last = (size_t)clamp_between(ceil(highest), 0, (double)height);
    if (first >= last) return;
    if (first < rows[0]) rows[0] = first;
    if (last > rows[1]) rows[1] = last;
    for (size_t i = 0; i < count; i++) {
        size_t j = i + 1 == count ? 0 : i + 1;
        edge(coverage, width, height, points[2 * i], points[2 * i + 1], points[2 * j], points[2 * j + 1]);
    }
}

CLONES static void fill_run(uint32_t *restrict row, const uint16_t *restrict weights, size_t count, uint32_t colour) {
    for (size_t i = 0; i < count; i++) row[i] = blend(row[i], colour, weights[i]);
}

void cmap_fill(uint32_t *row, float *coverage, size_t width, uint32_t colour) {
    uint16_t weights[64];
    float sum = 0;
    for (size_t start = 0; start < width; start += 64) {
        size_t count = width - start < 64 ? width - start : 64;
        uint32_t any = 0;
        for (size_t i = 0; i < count; i++) {
            sum += coverage[start + i];
            coverage[start + i] = 0;
            float weight = (sum < 0 ? -sum : sum) * 256;
            weight = weight > 256 ? 256 : weight;
            weights[i] = (uint16_t)(weight + 0.5f);
            any |= weights[i];
        }
        if (any) fill_run(row + start, weights, count, colour);
    }
    coverage[width] = coverage[width + 1] = 0;
}
