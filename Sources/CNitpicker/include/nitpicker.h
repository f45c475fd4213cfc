/* nitpicker.h - clients of nitpicker's services in C, and in every language that calls C.
 *
 * A program that nitpicker starts has one thing, a link to its parent. By it the program opens sessions: Gui (pixels out, input
 * in), AudioOut (sound), Report (a document that it writes) and Rom (a document that it reads). Everything is passive: there is
 * no thread and no callback. Each session has a descriptor to poll; when it is readable, `..._next` or `..._dispatch` is
 * called until it returns 0. A server that is restarted gets everything that it has to know from this library.
 *
 * Results: pointers are NULL and integers negative (enum nitpicker_status) on failure; nitpicker_error() tells why. A session
 * is used by one thread at a time; different sessions may be used by different threads. Text is UTF-8. A NULL session
 * is an error, not a crash; one that was closed is as any freed memory.
 *
 * nitpicker(3) is the manual page.
 */
#ifndef NITPICKER_H
#define NITPICKER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface; grows by one when something is added. What is there is never changed. */
#define NITPICKER_VERSION 1

/* What a failure is. */
enum nitpicker_status {
    NITPICKER_OK = 0,
    NITPICKER_NO_PARENT = -1, /* the program was not started by nitpicker */
    NITPICKER_REFUSED = -2,   /* the parent or the server said no */
    NITPICKER_ORPHANED = -3,  /* the parent is gone; so should the program be */
    NITPICKER_TIMED_OUT = -4,
    NITPICKER_SYSTEM = -5,    /* a system call failed */
    NITPICKER_PROTOCOL = -6,  /* the server sent what nobody understands */
    NITPICKER_ARGUMENT = -7,  /* an argument that makes no sense */
    NITPICKER_SHORTAGE = -8,  /* the session's quota does not suffice */
    NITPICKER_ENDED = -9      /* there is no session any more */
};

/* The version of the library that is loaded. */
int32_t nitpicker_version(void);
/* Why the last call of this thread that failed did so; valid until the next failure. */
const char *nitpicker_error(void);

/* --- The link to the parent ------------------------------------------------------------------------------------------- */

typedef struct nitpicker_link nitpicker_link;

/* The link that the environment (NITPICKER_LINK) names; once in a process. */
nitpicker_link *nitpicker_link_open(void);
/* Sessions that were opened by it stay. */
void nitpicker_link_close(nitpicker_link *link);
/* Readable once the parent is gone, and never before. */
int32_t nitpicker_link_descriptor(nitpicker_link *link);

/* --- Gui: pixels out, input in ---------------------------------------------------------------------------------------- */

typedef struct nitpicker_gui nitpicker_gui;

/* What nitpicker_gui_next found, with the members that tell about it. */
enum nitpicker_event_kind {
    NITPICKER_INFO = 1,          /* the place changed: width, height, width_mm, height_mm, scale, flags */
    NITPICKER_PRESS = 2,         /* a key or button: id (Linux evdev code), keysym, character, flags */
    NITPICKER_RELEASE = 3,       /* id */
    NITPICKER_MOTION = 4,        /* the pointer: x, y */
    NITPICKER_RELATIVE = 5,      /* a movement: x, y */
    NITPICKER_WHEEL = 6,         /* x, y in 1/120 notch, positive to the right and up */
    NITPICKER_FOCUS_ENTER = 7,
    NITPICKER_FOCUS_LEAVE = 8,
    NITPICKER_HOVER_LEAVE = 9,   /* the pointer left; the first motion is its entry */
    NITPICKER_TOUCH = 10,        /* a finger: id, x, y */
    NITPICKER_TOUCH_RELEASE = 11,/* id */
    NITPICKER_AXIS = 12,         /* of a game pad or pen: id, x from -1000 to 1000 */
    NITPICKER_SHOWN = 13,        /* what was committed with that serial is on a screen: id */
    NITPICKER_DONE = 14,         /* a commit that asked for it, or a request that failed: id, status in x, nitpicker_error() */
    NITPICKER_TOKEN = 15,        /* the token of a view: id, token, flags */
    NITPICKER_REATTACHED = 16    /* another server, which was told everything; no key is held any more */
};

