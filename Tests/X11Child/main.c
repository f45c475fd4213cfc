/* An X11 program for tests: calls what real programs call of libxcb and libX11, and says what it found.
 * Built against the distribution's libraries as any program is; which ones it meets is the library path's affair. */
#define _GNU_SOURCE
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>
#include <xcb/bigreq.h>
#include "roles.h"

static int failures;
#define expect(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

static int becomes_readable(xcb_connection_t *c, int milliseconds) {
    struct pollfd p = {.fd = xcb_get_file_descriptor(c), .events = POLLIN};
    return poll(&p, 1, milliseconds) == 1;
}
static int readable(xcb_connection_t *c) { return becomes_readable(c, 0); }

static xcb_window_t root(xcb_connection_t *c) { return xcb_setup_roots_iterator(xcb_get_setup(c)).data->root; }

/* Where a name leads when a program calls it. */
static const char *owner(const char *name) {
    Dl_info info;
    void *found = dlsym(RTLD_DEFAULT, name);
    if (!found || !dladdr(found, &info)) return "nowhere";
    const char *slash = strrchr(info.dli_fname, '/');
    return slash ? slash + 1 : info.dli_fname;
}

static void libraries(xcb_connection_t *c) {
    (void)c;
    expect(strncmp(owner("xcb_connect"), "libnitpicker", 12) != 0 && strstr(owner("xcb_connect"), ".so"));
    expect(!strcmp(owner("xcb_connect"), owner("xcb_writev")));
    expect(strcmp(owner("xcb_connect"), owner("xcb_intern_atom")) != 0);
    expect(!strcmp(owner("xcb_intern_atom"), "libnitpicker-real-xcb.so"));
    expect(!strcmp(owner("XrmInitialize"), "libnitpicker-real-X11.so"));
    expect(!strcmp(owner("_XLockMutex_fn"), "libnitpicker-real-X11.so"));
    /* Whoever opens them by name meets ours too. */
    void *handle = dlopen("libxcb.so.1", RTLD_LAZY | RTLD_LOCAL);
    expect(handle && dlsym(handle, "xcb_connect") == dlsym(RTLD_DEFAULT, "xcb_connect"));
    handle = dlopen("libX11.so.6", RTLD_LAZY | RTLD_LOCAL);
    expect(handle && dlsym(handle, "XOpenDisplay") && dlsym(handle, "xcb_connect") == dlsym(RTLD_DEFAULT, "xcb_connect"));
}

static void setup(xcb_connection_t *c) {
    const xcb_setup_t *setup = xcb_get_setup(c);
    expect(xcb_connection_has_error(c) == 0);
    expect(setup->status == 1 && setup->protocol_major_version == 11 && setup->roots_len == 1);
    xcb_screen_t *screen = xcb_setup_roots_iterator(setup).data;
    expect(screen->root != 0 && screen->root_depth == 24);
    uint32_t first = xcb_generate_id(c), second = xcb_generate_id(c);
    expect((first & ~setup->resource_id_mask) == setup->resource_id_base && second == first + 1);
    expect(xcb_get_maximum_request_length(c) > 65535);
    const xcb_query_extension_reply_t *big = xcb_get_extension_data(c, &xcb_big_requests_id);
    expect(big && big->present && big == xcb_get_extension_data(c, &xcb_big_requests_id));
}

