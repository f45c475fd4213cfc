#include "Rows.h"

/* A thin line: `major` steps along one axis and `minor` along the other, as the sample server's Bresenham goes.
 * After i steps it stands floor((2 * minor * i + major) / (2 * major)) steps aside; from that any part of it
 * can be drawn without the rest. */
typedef struct {
    int32_t x, y;
    int64_t major, minor;
    int32_t is_steep, step_x, step_y;
    int64_t end; /* how many pixels, counted from the start */
    int64_t dash; /* where in the dashes the line begins */
} thin_line;

static int64_t ceiling(int64_t a, int64_t b) { return a <= 0 ? -(-a / b) : (a - 1) / b + 1; }

static void one_pixel(cxdrawing_painter *p, int32_t x, int32_t y) {
    cxdrawing_box box = {x, y, x + 1, y + 1};
    any_box(p, box);
}

/* The pixels from step `from` to before step `to`, all inside of the target. */
static void draw_steps(cxdrawing_painter *p, const thin_line *line, int64_t from, int64_t to) {
    int64_t major2 = 2 * line->major, minor2 = 2 * line->minor, aside = 0, error = -line->major;
    if (from > 0) {
        int64_t along = minor2 * from + line->major;
        aside = along / major2;
        error = along - aside * major2 - major2;
    }
    int32_t x = line->x, y = line->y;
    if (line->is_steep) {
        y += line->step_y * (int32_t)from;
        x += line->step_x * (int32_t)aside;
    } else {
        x += line->step_x * (int32_t)from;
        y += line->step_y * (int32_t)aside;
    }
    if (p->dash_count == 0 && p->bits == 32 && p->style == CXDRAWING_SOLID) {
        int64_t stride = p->stride / 4;
        int64_t right = line->step_x, down = line->step_y * stride;
        int64_t ahead = line->is_steep ? down : right, sideways = line->is_steep ? right : down;
        uint32_t *pixel = (uint32_t *)(p->base + y * p->stride) + x;
        uint32_t and = p->ink.and1, xor = p->ink.xor1;
        if (and == 0) for (int64_t i = from; i < to; i++) {
            *pixel = xor;
            pixel += ahead;
            error += minor2;
            if (error >= 0) {
                pixel += sideways;
                error -= major2;
            }
        } else for (int64_t i = from; i < to; i++) {
            *pixel = (*pixel & and) ^ xor;
            pixel += ahead;
            error += minor2;
            if (error >= 0) {
                pixel += sideways;
                error -= major2;
            }
        }
        return;
    }
    size_t dash = 0;
    int64_t left = INT64_MAX;
    if (p->dash_count) {
        int64_t place = modulo(line->dash + from, p->dash_total);
        while (place >= p->dashes[dash]) place -= p->dashes[dash++];
        left = p->dashes[dash] - place;
    }
    uint32_t and = p->ink.and1, xor = p->ink.xor1;
    if (dash & 1) {
        p->ink.and1 = p->odd_and;
        p->ink.xor1 = p->odd_xor;
    }
    for (int64_t i = from; i < to; i++) {
        if (!(dash & 1) || p->dash_double) one_pixel(p, x, y);
        if (line->is_steep) y += line->step_y; else x += line->step_x;
        error += minor2;
        if (error >= 0) {
            if (line->is_steep) x += line->step_x; else y += line->step_y;
            error -= major2;
        }
        if (--left == 0) {
            if (++dash == p->dash_count) dash = 0;
            left = p->dashes[dash];
            p->ink.and1 = dash & 1 ? p->odd_and : and;
            p->ink.xor1 = dash & 1 ? p->odd_xor : xor;
        }
    }
    p->ink.and1 = and;
    p->ink.xor1 = xor;
}