/* Bits of nitpicker_event.flags. */
#define NITPICKER_CLOSED 1u  /* INFO: the user asked for the window to be closed */
#define NITPICKER_VISIBLE 2u /* INFO: there is a screen */
#define NITPICKER_REPEAT 4u  /* PRESS: the key is held; there is no release of its own */
#define NITPICKER_EXISTS 8u  /* TOKEN: there is such a view */

/* 64 bytes; members that an event does not tell about are 0. */
typedef struct nitpicker_event {
    uint32_t kind; /* enum nitpicker_event_kind; pass over what is not known */
    uint32_t id;
    int32_t x, y;
    int32_t width, height;
    int32_t width_mm, height_mm;
    uint32_t scale; /* screen pixels a logical pixel, in 1/120 */
    uint32_t flags;
    uint32_t keysym;    /* X11's, 0 when unknown */
    uint32_t character; /* Unicode scalar, 0 when the press makes none */
    uint64_t token[2];
} nitpicker_event;

/* Asks for a session. `label` says what it is for, "" usually; `quota` is what the server may charge in bytes, 0 for 64 MiB. */
nitpicker_gui *nitpicker_gui_open(nitpicker_link *link, const char *label, uint64_t quota);
void nitpicker_gui_close(nitpicker_gui *gui);
int32_t nitpicker_gui_descriptor(nitpicker_gui *gui);
/* Waits for something to be there for nitpicker_gui_next: 1, or 0 when the time is over; a negative time waits for ever. */
int32_t nitpicker_gui_wait(nitpicker_gui *gui, int32_t milliseconds);
/* 1 and the next event, or 0 when there is none now. NITPICKER_ENDED is for good. */
int32_t nitpicker_gui_next(nitpicker_gui *gui, nitpicker_event *event);

/* Bits for nitpicker_gui_resize. */
#define NITPICKER_ALPHA 1u      /* the top byte of a pixel is its alpha, the others are premultiplied with it */
#define NITPICKER_INPUT_MASK 2u /* one byte a pixel, 0 lets input fall through to what is below */

/* Gives the session a new buffer of zeros, 1 to 16384 pixels wide and high; the addresses of the old one are not valid any more. */
int32_t nitpicker_gui_resize(nitpicker_gui *gui, int32_t width, int32_t height, uint32_t flags);
/* Begins a drawing and returns the pixels: rows of width pixels, 0xAARRGGBB, without gaps; NULL without a buffer.
 * No capture takes a part of a drawing; what takes longer than a millisecond is better drawn elsewhere and copied. */
uint32_t *nitpicker_gui_begin(nitpicker_gui *gui);
/* The input mask, NULL when the buffer has none; within a drawing. */
uint8_t *nitpicker_gui_mask(nitpicker_gui *gui);
/* Ends a drawing. */
void nitpicker_gui_end(nitpicker_gui *gui);

/* The following are gathered until nitpicker_gui_commit. Views have numbers of the program's own choice from 1 on; parent 0 is none.
 * A view is seen once it was stacked. Unknown numbers are ignored by the server. */
int32_t nitpicker_view_create(nitpicker_gui *gui, uint32_t view, uint32_t parent);
int32_t nitpicker_view_destroy(nitpicker_gui *gui, uint32_t view);
int32_t nitpicker_view_geometry(nitpicker_gui *gui, uint32_t view, int32_t x, int32_t y, int32_t width, int32_t height);
/* Pixel (-x, -y) of the buffer is at the view's top-left corner. */
int32_t nitpicker_view_offset(nitpicker_gui *gui, uint32_t view, int32_t x, int32_t y);
int32_t nitpicker_view_front(nitpicker_gui *gui, uint32_t view);
int32_t nitpicker_view_back(nitpicker_gui *gui, uint32_t view);
int32_t nitpicker_view_front_of(nitpicker_gui *gui, uint32_t view, uint32_t neighbour);
int32_t nitpicker_view_behind(nitpicker_gui *gui, uint32_t view, uint32_t neighbour);
int32_t nitpicker_view_background(nitpicker_gui *gui, uint32_t view);
/* At most 256 bytes. */
int32_t nitpicker_view_title(nitpicker_gui *gui, uint32_t view, const char *title);
/* Makes a view of another session known by its token. */
int32_t nitpicker_view_associate(nitpicker_gui *gui, uint32_t view, const uint64_t token[2]);
int32_t nitpicker_view_forget(nitpicker_gui *gui, uint32_t view);
/* Asks for a view's token, at once; the answer is an event. */
int32_t nitpicker_view_request_token(nitpicker_gui *gui, uint32_t view);
/* A part of the buffer was drawn anew. */
int32_t nitpicker_gui_refresh(nitpicker_gui *gui, int32_t x, int32_t y, int32_t width, int32_t height);
/* The rectangle of the buffer now holds what was (dx, dy) before it; once in a commit. */
int32_t nitpicker_gui_scroll(
    nitpicker_gui *gui, int32_t x, int32_t y, int32_t width, int32_t height, int32_t dx, int32_t dy);

