#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xcb/shm.h>
#include <xcb/xcb.h>

struct cbench_screen {
    xcb_connection_t *connection;
    xcb_window_t window;
    xcb_gcontext_t gc;
    xcb_shm_seg_t segment;
    int width, rows, depth;
};

cbench_screen *cbench_screen_open(const char *display, int fd, int width, int rows) {
    cbench_screen *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->width = width;
    s->rows = rows;
    s->connection = xcb_connect(display, NULL);
    if (xcb_connection_has_error(s->connection)) goto fail;
    xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(s->connection)).data;
    s->depth = screen->root_depth;
    s->window = xcb_generate_id(s->connection);
    uint32_t values[] = {screen->white_pixel, 1, XCB_EVENT_MASK_BUTTON_PRESS};
    xcb_create_window(s->connection, (uint8_t)s->depth, s->window, screen->root, 0, 0, screen->width_in_pixels,
                      screen->height_in_pixels, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual,
                      XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK, values);
    xcb_map_window(s->connection, s->window);
    s->gc = xcb_generate_id(s->connection);
    uint32_t exposures = 0;
    xcb_create_gc(s->connection, s->gc, s->window, XCB_GC_GRAPHICS_EXPOSURES, &exposures);
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (own < 0) goto fail;
    s->segment = xcb_generate_id(s->connection);
    /* The descriptor is the connection's from here on. */
    xcb_generic_error_t *error =
        xcb_request_check(s->connection, xcb_shm_attach_fd_checked(s->connection, s->segment, own, 0));
    if (error) {
        free(error);
        goto fail;
    }
    return s;
fail:
    cbench_screen_close(s);
    return NULL;
}

void cbench_screen_close(cbench_screen *s) {
    if (!s) return;
    if (s->connection) xcb_disconnect(s->connection);
    free(s);
}

int cbench_screen_descriptor(cbench_screen *s) { return xcb_get_file_descriptor(s->connection); }

void cbench_screen_put(cbench_screen *s, int from_x, int from_y, int width, int height, int to_x, int to_y) {
    xcb_shm_put_image(s->connection, s->window, s->gc, (uint16_t)s->width, (uint16_t)s->rows, (uint16_t)from_x,
                      (uint16_t)from_y, (uint16_t)width, (uint16_t)height, (int16_t)to_x, (int16_t)to_y,
                      (uint8_t)s->depth, XCB_IMAGE_FORMAT_Z_PIXMAP, 0, s->segment, 0);
}

void cbench_screen_copy(cbench_screen *s, int from_x, int from_y, int width, int height, int to_x, int to_y) {
    xcb_copy_area(s->connection, s->window, s->window, s->gc, (int16_t)from_x, (int16_t)from_y, (int16_t)to_x,
                  (int16_t)to_y, (uint16_t)width, (uint16_t)height);
}

int cbench_screen_flush(cbench_screen *s) { return xcb_flush(s->connection) > 0 ? 0 : -1; }

int cbench_screen_presses(cbench_screen *s) {
    int count = 0;
    for (;;) {
        xcb_generic_event_t *event = xcb_poll_for_event(s->connection);
        if (!event) break;
        if ((event->response_type & 0x7f) == XCB_BUTTON_PRESS) count++;
        free(event);
    }
    return xcb_connection_has_error(s->connection) ? -1 : count;
}