/* The steps of a line inside of a box. */
static void draw_inside(cxdrawing_painter *p, const thin_line *line, cxdrawing_box box) {
    int64_t from = 0, to = line->end;
    /* Along the major axis a step is a pixel. */
    int64_t start = line->is_steep ? line->y : line->x;
    int64_t low = line->is_steep ? box.top : box.left, high = line->is_steep ? box.bottom : box.right;
    if ((line->is_steep ? line->step_y : line->step_x) > 0) {
        from = greater(from, low - start);
        to = lesser(to, high - start);
    } else {
        from = greater(from, start - high + 1);
        to = lesser(to, start - low + 1);
    }
    start = line->is_steep ? line->x : line->y;
    low = line->is_steep ? box.left : box.top;
    high = line->is_steep ? box.right : box.bottom;
    int64_t first, behind; /* steps aside */
    if ((line->is_steep ? line->step_x : line->step_y) > 0) {
        first = low - start;
        behind = high - start;
    } else {
        first = start - high + 1;
        behind = start - low + 1;
    }
    if (behind <= 0) return;
    int64_t major2 = 2 * line->major, minor2 = 2 * line->minor;
    if (minor2 == 0) {
        if (first > 0) return;
    } else {
        if (first > 0) from = greater(from, ceiling(major2 * first - line->major, minor2));
        to = lesser(to, ceiling(major2 * behind - line->major, minor2));
    }
    if (from < to) draw_steps(p, line, from, to);
}

static void clipped_line(cxdrawing_painter *p, const thin_line *line, cxdrawing_box box) {
    if (p->clip_count == 1) {
        draw_inside(p, line, p->bounds);
        return;
    }
    for (size_t i = first_box(p, box.top); i < p->clip_count && p->clip[i].y < box.bottom; i++) {
        cxdrawing_box part;
        if (cut(p->clip + i, p->bounds, &part)) draw_inside(p, line, part);
    }
}

/* A line whose pixels are all inside of a target of 32 bits, in one colour. */
INLINE void quick_line(uint8_t *base, int64_t stride, uint32_t value, int32_t x1, int32_t y1, int32_t dx, int32_t dy,
                       int32_t wide, int32_t high, int last) {
    int64_t right = dx < 0 ? -4 : 4, down = dy < 0 ? -stride : stride;
    int is_steep = wide <= high;
    int64_t ahead = is_steep ? down : right, sideways = is_steep ? right : down;
    int32_t major = is_steep ? high : wide, minor2 = 2 * (is_steep ? wide : high), error = -major;
    uint8_t *pixel = base + y1 * stride + x1 * 4;
    if (major == 1) {
        *(uint32_t *)pixel = value;
        if (last) *(uint32_t *)(pixel + dy * stride + dx * 4) = value;
        return;
    }
    for (int32_t left = major + last; left > 0; left--) {
        *(uint32_t *)pixel = value;
        error += minor2;
        int32_t aside = error >= 0 ? -1 : 0;
        pixel += ahead + (sideways & (int64_t)aside);
        error -= 2 * major & aside;
    }
}

