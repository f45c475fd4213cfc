/* Programs for tests of what others notice of one that goes wrong: a witness that counts what reaches it and goes on drawing, and
 * those that crash, hang and ask for what is wrong. */
#define _GNU_SOURCE
#include "roles.h"
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>

static Display *display;
static Window window;
static GC gc;

static void fill(unsigned long color, int x, int y, int width, int height) {
    XSetForeground(display, gc, color);
    XFillRectangle(display, window, gc, x, y, (unsigned)width, (unsigned)height);
}

static int quiet(Display *d, XErrorEvent *e) {
    (void)d;
    (void)e;
    return 0;
}

static void open_window(const char *title, unsigned long color, int width, int height) {
    display = XOpenDisplay(NULL);
    if (!display) {
        puts("no display");
        exit(2);
    }
    window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, (unsigned)width, (unsigned)height, 0, 0, color);
    XStoreName(display, window, title);
    XSelectInput(display, window, ButtonPressMask | KeyPressMask | ExposureMask | StructureNotifyMask);
    gc = XCreateGC(display, window, 0, NULL);
    XMapWindow(display, window);
    fill(color, 0, 0, width, height);
    XFlush(display);
}

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Left the presses that reached it, in the blue of the colour; right a picture that is another one all the time. Red and green
 * tell which witness it is. */
static int witness(const char *name) {
    unsigned long base = name ? strtoul(name, NULL, 16) : 0;
    open_window("witness", base, 30, 30);
    unsigned presses = 0, frames = 0;
    long next = milliseconds();
    for (;;) {
        int changed = 0;
        while (XPending(display)) {
            XEvent event;
            XNextEvent(display, &event);
            if (event.type == ButtonPress) presses++;
            changed = 1;
        }
        long now = milliseconds();
        if (now >= next) {
            frames++;
            next = now + 20;
            changed = 1;
        }
        if (changed) {
            fill(base | (presses & 0xff), 0, 0, 15, 30);
            fill(base ^ 0x808000 ^ (frames & 0xff), 15, 0, 15, 30);
            XFlush(display);
        }
        struct pollfd p = {.fd = ConnectionNumber(display), .events = POLLIN};
        long left = next - milliseconds();
        poll(&p, 1, left > 0 ? (int)left : 0);
    }
}

/* Draws what is not whole, and shows it to nobody. */
static void draw_half(void) {
    for (int i = 0; i < 2000; i++) fill(0x0000ff, i % 27, i % 27, 3, 3);
}

static int errors[256], error_count;
static int on_error(Display *d, XErrorEvent *e) {
    (void)d;
    errors[e->error_code]++;
    error_count++;
    return 0;
}

#define need(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

/* What is too large is refused, or not seen; the connection stands. */
static int huge(void) {
    int failures = 0;
    XSetErrorHandler(on_error);
    Window large = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 32767, 32767, 0, 0, 0xffffff);
    XMapWindow(display, large);
    XSetForeground(display, gc, 0x123456);
    XFillRectangle(display, large, gc, 0, 0, 32767, 32767);
    XFillArc(display, large, gc, -32768, -32768, 65535, 65535, 0, 360 * 64);
    XDrawLine(display, large, gc, -32768, -32768, 32767, 32767);
    XCopyArea(display, large, large, gc, 0, 0, 32767, 32767, 5, 5);
    XSync(display, False);
    need(error_count == 0 || errors[BadAlloc] == error_count);
    XResizeWindow(display, window, 32767, 32767);
    XSync(display, False);
    XResizeWindow(display, window, 30, 30);
    XSync(display, False);
    error_count = 0;
    memset(errors, 0, sizeof errors);
    XCreatePixmap(display, window, 32767, 32767, 24);
    XCreatePixmap(display, window, 65535, 65535, 32);
    XSync(display, False);
    need(error_count == 2 && errors[BadAlloc] == 2);
    error_count = 0;
    XImage *image = XGetImage(display, large, 0, 0, 32767, 32767, AllPlanes, ZPixmap);
    need(image == NULL && error_count == 1);
    XDestroyWindow(display, large);
    XSync(display, False);
    return failures;
}