static void errors(xcb_connection_t *c) {
    xcb_void_cookie_t checked = xcb_create_pixmap_checked(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_generic_error_t *error = xcb_request_check(c, checked);
    expect(error && error->response_type == 0 && error->error_code == 9 && error->resource_id == 0x7777);
    expect(error && error->full_sequence == checked.sequence && error->major_code == 53);
    free(error);
    expect(xcb_poll_for_event(c) == NULL);
    xcb_void_cookie_t fine = xcb_create_pixmap_checked(c, 24, xcb_generate_id(c), root(c), 10, 10);
    expect(xcb_request_check(c, fine) == NULL);

    xcb_void_cookie_t cookie = xcb_create_pixmap(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_generic_event_t *event = (xcb_flush(c), xcb_wait_for_event(c));
    expect(event && event->response_type == 0 && event->full_sequence == cookie.sequence);
    free(event);

    /* A reply's error goes to whom asks for the reply, or to the events. */
    error = NULL;
    xcb_get_atom_name_cookie_t name = xcb_get_atom_name(c, 0x123456);
    expect(xcb_get_atom_name_reply(c, name, &error) == NULL && error && error->error_code == 5);
    free(error);
    name = xcb_get_atom_name_unchecked(c, 0x123456);
    expect(xcb_get_atom_name_reply(c, name, &error) == NULL && error == NULL);
    event = (xcb_flush(c), xcb_wait_for_event(c));
    expect(event && event->response_type == 0 && event->full_sequence == name.sequence);
    free(event);
    name = xcb_get_atom_name(c, 0x123456);
    xcb_discard_reply(c, name.sequence);
    expect(xcb_get_atom_name_reply(c, name, &error) == NULL && error == NULL && xcb_poll_for_event(c) == NULL);
}

static void replies(xcb_connection_t *c) {
    xcb_get_atom_name_cookie_t cookies[68];
    for (int i = 1; i < 68; i++) cookies[i] = xcb_get_atom_name(c, i);
    xcb_discard_reply(c, cookies[5].sequence);
    for (int i = 67; i > 0; i--) {
        void *reply = NULL;
        xcb_generic_error_t *error = NULL;
        if (i % 2) {
            reply = xcb_get_atom_name_reply(c, cookies[i], NULL);
        } else {
            expect(xcb_poll_for_reply(c, cookies[i].sequence, &reply, &error) == 1 && error == NULL);
        }
        expect((reply != NULL) == (i != 5));
        if (reply) expect(((xcb_get_atom_name_reply_t *)reply)->sequence == (uint16_t)cookies[i].sequence);
        if (reply && i == 1) {
            expect(xcb_get_atom_name_name_length(reply) == 7 && !memcmp(xcb_get_atom_name_name(reply), "PRIMARY", 7));
        }
        free(reply);
    }
    /* One request, many replies. */
    void *reply = NULL;
    expect(xcb_poll_for_reply(c, cookies[1].sequence, &reply, NULL) == 1 && reply == NULL);
}

static void readiness(xcb_connection_t *c) {
    expect(!readable(c));
    xcb_create_pixmap(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_create_pixmap(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_flush(c);
    expect(becomes_readable(c, 1000));
    free(xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL));
    free(xcb_poll_for_event(c));
    free(xcb_poll_for_queued_event(c));
    expect(!readable(c) && xcb_poll_for_event(c) == NULL && !readable(c));
    /* Who polls for a reply finds it. */
    xcb_get_input_focus_cookie_t cookie = xcb_get_input_focus(c);
    xcb_flush(c);
    expect(becomes_readable(c, 1000) && xcb_poll_for_event(c) == NULL);
    void *reply = NULL;
    expect(xcb_poll_for_reply(c, cookie.sequence, &reply, NULL) == 1 && reply);
    free(reply);
    expect(!readable(c));
}

static void big(xcb_connection_t *c) {
    enum { count = 1 << 20 };
    char *bytes = malloc(count);
    for (int i = 0; i < count; i++) bytes[i] = (char)(i * 7 + i / 251);
    xcb_change_property(c, XCB_PROP_MODE_REPLACE, root(c), XCB_ATOM_CUT_BUFFER0, XCB_ATOM_STRING, 8, count, bytes);
    xcb_get_property_reply_t *reply = xcb_get_property_reply(
        c, xcb_get_property(c, 1, root(c), XCB_ATOM_CUT_BUFFER0, XCB_ATOM_STRING, 0, count), NULL);
    expect(reply && xcb_get_property_value_length(reply) == count && !memcmp(xcb_get_property_value(reply), bytes, count));
    free(reply);
    free(bytes);
}

static void numbers(xcb_connection_t *c) {
    unsigned last = xcb_no_operation(c).sequence;
    for (int i = 0; i < 200000; i++) {
        unsigned next = xcb_no_operation(c).sequence;
        if (next <= last || next > last + 2) expect(!"a number follows the last");
        last = next;
    }
    xcb_void_cookie_t cookie = xcb_create_pixmap(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_generic_event_t *event = (xcb_flush(c), xcb_wait_for_event(c));
    expect(event && event->full_sequence == cookie.sequence && event->sequence == (uint16_t)cookie.sequence);
    free(event);
}

static void *waiter(void *c) { return xcb_wait_for_event(c); }

static void *asker(void *context) {
    xcb_connection_t *c = context;
    size_t wrong = 0;
    for (int i = 0; i < 5000; i++) {
        xcb_get_atom_name_reply_t *reply = xcb_get_atom_name_reply(c, xcb_get_atom_name(c, 1 + i % 68), NULL);
        wrong += !reply;
        free(reply);
    }
    return (void *)wrong;
}

static void threads(xcb_connection_t *c) {
    pthread_t threads[3];
    void *result = NULL;
    pthread_create(&threads[0], NULL, waiter, c);
    usleep(20000);
    xcb_void_cookie_t cookie = xcb_create_pixmap(c, 24, xcb_generate_id(c), 0x7777, 10, 10);
    xcb_flush(c);
    pthread_join(threads[0], &result);
    expect(result && ((xcb_generic_event_t *)result)->full_sequence == cookie.sequence);
    free(result);
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, asker, c);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], &result);
        expect(result == NULL);
    }
}

