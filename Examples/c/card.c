/* A client in C: draws a frame and a square, moves the square to where one clicks, changes its ground at each key, follows the size
 * of its place, and reports what it did.
 *
 *     cc -o card card.c $(pkg-config --cflags --libs nitpicker)
 */
#include <nitpicker.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { VIEW = 1, BUTTON_LEFT = 272, SQUARE = 40, FRAME = 8 };

struct card {
    nitpicker_gui *gui;
    nitpicker_report *report;
    int32_t width, height, pointer_x, pointer_y, square_x, square_y, clicks, keys;
};

static void fail(const char *what) {
    fprintf(stderr, "card: %s: %s\n", what, nitpicker_error());
    exit(1);
}

static int is_inside(int32_t x, int32_t y, int32_t left, int32_t top, int32_t width, int32_t height) {
    return x >= left && x < left + width && y >= top && y < top + height;
}

static void draw(struct card *card) {
    uint32_t *pixels = nitpicker_gui_begin(card->gui);
    if (!pixels) return;
    uint32_t ground = card->keys % 2 ? 0xff402030 : 0xff203040;
    for (int32_t y = 0; y < card->height; y++)
        for (int32_t x = 0; x < card->width; x++) {
            uint32_t color = ground;
            if (!is_inside(x, y, FRAME, FRAME, card->width - 2 * FRAME, card->height - 2 * FRAME)) color = 0xfff2f5f8;
            if (is_inside(x, y, card->square_x - SQUARE / 2, card->square_y - SQUARE / 2, SQUARE, SQUARE)) color = 0xffffd866;
            pixels[(size_t)y * (size_t)card->width + (size_t)x] = color;
        }
    nitpicker_gui_end(card->gui);
    nitpicker_gui_refresh(card->gui, 0, 0, card->width, card->height);
    nitpicker_gui_commit(card->gui, 0, NULL);
}

static void tell(struct card *card) {
    char text[64];
    snprintf(text, sizeof text, "{\"clicks\": %d, \"keys\": %d}", card->clicks, card->keys);
    nitpicker_report_write(card->report, text);
}

static void resize(struct card *card, int32_t width, int32_t height) {
    if (width < 1 || height < 1 || (width == card->width && height == card->height)) return;
    card->width = width;
    card->height = height;
    card->square_x = width / 2;
    card->square_y = height / 2;
    if (nitpicker_gui_resize(card->gui, width, height, 0) < 0) fail("no buffer");
    nitpicker_view_geometry(card->gui, VIEW, 0, 0, width, height);
    nitpicker_view_front(card->gui, VIEW);
    draw(card);
}

static void take(struct card *card, const nitpicker_event *event) {
    switch (event->kind) {
    case NITPICKER_INFO:
        if (event->flags & NITPICKER_CLOSED) exit(0);
        resize(card, event->width, event->height);
        break;
    case NITPICKER_MOTION:
        card->pointer_x = event->x;
        card->pointer_y = event->y;
        break;
    case NITPICKER_PRESS:
        if (event->flags & NITPICKER_REPEAT) break;
        if (event->id == BUTTON_LEFT) {
            card->clicks++;
            card->square_x = card->pointer_x;
            card->square_y = card->pointer_y;
        } else if (event->character) card->keys++;
        else break;
        draw(card);
        tell(card);
        break;
    case NITPICKER_REATTACHED:
        draw(card);
        break;
    }
}

int main(void) {
    nitpicker_link *link = nitpicker_link_open();
    if (!link) fail("no link");
    struct card card = {.gui = nitpicker_gui_open(link, "", 0), .report = nitpicker_report_open(link, "state")};
    if (!card.gui || !card.report) fail("no session");
    nitpicker_view_create(card.gui, VIEW, 0);
    nitpicker_view_title(card.gui, VIEW, "C");
    nitpicker_gui_commit(card.gui, 0, NULL);
    tell(&card);
    struct pollfd ready[] = {
        {nitpicker_link_descriptor(link), POLLIN, 0},
        {nitpicker_gui_descriptor(card.gui), POLLIN, 0},
        {nitpicker_report_descriptor(card.report), POLLIN, 0},
    };
    for (;;) {
        nitpicker_event event;
        int32_t more;
        while ((more = nitpicker_gui_next(card.gui, &event)) > 0) take(&card, &event);
        if (more < 0) fail("the session");
        if (nitpicker_report_dispatch(card.report) < 0) fail("the report");
        if (poll(ready, 3, -1) < 0) return 1;
        if (ready[0].revents) return 0;
    }
}