/* Requests as they must not be, each with the error that the protocol names. */
static int wrong(void) {
    int failures = 0;
    xcb_connection_t *c = xcb_connect(NULL, NULL);
    xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(c)).data;
    uint32_t root = screen->root, id = xcb_generate_id(c), made = xcb_generate_id(c);
    xcb_create_gc(c, made, root, 0, NULL);
    const struct {
        uint8_t error, opcode, data;
        unsigned units; /* of the request's body */
        uint32_t words[8];
    } requests[] = {
        {XCB_LENGTH, 1, 24, 2, {0}},                                       /* CreateWindow, too short */
        {XCB_LENGTH, 3, 0, 2, {root}},                                     /* GetWindowAttributes, too long */
        {XCB_ID_CHOICE, 1, 24, 7, {7, root, 0, 10 | 10 << 16, 0, 0, 0}},   /* an id of nobody's */
        {XCB_ID_CHOICE, 55, 0, 3, {made, root, 0}},                        /* an id that is taken */
        {XCB_WINDOW, 8, 0, 1, {0x7777}},                                   /* MapWindow */
        {XCB_WINDOW, 8, 0, 1, {made}},                                     /* a context is no window */
        {XCB_VALUE, 1, 24, 7, {id, root, 0, 0, 0, 0, 0}},                  /* a window without a size */
        {XCB_MATCH, 1, 9, 7, {id, root, 0, 10 | 10 << 16, 0, 0, 0}},       /* a depth that there is not */
        {XCB_ATOM, 20, 0, 5, {root, 0x99999, 0, 0, 1}},                    /* GetProperty */
        {XCB_ATOM, 18, 0, 5, {root, 0x99999, 31, 8, 0}},                   /* ChangeProperty */
        {XCB_VALUE, 18, 0, 5, {root, 39, 31, 9, 0}},                       /* a format of nine bits */
        {XCB_LENGTH, 18, 0, 5, {root, 39, 31, 32, 0x3fffffff}},            /* more than is there */
        {XCB_ATOM, 17, 0, 1, {0x99999}},                                   /* GetAtomName */
        {XCB_LENGTH, 16, 0, 1, {0xffff}},                                  /* InternAtom, no name */
        {XCB_DRAWABLE, 53, 24, 3, {id, 0x7777, 10 | 10 << 16}},            /* CreatePixmap */
        {XCB_VALUE, 53, 7, 3, {id, root, 10 | 10 << 16}},                  /* of seven bits */
        {XCB_G_CONTEXT, 70, 0, 4, {root, 0x7777, 0, 10 | 10 << 16}},       /* PolyFillRectangle */
        {XCB_DRAWABLE, 70, 0, 4, {0x7777, made, 0, 10 | 10 << 16}},        /* into nothing */
        {XCB_LENGTH, 72, 2, 5, {root, made, 0xffffffff, 0, 24 << 8}},      /* PutImage without an image */
        {XCB_MATCH, 73, 2, 4, {root, 0x7fff7fff, 0xffffffff, 0xffffffff}}, /* GetImage beyond */
        {XCB_VALUE, 73, 7, 4, {root, 0, 1 | 1 << 16, 0xffffffff}},         /* in no format */
        {XCB_FONT, 47, 0, 1, {0x7777}},                                    /* QueryFont */
        {XCB_NAME, 45, 0, 3, {id, 4, 0x2d2d2d2d}},                         /* OpenFont */
        {XCB_CURSOR, 95, 0, 1, {0x7777}},                                  /* FreeCursor */
        {XCB_COLORMAP, 84, 0, 3, {0x7777, 0, 0}},                          /* AllocColor */
        {XCB_VALUE, 42, 9, 2, {root, 0}},                                  /* SetInputFocus, revert to what */
        {XCB_REQUEST, 126, 0, 0, {0}},                                     /* no such request */
        {XCB_REQUEST, 255, 77, 0, {0}},                                    /* no such extension */
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        uint32_t bytes[9] = {0};
        memcpy(bytes + 1, requests[i].words, sizeof requests[i].words);
        ((uint8_t *)bytes)[0] = requests[i].opcode;
        ((uint8_t *)bytes)[1] = requests[i].data;
        ((uint16_t *)bytes)[1] = (uint16_t)(requests[i].units + 1);
        xcb_protocol_request_t form = {.count = 1, .isvoid = 1};
        struct iovec parts[3] = {{0}, {0}, {bytes, 4 * (requests[i].units + 1)}};
        unsigned number = xcb_send_request(c, XCB_REQUEST_CHECKED | XCB_REQUEST_RAW, parts + 2, &form);
        xcb_generic_error_t *error = xcb_request_check(c, (xcb_void_cookie_t){number});
        if (!error || error->error_code != requests[i].error || error->major_code != requests[i].opcode) {
            printf("request %zu (%d): error %d, not %d\n", i, requests[i].opcode, error ? error->error_code : -1,
                requests[i].error);
            failures++;
        }
        free(error);
    }
    /* Random ones among those that are answered by nothing worse than an error. */
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        uint32_t bytes[16];
        for (int j = 0; j < 16; j++) {
            seed = seed * 1103515245 + 12345;
            bytes[j] = seed & 0x10000 ? seed ^ seed >> 13 : (seed >> 20) % 3 ? id : root;
        }
        unsigned units = 1 + (seed >> 8) % 16;
        uint8_t opcode = (uint8_t)(seed >> 16);
        /* Not what changes things for all by right: others' windows, grabs, the mappings of the devices, KillClient. */
        if (opcode == 4 || opcode == 5 || opcode == 10 || opcode == 11 || opcode == 26 || opcode == 31 || opcode == 36 ||
            opcode == 100 || opcode == 112 || opcode == 113 || opcode == 116 || opcode == 118)
            continue;
        ((uint8_t *)bytes)[0] = opcode;
        ((uint16_t *)bytes)[1] = (uint16_t)units;
        xcb_protocol_request_t form = {.count = 1, .isvoid = 1};
        struct iovec parts[3] = {{0}, {0}, {bytes, 4 * units}};
        unsigned number = xcb_send_request(c, XCB_REQUEST_CHECKED | XCB_REQUEST_RAW, parts + 2, &form);
        if (number) xcb_discard_reply(c, number);
        free(xcb_poll_for_event(c));
    }
    free(xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL));
    need(xcb_connection_has_error(c) == 0);
    xcb_disconnect(c);
    return failures;
}