/* libX11 and xcb take turns on one connection. */
static int xlibErrors;
static int onError(Display *d, XErrorEvent *e) {
    (void)d;
    xlibErrors += e->error_code == 9 && e->request_code == 53;
    return 0;
}

static void turns(xcb_connection_t *other) {
    (void)other;
    Display *d = XOpenDisplay(NULL);
    expect(d != NULL);
    if (!d) return;
    XSetErrorHandler(onError);
    void *bridge = dlopen("libX11-xcb.so.1", RTLD_NOW);
    xcb_connection_t *(*connection)(Display *) = bridge ? dlsym(bridge, "XGetXCBConnection") : NULL;
    expect(connection);
    if (!connection) return;
    xcb_connection_t *c = connection(d);
    Atom atom = XInternAtom(d, "nitpicker-turn", False);
    xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply(c, xcb_intern_atom(c, 0, 14, "nitpicker-turn"), NULL);
    expect(reply && atom && reply->atom == atom);
    free(reply);
    XNoOp(d);
    XCreatePixmap(d, 0x7777, 10, 10, 24);
    xcb_void_cookie_t cookie = xcb_no_operation(c);
    expect(cookie.sequence + 1 == XNextRequest(d) || cookie.sequence >= XNextRequest(d) - 1);
    XSync(d, False);
    expect(xlibErrors == 1 && XPending(d) == 0);
    char *name = XGetAtomName(d, atom);
    expect(name && !strcmp(name, "nitpicker-turn"));
    XFree(name);
    /* A request larger than libX11's buffer, and one larger than 16 bits allow. */
    static unsigned char bytes[300000], *found = NULL;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 3 + i / 253);
    XChangeProperty(d, DefaultRootWindow(d), atom, 31, 8, PropModeReplace, bytes, sizeof bytes);
    Atom type;
    int format;
    unsigned long items, left;
    XGetWindowProperty(d, DefaultRootWindow(d), atom, 0, 100000, False, 31, &type, &format, &items, &left, &found);
    expect(found && items == sizeof bytes && left == 0 && !memcmp(found, bytes, sizeof bytes));
    XFree(found);
    XDeleteProperty(d, DefaultRootWindow(d), atom);
    for (int i = 0; i < 70000; i++) XNoOp(d);
    XCreatePixmap(d, 0x7777, 10, 10, 24);
    XSync(d, False);
    expect(xlibErrors == 2);
    XCloseDisplay(d);
}

/* Drawing calls, with contexts that change between them and errors among them. */
static unsigned long errorSerial;
static int onSerial(Display *d, XErrorEvent *e) {
    (void)d;
    errorSerial = e->serial;
    return 0;
}

