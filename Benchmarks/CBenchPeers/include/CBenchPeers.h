/* What the benchmarks compare with: pixman's kernels, and X servers and Wayland compositors as their clients meet them.
 *
 * Every function that can fail returns a negative number then. */
#ifndef CBENCHPEERS_H
#define CBENCHPEERS_H

#include <stdint.h>

/* destination = source over destination (over != 0) or source, by pixman; pixels are premultiplied B G R A, the
 * destination's top byte is ignored. */
int cbench_pixman(uint32_t *destination, const uint32_t *source, int width, int height, int over);

typedef struct cbench_x cbench_x;

/* Connects to a display (":50") and shows a window that covers its screen; NULL on failure. */
cbench_x *cbench_x_open(const char *display, int width, int height);
/* Connects and does no more, or shows a small window besides; NULL on failure. */
cbench_x *cbench_x_idle(const char *display, int shows);
void cbench_x_close(cbench_x *x);
/* One request with an answer. */
int cbench_x_ping(cbench_x *x);
/* Puts a part of shared memory on the window, without waiting. */
int cbench_x_put(cbench_x *x, int left, int top, int width, int height);
/* Lays the shared memory over the window by RENDER, without waiting. */
int cbench_x_over(cbench_x *x, int width, int height);
/* Moves the pointer by XTEST and waits for the event. */
int cbench_x_inject(cbench_x *x, int left, int top);

typedef struct cbench_wl cbench_wl;

/* Connects to a compositor's socket, NULL on failure: shows nothing (0), a window (1), or one that covers the screen and
 * has a pointer to inject with, where there is a protocol for it (2). */
cbench_wl *cbench_wl_open(const char *path, int width, int height, int shows);
void cbench_wl_close(cbench_wl *w);
/* One request with an answer. */
int cbench_wl_ping(cbench_wl *w);
/* Commits a damaged part of the window and waits until the compositor has shown it. */
int cbench_wl_present(cbench_wl *w, int has_alpha, int left, int top, int width, int height);
/* Moves the pointer by wlr-virtual-pointer and waits for the event. */
int cbench_wl_inject(cbench_wl *w, int left, int top);

typedef struct cbench_screen cbench_screen;

/* Covers the screen of a display with a window whose content comes from shared memory: `fd`, which stays the caller's, holds rows of `width`
 * pixels. NULL on failure. */
cbench_screen *cbench_screen_open(const char *display, int fd, int width, int rows);
void cbench_screen_close(cbench_screen *screen);
/* The connection's descriptor, to be watched. */
int cbench_screen_descriptor(cbench_screen *screen);
/* Puts a part of the shared memory on the window. */
void cbench_screen_put(cbench_screen *screen, int from_x, int from_y, int width, int height, int to_x, int to_y);
/* Copies a part of the window to another place of it. */
void cbench_screen_copy(cbench_screen *screen, int from_x, int from_y, int width, int height, int to_x, int to_y);
/* Sends what was asked for; negative when the server is gone. */
int cbench_screen_flush(cbench_screen *screen);
/* How often a button was pressed since the last call; negative when the server is gone. */
int cbench_screen_presses(cbench_screen *screen);

/* The processor time of a process with all its threads, those that ended too, in nanoseconds; negative when it is gone. */
int64_t cbench_processor_time(int pid);

/* Times `count` round trips of 32 bytes to a forked process over the kind of socket that sessions use, in nanoseconds:
 * what no server can beat. */
int cbench_floor(int64_t *times, int count);

/* The processor time in nanoseconds that servers which do nothing but pass messages on take for an update, when a program commits something new
 * every `interval` nanoseconds: one server that a program and a viewer by TCP speak to, or two, the second of which asks the first for what is
 * new. What no server can beat that is made of so many processes; negative when it could not be started. */
int64_t cbench_chain(int servers, int count, int64_t interval);

/* Keeps a process, 0 for the calling thread, on one processor, -1 for any. */
int cbench_pin(int pid, int processor);
/* Lets the calling process and its children run before all others. */
int cbench_realtime(void);

#endif
