#include "Rows.h"

/* Where a thin arc draws: its box's middle, doubled, and how pixels go there. */
typedef struct {
    cxdrawing_painter *p;
    int64_t x, y, width, height;
    const cxdrawing_wedge *wedge;
    int is_plain; /* all pixels are inside of a target of 32 bits, and one word is all that is written */
} outline;

/* Whether the direction of a pixel, from the middle, is in the wedge. */
static int is_in(const outline *o, int64_t u, int64_t v) {
    const cxdrawing_wedge *w = o->wedge;
    double x = (double)u * (double)(o->height ? o->height : 1), y = (double)v * (double)(o->width ? o->width : 1);
    double after = w->x1 * y - w->y1 * x, before = x * w->y2 - y * w->x2;
    return w->is_wide ? after >= 0 || before >= 0 : after >= 0 && before >= 0;
}

static void spot(const outline *o, int64_t u, int64_t v) {
    int64_t x = (2 * o->x + o->width + u) >> 1, y = (2 * o->y + o->height - v) >> 1;
    cxdrawing_painter *p = o->p;
    if (!o->wedge->is_whole && !is_in(o, u, v)) return;
    if (x < p->bounds.left || x >= p->bounds.right || y < p->bounds.top || y >= p->bounds.bottom) return;
    cxdrawing_box box = {(int32_t)x, (int32_t)y, (int32_t)x + 1, (int32_t)y + 1};
    bounded_box(p, box);
}

/* The pixels that mirror each other, u and v doubled distances from the middle. */
INLINE void four(const outline *o, int64_t u, int64_t v) {
    if (o->is_plain) {
        cxdrawing_painter *p = o->p;
        int64_t right = (2 * o->x + o->width + u) >> 1, left = (2 * o->x + o->width - u) >> 1;
        int64_t up = (2 * o->y + o->height - v) >> 1, down = (2 * o->y + o->height + v) >> 1;
        uint32_t *upper = (uint32_t *)(p->base + up * p->stride), *lower = (uint32_t *)(p->base + down * p->stride);
        uint32_t value = p->ink.xor1;
        upper[left] = value;
        upper[right] = value;
        lower[left] = value;
        lower[right] = value;
        return;
    }
    spot(o, u, v);
    if (u) spot(o, -u, v);
    if (v) {
        spot(o, u, -v);
        if (u) spot(o, -u, -v);
    }
}

void cxdrawing_arc(cxdrawing_painter *p, int64_t x, int64_t y, int64_t width, int64_t height,
                   const cxdrawing_wedge *wedge) {
    outline o = {p, x + p->x, y + p->y, width, height, wedge, 0};
    cxdrawing_box seen;
    if (!bound(p, o.x, o.y, o.x + width + 1, o.y + height + 1, &seen)) return;
    touch(p, seen.left, seen.top, seen.right, seen.bottom);
    o.is_plain = wedge->is_whole && p->clip_count == 1 && p->bits == 32 && p->style == CXDRAWING_SOLID
        && p->ink.and1 == 0 && seen.left == o.x && seen.top == o.y && seen.right == o.x + width + 1
        && seen.bottom == o.y + height + 1;
    if (width == 0 || height == 0) {
        /* A line, from the middle outwards. */
        for (int64_t u = width & 1; u <= width; u += 2) four(&o, u, 0 + (height & 1));
        for (int64_t v = (height & 1) + (width == 0 && !(height & 1) ? 2 : 0); width == 0 && v <= height; v += 2) four(&o, 0, v);
        return;
    }
    /* By the sign of h^2 u^2 + w^2 v^2 - w^2 h^2 at the midpoint between the two pixels that may come next: sideways
     * from the top as long as the ellipse is flat, then down. */
    int64_t w2 = width * width, h2 = height * height;
    int64_t u = width & 1, v = height, last = height & 1;
    /* The first step is always level, as on the sample server. */
    if (u == 0) {
        four(&o, 0, v);
        u = 2;
    }
    /* Sizes are below 800 unless the ellipse is a circle, so that all fits. */
    if (width == height) w2 = h2 = 1;
    int64_t all = width == height ? width * width : w2 * h2;
    int64_t form = h2 * (u + 2) * (u + 2) + w2 * (v - 1) * (v - 1) - all;
    while (v > last && w2 * v >= h2 * (u + 1)) {
        four(&o, u, v);
        if (form < 0) form += h2 * (4 * u + 12);
        else {
            form += h2 * (4 * u + 12) + w2 * (8 - 4 * v);
            v -= 2;
        }
        u += 2;
    }
    form = h2 * (u + 1) * (u + 1) + w2 * (v - 2) * (v - 2) - all;
    while (v > last) {
        four(&o, u, v);
        if (form > 0) form += w2 * (12 - 4 * v);
        else {
            form += w2 * (12 - 4 * v) + h2 * (4 * u + 8);
            u += 2;
        }
        v -= 2;
    }
    for (; u <= width; u += 2) four(&o, u, v);
}
