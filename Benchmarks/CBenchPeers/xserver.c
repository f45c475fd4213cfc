#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xcb/render.h>
#include <xcb/shm.h>
#include <xcb/xcb.h>
#include <xcb/xtest.h>

struct cbench_x {
    xcb_connection_t *connection;
    xcb_window_t root, window;
    xcb_gcontext_t gc;
    xcb_shm_seg_t segment;
    xcb_render_picture_t source, target;
    int width, height, depth;
};

/* Shares memory with the server; the pixels are half transparent. */
static int share(cbench_x *x) {
    size_t size = (size_t)x->width * (size_t)x->height * 4;
    int fd = memfd_create("bench", MFD_CLOEXEC);
    if (fd < 0) return -1;
    if (ftruncate(fd, (off_t)size) < 0) {
        close(fd);
        return -1;
    }
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        close(fd);
        return -1;
    }
    memset(memory, 0x40, size);
    munmap(memory, size);
    x->segment = xcb_generate_id(x->connection);
    /* The descriptor is the connection's from here on. */
    xcb_void_cookie_t cookie = xcb_shm_attach_fd_checked(x->connection, x->segment, fd, 0);
    xcb_generic_error_t *error = xcb_request_check(x->connection, cookie);
    if (error) {
        free(error);
        return -1;
    }
    return 0;
}

static int make_pictures(cbench_x *x, xcb_visualid_t visual) {
    xcb_render_query_pict_formats_reply_t *formats =
        xcb_render_query_pict_formats_reply(x->connection, xcb_render_query_pict_formats(x->connection), NULL);
    if (!formats) return -1;
    xcb_render_pictformat_t argb = 0, screen = 0;
    for (xcb_render_pictforminfo_iterator_t i = xcb_render_query_pict_formats_formats_iterator(formats); i.rem;
         xcb_render_pictforminfo_next(&i))
        if (i.data->depth == 32 && i.data->direct.alpha_mask == 0xff && i.data->direct.alpha_shift == 24) argb = i.data->id;
    for (xcb_render_pictscreen_iterator_t s = xcb_render_query_pict_formats_screens_iterator(formats); s.rem;
         xcb_render_pictscreen_next(&s))
        for (xcb_render_pictdepth_iterator_t d = xcb_render_pictscreen_depths_iterator(s.data); d.rem;
             xcb_render_pictdepth_next(&d))
            for (xcb_render_pictvisual_iterator_t v = xcb_render_pictdepth_visuals_iterator(d.data); v.rem;
                 xcb_render_pictvisual_next(&v))
                if (v.data->visual == visual) screen = v.data->format;
    free(formats);
    if (!argb || !screen) return -1;
    xcb_pixmap_t pixmap = xcb_generate_id(x->connection);
    xcb_shm_create_pixmap(x->connection, pixmap, x->root, (uint16_t)x->width, (uint16_t)x->height, 32, x->segment, 0);
    x->source = xcb_generate_id(x->connection);
    x->target = xcb_generate_id(x->connection);
    xcb_render_create_picture(x->connection, x->source, pixmap, argb, 0, NULL);
    xcb_render_create_picture(x->connection, x->target, x->window, screen, 0, NULL);
    return 0;
}

cbench_x *cbench_x_open(const char *display, int width, int height) {
    cbench_x *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    x->width = width;
    x->height = height;
    x->connection = xcb_connect(display, NULL);
    if (xcb_connection_has_error(x->connection)) goto fail;
    xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x->connection)).data;
    x->root = screen->root;
    x->depth = screen->root_depth;
    x->window = xcb_generate_id(x->connection);
    uint32_t values[] = {1, XCB_EVENT_MASK_POINTER_MOTION | XCB_EVENT_MASK_EXPOSURE};
    xcb_create_window(x->connection, (uint8_t)x->depth, x->window, x->root, 0, 0, (uint16_t)width, (uint16_t)height, 0,
                      XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK,
                      values);
    xcb_map_window(x->connection, x->window);
    x->gc = xcb_generate_id(x->connection);
    uint32_t exposures = 0;
    xcb_create_gc(x->connection, x->gc, x->window, XCB_GC_GRAPHICS_EXPOSURES, &exposures);
    if (share(x) < 0 || make_pictures(x, screen->root_visual) < 0 || cbench_x_ping(x) < 0) goto fail;
    return x;
fail:
    cbench_x_close(x);
    return NULL;
}

cbench_x *cbench_x_idle(const char *display, int shows) {
    cbench_x *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    x->connection = xcb_connect(display, NULL);
    if (xcb_connection_has_error(x->connection)) goto fail;
    if (shows) {
        xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x->connection)).data;
        x->window = xcb_generate_id(x->connection);
        xcb_create_window(x->connection, XCB_COPY_FROM_PARENT, x->window, screen->root, 0, 0, 64, 64, 0,
                          XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, NULL);
        xcb_map_window(x->connection, x->window);
    }
    if (cbench_x_ping(x) == 0) return x;
fail:
    cbench_x_close(x);
    return NULL;
}

void cbench_x_close(cbench_x *x) {
    if (!x) return;
    if (x->connection) xcb_disconnect(x->connection);
    free(x);
}

int cbench_x_ping(cbench_x *x) {
    xcb_get_input_focus_reply_t *reply =
        xcb_get_input_focus_reply(x->connection, xcb_get_input_focus(x->connection), NULL);
    if (!reply) return -1;
    free(reply);
    return 0;
}

int cbench_x_put(cbench_x *x, int left, int top, int width, int height) {
    xcb_shm_put_image(x->connection, x->window, x->gc, (uint16_t)x->width, (uint16_t)x->height, (uint16_t)left,
                      (uint16_t)top, (uint16_t)width, (uint16_t)height, (int16_t)left, (int16_t)top, (uint8_t)x->depth,
                      XCB_IMAGE_FORMAT_Z_PIXMAP, 0, x->segment, 0);
    return xcb_connection_has_error(x->connection) ? -1 : 0;
}

int cbench_x_over(cbench_x *x, int width, int height) {
    xcb_render_composite(x->connection, XCB_RENDER_PICT_OP_OVER, x->source, 0, x->target, 0, 0, 0, 0, 0, 0,
                         (uint16_t)width, (uint16_t)height);
    return xcb_connection_has_error(x->connection) ? -1 : 0;
}

int cbench_x_inject(cbench_x *x, int left, int top) {
    xcb_test_fake_input(x->connection, XCB_MOTION_NOTIFY, 0, 0, x->root, (int16_t)left, (int16_t)top, 0);
    xcb_flush(x->connection);
    for (;;) {
        xcb_generic_event_t *event = xcb_wait_for_event(x->connection);
        if (!event) return -1;
        int kind = event->response_type & 0x7f;
        int x_of_it = ((xcb_motion_notify_event_t *)event)->root_x;
        free(event);
        if (kind == XCB_MOTION_NOTIFY && x_of_it == left) return 0;
        if (kind == 0) return -1;
    }
}
