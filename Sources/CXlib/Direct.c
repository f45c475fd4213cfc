#include "CXlib.h"

#include <X11/Xlibint.h>
#include <string.h>

/* The beginning of what libX11 keeps about its connection, which no header of the distribution's tells. */
struct bridge {
    xcb_connection_t *connection;
};

void *cxlib_direct_begin(void *display, void *context) {
    Display *dpy = display;
    GC gc = context;
    struct bridge *bridge = (struct bridge *)dpy->xcb;
    void *connection = bridge ? cxlib_connection_object(bridge->connection) : NULL;
    cxlib_connection *state = connection ? (cxlib_connection *)bridge->connection : NULL;
    if (!state || (dpy->flags & XlibDisplayIOError)) return NULL;
    LockDisplay(dpy);
    /* Older requests in the buffer, and changes of the context, go first: the call joins them, and all are handled together.
     * Whoever watches each request sees them by the real functions; so do those who have to synchronise numbers. */
    if (!state->plain || dpy->bufptr != dpy->buffer || (gc && gc->dirty) || dpy->synchandler || dpy->async_handlers ||
        dpy->request - dpy->last_request_read > 60000) {
        UnlockDisplay(dpy);
        return NULL;
    }
    return connection;
}

void cxlib_direct_end(void *display, unsigned requests) {
    Display *dpy = display;
    dpy->request += requests;
    UnlockDisplay(dpy);
}

uint32_t cxlib_context_id(const void *context) { return (uint32_t)((GC)context)->gid; }
