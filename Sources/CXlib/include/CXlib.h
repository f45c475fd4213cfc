/* What libxcb's C interface looks like, and the little that Swift cannot say: the struct behind a connection's pointer,
 * and one lock for all that a process has of X. */
#ifndef CXLIB_H
#define CXLIB_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>

/* What an xcb_connection_t of ours points to. The real libxcb's struct begins with an int that is 0 unless the connection
 * failed, and has a pointer at offset 8: the mark is none that a pointer could be. */
typedef struct {
    int32_t failure;
    /* Whether libX11 writes now, in whole requests and without flags, so that requests may go past its buffer. */
    uint32_t plain;
    uint64_t mark;
    void *object;
} cxlib_connection;
#define CXLIB_MARK 0x9e3779b97f4a7c15u

/* A connection of ours that leads to the object; NULL without memory. */
void *cxlib_connection_create(void *object);
/* Frees it; its pointer is nobody's from then on. */
void cxlib_connection_free(void *connection);
/* The object behind a connection of ours; NULL for one of the real libxcb's. */
static inline void *cxlib_connection_object(const void *connection) {
    const cxlib_connection *it = (const cxlib_connection *)connection;
    return it && it->failure == 0 && it->mark == CXLIB_MARK ? it->object : NULL;
}

/* The lock of all that the process has of X; a process with one thread does not pay for it. Returns what
 * cxlib_unlock wants. Held over a fork, so that a child finds everything whole. */
int cxlib_lock(void);
void cxlib_unlock(int held);
/* Waits for cxlib_broadcast, without the lock meanwhile. */
void cxlib_wait(int held);
void cxlib_broadcast(void);

/* A function of the real libxcb or libX11, which stand behind ours; NULL when it is not there. */
void *cxlib_real(const char *name);

/* Begins a call that goes past libX11's buffer, and takes the display's lock. Returns the object of a connection of ours, or
 * NULL, without the lock, where the real function has to do it: above all while something older is in the buffer. */
void *cxlib_direct_begin(void *display, void *context);
/* Ends it: libX11 counts the requests that were handled meanwhile. */
void cxlib_direct_end(void *display, unsigned requests);
/* The id of a GC. */
uint32_t cxlib_context_id(const void *context);

#endif
