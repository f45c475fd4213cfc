#include "Rows.h"

CLONES void cxdrawing_fill(cxdrawing_painter *p, int64_t left, int64_t top, int64_t right, int64_t bottom) {
    cxdrawing_box box;
    if (!bound(p, left, top, right, bottom, &box)) return;
    touch(p, box.left, box.top, box.right, box.bottom);
    bounded_box(p, box);
}

CLONES void cxdrawing_spans(cxdrawing_painter *p, const cxdrawing_span *spans, size_t count) {
    int plain = p->clip_count == 1 && p->bits == 32 && p->style == CXDRAWING_SOLID;
    cxdrawing_box touched = p->touched;
    for (size_t i = 0; i < count; i++) {
        cxdrawing_box box;
        if (!bound(p, spans[i].x, spans[i].y, (int64_t)spans[i].x + spans[i].width, (int64_t)spans[i].y + 1, &box))
            continue;
        if (box.left < touched.left) touched.left = box.left;
        if (box.top < touched.top) touched.top = box.top;
        if (box.right > touched.right) touched.right = box.right;
        if (box.bottom > touched.bottom) touched.bottom = box.bottom;
        if (plain)
            solid_row(p->base + box.top * p->stride, 32, box.left, box.right - box.left, p->ink.and1, p->ink.xor1);
        else bounded_box(p, box);
    }
    p->touched = touched;
}

CLONES void cxdrawing_rects(cxdrawing_painter *p, const void *wire, size_t count) {
    const uint8_t *at = wire;
    int plain = p->clip_count == 1 && p->bits == 32 && p->style == CXDRAWING_SOLID;
    int opaque = plain && p->ink.and1 == 0;
    cxdrawing_box bounds = p->bounds, touched = p->touched;
    int64_t stride = p->stride;
    uint32_t xor = p->ink.xor1;
    for (size_t i = 0; i < count; i++, at += 8) {
        int16_t position[2];
        uint16_t size[2];
        memcpy(position, at, 4);
        memcpy(size, at + 4, 4);
        int32_t left = p->x + position[0], top = p->y + position[1];
        int32_t right = left + size[0], bottom = top + size[1];
        cxdrawing_box box = {left > bounds.left ? left : bounds.left, top > bounds.top ? top : bounds.top,
                             right < bounds.right ? right : bounds.right,
                             bottom < bounds.bottom ? bottom : bounds.bottom};
        if (box.left >= box.right || box.top >= box.bottom) continue;
        if (box.left < touched.left) touched.left = box.left;
        if (box.top < touched.top) touched.top = box.top;
        if (box.right > touched.right) touched.right = box.right;
        if (box.bottom > touched.bottom) touched.bottom = box.bottom;
        if (opaque) {
            uint32_t *row = (uint32_t *)(p->base + box.top * stride) + box.left;
            size_t width = (size_t)(box.right - box.left);
            for (int32_t y = box.top; y < box.bottom; y++, row = (uint32_t *)((uint8_t *)row + stride))
                set32(row, width, xor);
        } else if (plain) solid_box(p, box);
        else bounded_box(p, box);
    }
    p->touched = touched;
}

CLONES void cxdrawing_points(cxdrawing_painter *p, const void *wire, size_t count, int previous) {
    const uint8_t *at = wire;
    int plain = p->clip_count == 1 && p->bits == 32 && p->style == CXDRAWING_SOLID;
    cxdrawing_box bounds = p->bounds, touched = p->touched;
    uint32_t width = (uint32_t)(bounds.right - bounds.left), height = (uint32_t)(bounds.bottom - bounds.top);
    int64_t stride = p->stride;
    uint8_t *base = p->base;
    uint32_t and = p->ink.and1, xor = p->ink.xor1;
    int16_t last_x = 0, last_y = 0;
    for (size_t i = 0; i < count; i++, at += 4) {
        int16_t point[2];
        memcpy(point, at, 4);
        if (previous) {
            point[0] = last_x = (int16_t)(last_x + point[0]);
            point[1] = last_y = (int16_t)(last_y + point[1]);
        }
        int32_t x = p->x + point[0], y = p->y + point[1];
        if ((uint32_t)(x - bounds.left) >= width || (uint32_t)(y - bounds.top) >= height) continue;
        if (x < touched.left) touched.left = x;
        if (y < touched.top) touched.top = y;
        if (x >= touched.right) touched.right = x + 1;
        if (y >= touched.bottom) touched.bottom = y + 1;
        if (plain) {
            uint32_t *pixel = (uint32_t *)(base + y * stride) + x;
            *pixel = (*pixel & and) ^ xor;
        } else {
            cxdrawing_box box = {x, y, x + 1, y + 1};
            bounded_box(p, box);
        }
    }
    p->touched = touched;
}
