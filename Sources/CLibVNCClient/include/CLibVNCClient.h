/* LibVNCClient behind a narrow door: its structure is 350 KB of fixed arrays, its log is global and variadic, and its
 * callbacks carry no encoding, so none of it is shown to Swift.
 * A client belongs to one thread at a time. LibVNCClient is under the GPL: only tests and test tools link this. */
#ifndef CLIBVNCCLIENT_H
#define CLIBVNCCLIENT_H

#include <stddef.h>
#include <stdint.h>

typedef struct clibvnc clibvnc;

typedef struct {
    uint8_t bits_per_pixel, depth, big_endian;
    uint16_t red_max, green_max, blue_max;
    uint8_t red_shift, green_shift, blue_shift;
} clibvnc_format;

/* What is told while clibvnc_open and clibvnc_handle run, on their thread. */
typedef struct {
    void *context;
    void (*resized)(void *context, int width, int height);
    /* encoding is CLIBVNC_UNKNOWN when its number was lost between two reads of the library. */
    void (*rectangle)(void *context, int x, int y, int width, int height, int32_t encoding);
    void (*copied)(void *context, int source_x, int source_y, int width, int height, int x, int y);
    void (*finished)(void *context);
    /* One byte of mask a pixel. */
    void (*cursor)(void *context, int hot_x, int hot_y, int width, int height, const uint8_t *pixels,
                   const uint8_t *mask);
    void (*cursor_moved)(void *context, int x, int y);
    void (*cut_text)(void *context, const char *text, int count);
    void (*bell)(void *context);
    /* Samples as they were asked for; nothing at all tells that a stream begins. */
    void (*sound)(void *context, const uint8_t *bytes, size_t count);
    /* What an update tells of its frame, and answers: only from servers that speak our own extension. */
    void (*framed)(void *context, uint64_t number, uint32_t flags, uint32_t offers);
    void (*answered)(void *context, int kind, int status, uint32_t number, uint64_t frame, const uint8_t *bytes,
                     size_t count);
} clibvnc_events;

#define CLIBVNC_UNKNOWN INT32_MIN

typedef struct {
    clibvnc_format format;
    const char *encodings; /* names, separated by spaces */
    const char *password;  /* may be NULL */
    const char *user;      /* may be NULL: only for security types that ask for a name */
    const char *authority; /* may be NULL: the file of whoever may have signed a server's certificate */
    int compression, quality; /* 0 to 9; quality below 0: no JPEG */
    int shared, cursor;
    int plain_sizes; /* whether to know DesktopSize alone, by which sizes of a screen with the number 0 are followed too */
    int sound; /* whether to ask for QEMU's audio extension; it is then asked for by later clients of the process too */
    unsigned seconds; /* how long a server may stay silent in the middle of a message */
} clibvnc_options;

/* Takes over a connected socket, also when it fails, and asks for the whole picture. NULL: refused; the log says why. */
clibvnc *clibvnc_open(int socket, const clibvnc_options *options, const clibvnc_events *events);
void clibvnc_close(clibvnc *client);

/* Whether a message lies in the library's own buffer, of which poll(2) knows nothing. */
int clibvnc_is_buffered(const clibvnc *client);
/* Handles one message and waits for its end; 0 when the connection is over. */
int clibvnc_handle(clibvnc *client);
int clibvnc_socket(const clibvnc *client);
/* The picture in the client's format, rows without padding. */
const uint8_t *clibvnc_pixels(const clibvnc *client);
/* The picture as opaque pixels, for a format of 32 bits with blue lowest; count is at most the picture's. */
void clibvnc_copy_opaque(const clibvnc *client, uint32_t *pixels, size_t count);
const char *clibvnc_name(const clibvnc *client);

/* These return 0 when the connection is over. */
int clibvnc_request(clibvnc *client, int x, int y, int width, int height, int incremental);
int clibvnc_pointer(clibvnc *client, int x, int y, int buttons);
int clibvnc_key(clibvnc *client, uint32_t keysym, int down);
/* QEMU's extended key event, with an XT scan code; -1 when the server does not take it. */
int clibvnc_extended_key(clibvnc *client, uint32_t keysym, uint32_t scan_code, int down);
/* Whether the server takes that event, as far as it has told. */
int clibvnc_takes_scan_codes(clibvnc *client);
int clibvnc_cut_text(clibvnc *client, const char *text, int count);
/* Begins to hear, 16 bits a sample; -1 when the server has no sound. */
int clibvnc_hear(clibvnc *client, int channels, uint32_t rate);
/* Sends what a viewer asks by our own extension. */
int clibvnc_send(clibvnc *client, const uint8_t *bytes, size_t count);
int clibvnc_resize(clibvnc *client, int width, int height);

/* What the library has logged on this thread since the last call; returns the number of bytes. */
size_t clibvnc_take_log(char *text, size_t size);
/* The bytes that the kernel received on a TCP socket, or -1. */
int64_t clibvnc_received(int socket);

#endif