/* Waits for a press, goes wrong, and tells how it went if it is still there. */
static int evil(const char *name) {
    open_window("evil", 0xff0000, 30, 30);
    XSetErrorHandler(quiet);
    XEvent event;
    do XNextEvent(display, &event);
    while (event.type != ButtonPress);
    int failures = 0;
    if (!strcmp(name, "crash")) {
        draw_half();
        abort();
    } else if (!strcmp(name, "kill")) {
        draw_half();
        raise(SIGKILL);
    } else if (!strcmp(name, "stop")) {
        draw_half();
        raise(SIGSTOP);
    } else if (!strcmp(name, "request")) {
        /* In the middle of a request, whose bytes are nowhere. */
        draw_half();
        xcb_connection_t *c = xcb_connect(NULL, NULL);
        struct iovec parts[3] = {{0}, {0}, {(void *)64, 4096}};
        xcb_protocol_request_t form = {.count = 1, .isvoid = 1};
        xcb_send_request(c, XCB_REQUEST_RAW, parts + 2, &form);
        xcb_flush(c);
        abort();
    } else if (!strcmp(name, "hang")) {
        /* Holds the frame open and does not listen. */
        draw_half();
        for (;;) pause();
    } else if (!strcmp(name, "busy")) {
        for (;;) fill(0x0000ff, 0, 0, 30, 30);
    } else if (!strcmp(name, "huge")) {
        failures = huge();
    } else if (!strcmp(name, "wrong")) {
        failures = wrong();
    } else {
        return 2;
    }
    fill(0xffff00, 0, 0, 30, 30);
    XSync(display, False);
    XCloseDisplay(display);
    printf("%s %s\n", name, failures ? "fails" : "holds");
    return failures != 0;
}

int role(int count, char **arguments) {
    if (count > 1 && !strcmp(arguments[1], "witness")) return witness(count > 2 ? arguments[2] : NULL);
    if (count > 2 && !strcmp(arguments[1], "evil")) return evil(arguments[2]);
    return -1;
}