/* Bits for nitpicker_gui_commit. */
#define NITPICKER_WANTS_DONE 1u
#define NITPICKER_WANTS_SHOWN 2u

/* Sends what was gathered, which takes effect at once; *serial, unless NULL, is the number by which events refer to it. */
int32_t nitpicker_gui_commit(nitpicker_gui *gui, uint32_t flags, uint32_t *serial);

/* --- AudioOut: sound -------------------------------------------------------------------------------------------------- */

typedef struct nitpicker_audio nitpicker_audio;

/* Asks for a session of 1 to 16 channels and waits for its server. `ahead` frames are put ahead of the clock at most, 0 for half a second. */
nitpicker_audio *nitpicker_audio_open(
    nitpicker_link *link, const char *label, uint32_t channels, uint32_t ahead, int32_t milliseconds);
/* What was not played is not heard. */
void nitpicker_audio_close(nitpicker_audio *audio);
/* Readable when the server has changed; nitpicker_audio_write looks by itself. */
int32_t nitpicker_audio_descriptor(nitpicker_audio *audio);
/* Frames a second. */
int32_t nitpicker_audio_rate(nitpicker_audio *audio);
/* Puts interleaved frames behind those that are there, as many as there is room for, and returns how many: 0 when there is none. */
int64_t nitpicker_audio_write(nitpicker_audio *audio, const float *samples, uint64_t frames);
/* Waits until there is room for that many frames: 1, or 0 when the time is over; a negative time waits for ever. */
int32_t nitpicker_audio_wait(nitpicker_audio *audio, uint64_t frames, int32_t milliseconds);
/* Nothing comes behind what was put; waits until it was played: 1, or 0 when the time is over. */
int32_t nitpicker_audio_drain(nitpicker_audio *audio, int32_t milliseconds);
/* The frames that were put and not played. */
int64_t nitpicker_audio_queued(nitpicker_audio *audio);
/* How often the clock was faster than the program. */
int64_t nitpicker_audio_underruns(nitpicker_audio *audio);

/* --- Report: a document that is written ------------------------------------------------------------------------------- */

typedef struct nitpicker_report nitpicker_report;

nitpicker_report *nitpicker_report_open(nitpicker_link *link, const char *name);
void nitpicker_report_close(nitpicker_report *report);
int32_t nitpicker_report_descriptor(nitpicker_report *report);
/* Serves the connection: 0, or NITPICKER_ENDED once there will be no session. */
int32_t nitpicker_report_dispatch(nitpicker_report *report);
/* Writes the report; `json` is a document in JSON. */
int32_t nitpicker_report_write(nitpicker_report *report, const char *json);

/* --- Rom: a document that is read, and watched ------------------------------------------------------------------------ */

typedef struct nitpicker_rom nitpicker_rom;

nitpicker_rom *nitpicker_rom_open(nitpicker_link *link, const char *name);
void nitpicker_rom_close(nitpicker_rom *rom);
int32_t nitpicker_rom_descriptor(nitpicker_rom *rom);
/* Waits for something to be there for nitpicker_rom_next: 1, or 0 when the time is over; a negative time waits for ever. */
int32_t nitpicker_rom_wait(nitpicker_rom *rom, int32_t milliseconds);
/* 1 when the document is a new one, or 0. What is no document leaves the old one and is NITPICKER_PROTOCOL. */
int32_t nitpicker_rom_next(nitpicker_rom *rom);
/* The document in JSON, NULL when there is none; valid until the next call with this session. */
const char *nitpicker_rom_text(nitpicker_rom *rom);

#ifdef __cplusplus
}
#endif

#endif