INLINE void draw_line(cxdrawing_painter *p, int32_t x1, int32_t y1, int32_t x2, int32_t y2, int last, int quick,
                      cxdrawing_box *touched) {
    int32_t dx = x2 - x1, dy = y2 - y1;
    int32_t wide = dx < 0 ? -dx : dx, high = dy < 0 ? -dy : dy;
    cxdrawing_box box = {dx < 0 ? x2 : x1, dy < 0 ? y2 : y1, (dx < 0 ? x1 : x2) + 1, (dy < 0 ? y1 : y2) + 1};
    if (quick && box.left >= p->bounds.left && box.top >= p->bounds.top && box.right <= p->bounds.right
        && box.bottom <= p->bounds.bottom && high) {
        if (box.left < touched->left) touched->left = box.left;
        if (box.top < touched->top) touched->top = box.top;
        if (box.right > touched->right) touched->right = box.right;
        if (box.bottom > touched->bottom) touched->bottom = box.bottom;
        quick_line(p->base, p->stride, p->ink.xor1, x1, y1, dx, dy, wide, high, last);
        return;
    }
    int64_t dash = p->dash_offset;
    if (p->dash_count) p->dash_offset = (p->dash_offset + (wide > high ? wide : high)) % p->dash_total;
    if ((wide == 0 || high == 0) && p->dash_count == 0) {
        if (!last) {
            if (dx > 0) box.right--;
            else if (dx < 0) box.left++;
            else if (dy > 0) box.bottom--;
            else if (dy < 0) box.top++;
            else return;
        }
        if (!bound(p, box.left, box.top, box.right, box.bottom, &box)) return;
        touch(p, box.left, box.top, box.right, box.bottom);
        bounded_box(p, box);
        return;
    }
    cxdrawing_box seen;
    if (!bound(p, box.left, box.top, box.right, box.bottom, &seen)) return;
    touch(p, seen.left, seen.top, seen.right, seen.bottom);
    thin_line line;
    line.x = x1;
    line.y = y1;
    line.is_steep = wide <= high;
    line.major = line.is_steep ? high : wide;
    line.minor = line.is_steep ? wide : high;
    line.step_x = dx < 0 ? -1 : 1;
    line.step_y = dy < 0 ? -1 : 1;
    line.end = line.major + (last ? 1 : 0);
    line.dash = dash;
    if (p->clip_count == 1 && seen.left == box.left && seen.top == box.top && seen.right == box.right
        && seen.bottom == box.bottom)
        draw_steps(p, &line, 0, line.end);
    else clipped_line(p, &line, seen);
}

static int is_quick(const cxdrawing_painter *p) {
    return p->clip_count == 1 && p->bits == 32 && p->style == CXDRAWING_SOLID && p->dash_count == 0 && p->ink.and1 == 0;
}

static int is_inside(const cxdrawing_painter *p, const int16_t point[2]) {
    int32_t x = p->x + point[0], y = p->y + point[1];
    return x >= p->bounds.left && x < p->bounds.right && y >= p->bounds.top && y < p->bounds.bottom;
}

void cxdrawing_lines(cxdrawing_painter *p, const void *wire, size_t count, int previous, int last) {
    if (count < 2) return;
    const uint8_t *at = wire;
    int leaves = p->clip_count == 1 && p->bits != 1 && p->style == CXDRAWING_SOLID && p->dash_count == 0;
    int quick = is_quick(p);
    cxdrawing_box touched = p->touched;
    int16_t point[2], first[2], next[2];
    memcpy(first, at, 4);
    memcpy(point, at, 4);
    for (size_t i = 1; i < count; i++) {
        memcpy(next, at + 4 * i, 4);
        if (previous) {
            next[0] = (int16_t)(next[0] + point[0]);
            next[1] = (int16_t)(next[1] + point[1]);
        }
        int end = last && i + 1 == count;
        /* The sample server's quick way leaves the last point of a closed figure away, which is drawn already. */
        if (end && leaves && next[0] == first[0] && next[1] == first[1] && is_inside(p, point) && is_inside(p, next))
            end = 0;
        draw_line(p, p->x + point[0], p->y + point[1], p->x + next[0], p->y + next[1], end, quick, &touched);
        memcpy(point, next, 4);
    }
    touch(p, touched.left, touched.top, touched.right, touched.bottom);
}

void cxdrawing_segments(cxdrawing_painter *p, const void *wire, size_t count, int last) {
    const uint8_t *at = wire;
    int64_t offset = p->dash_offset;
    int quick = is_quick(p);
    cxdrawing_box touched = p->touched;
    for (size_t i = 0; i < count; i++, at += 8) {
        int16_t line[4];
        memcpy(line, at, 8);
        p->dash_offset = offset;
        draw_line(p, p->x + line[0], p->y + line[1], p->x + line[2], p->y + line[3], last, quick, &touched);
    }
    touch(p, touched.left, touched.top, touched.right, touched.bottom);
}