static void drawing(xcb_connection_t *other) {
    (void)other;
    Display *d = XOpenDisplay(NULL);
    expect(d != NULL);
    if (!d) return;
    XSetErrorHandler(onSerial);
    Pixmap p = XCreatePixmap(d, DefaultRootWindow(d), 64, 64, 24);
    GC gc = XCreateGC(d, p, 0, NULL);
    XFillRectangle(d, p, gc, 0, 0, 64, 64);
    for (int i = 0; i < 64; i++) {
        XSetForeground(d, gc, (unsigned long)(i * 3));
        XFillRectangle(d, p, gc, i, 0, 1, 10);
        XDrawPoint(d, p, gc, i, 12);
        if (i % 8 == 0) XSync(d, False);
        XDrawLine(d, p, gc, i, 20, i, 25);
    }
    XSync(d, False);
    XSetForeground(d, gc, 0xffffff);
    XSync(d, False);
    XPoint points[] = {{1, 30}, {1, 1}, {1, 1}};
    XDrawPoints(d, p, gc, points, 3, CoordModePrevious);
    XSegment segments[] = {{0, 40, 9, 40}, {0, 42, 9, 42}};
    XDrawSegments(d, p, gc, segments, 2);
    XRectangle boxes[] = {{20, 40, 3, 3}, {30, 40, 3, 3}};
    XFillRectangles(d, p, gc, boxes, 2);
    XCopyArea(d, p, p, gc, 0, 0, 64, 10, 0, 50);
    unsigned long before = XNextRequest(d);
    XNoOp(d);
    XNoOp(d);
    expect(XNextRequest(d) == before + 2);
    XFillRectangle(d, 0x7777, gc, 0, 0, 1, 1);
    XNoOp(d);
    XSync(d, False);
    expect(errorSerial == before + 2);
    XImage *image = XGetImage(d, p, 0, 0, 64, 64, AllPlanes, ZPixmap);
    expect(image != NULL);
    if (image) {
        int wrong = 0;
        for (int i = 0; i < 64; i++) {
            wrong += XGetPixel(image, i, 5) != (unsigned long)i * 3;
            wrong += XGetPixel(image, i, 12) != (unsigned long)i * 3;
            wrong += XGetPixel(image, i, 22) != (unsigned long)i * 3;
            wrong += XGetPixel(image, i, 55) != (unsigned long)i * 3;
        }
        expect(wrong == 0);
        expect(XGetPixel(image, 1, 30) == 0xffffff && XGetPixel(image, 2, 31) == 0xffffff);
        expect(XGetPixel(image, 3, 32) == 0xffffff && XGetPixel(image, 4, 42) == 0xffffff);
        expect(XGetPixel(image, 22, 42) == 0xffffff && XGetPixel(image, 23, 42) != 0xffffff);
        XDestroyImage(image);
    }
    /* More requests without an answer than 16 bits can number. */
    for (int i = 0; i < 150000; i++) XNoOp(d);
    before = XNextRequest(d);
    XFillRectangle(d, 0x7777, gc, 0, 0, 1, 1);
    XSync(d, False);
    expect(errorSerial == before);
    XFreeGC(d, gc);
    XCloseDisplay(d);
}

static void forks(xcb_connection_t *c) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        xcb_get_input_focus_reply_t *reply = xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL);
        /* The program goes on in the child, as those do that send themselves to the background. */
        _exit(reply ? 0 : 1);
    }
    int status = 1;
    expect(waitpid(child, &status, 0) == child && status == 0);
    free(xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL));
    expect(xcb_connection_has_error(c) == 0 && xcb_poll_for_event(c) == NULL && !readable(c));
}

static void others(xcb_connection_t *c) {
    /* Another display is the real library's affair: there is none. */
    xcb_connection_t *none = xcb_connect(":4711", NULL);
    expect(none && xcb_connection_has_error(none) == XCB_CONN_ERROR);
    xcb_disconnect(none);
    none = xcb_connect("nonsense", NULL);
    expect(none && xcb_connection_has_error(none) == XCB_CONN_CLOSED_PARSE_ERR);
    xcb_disconnect(none);
    int screen = 7;
    xcb_connection_t *second = xcb_connect(NULL, &screen);
    expect(screen == 0 && xcb_connection_has_error(second) == 0);
    expect(xcb_get_setup(second)->resource_id_base != xcb_get_setup(c)->resource_id_base);
    xcb_disconnect(second);
}

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(xcb_connection_t *);
    } parts[] = {
        {"libraries", libraries}, {"setup", setup}, {"errors", errors}, {"replies", replies}, {"readiness", readiness},
        {"big", big}, {"numbers", numbers}, {"turns", turns}, {"drawing", drawing}, {"others", others}, {"threads", threads}, {"forks", forks},
    };
    int status = role(count, arguments);
    if (status >= 0) return status;
    xcb_connection_t *c = xcb_connect(NULL, NULL);
    if (xcb_connection_has_error(c)) {
        printf("no connection: %d\n", xcb_connection_has_error(c));
        return 2;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (count > 1 && strcmp(arguments[1], parts[i].name)) continue;
        int before = failures;
        parts[i].run(c);
        printf("%s %s\n", parts[i].name, failures == before ? "holds" : "fails");
        fflush(stdout);
    }
    xcb_disconnect(c);
    return failures != 0;
}
