#define _GNU_SOURCE
#include "CLibVNCClient.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <rfb/rfbclient.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

struct clibvnc {
    rfbClient *library;
    clibvnc_events events;
    char *password;
    char *user;
    char *authority;
    char *encodings;
    GotCopyRectProc copy;
    /* The last bytes that the library had buffered before it read the next rectangle's header. */
    uint8_t left[64];
    unsigned left_count;
    int in_rectangle;
    int has_sound;
};

/* ---- the log ---- */

static _Thread_local char log_text[16384];
static _Thread_local size_t log_count;

static void log_line(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t space = sizeof log_text - log_count;
    int n = vsnprintf(log_text + log_count, space, format, arguments);
    va_end(arguments);
    if (n > 0) log_count += (size_t)n < space ? (size_t)n : space - 1;
}

static void prepare(void) {
    rfbClientLog = log_line;
    rfbClientErr = log_line;
}

size_t clibvnc_take_log(char *text, size_t size) {
    size_t n = log_count < size ? log_count : size;
    memcpy(text, log_text, n);
    log_count = 0;
    return n;
}

/* ---- what the library tells ---- */

static int tag;

static clibvnc *of(rfbClient *library) { return rfbClientGetClientData(library, &tag); }

/* Keeps the bytes that the library has read already and not yet used. */
static void remember(clibvnc *client) {
    rfbClient *library = client->library;
    unsigned n = library->buffered < sizeof client->left ? library->buffered : (unsigned)sizeof client->left;
    memcpy(client->left, library->bufoutptr, n);
    client->left_count = library->buffered <= sizeof client->left ? n : 0;
}

/* The encoding stands in the last four bytes of a header of twelve, which the library has just copied out of its
 * buffer. When the buffer was refilled in the middle of it, the first part stood at the end of the old one. */
static int32_t encoding(const clibvnc *client) {
    const rfbClient *library = client->library;
    ptrdiff_t here = library->bufoutptr - library->buf;
    uint8_t bytes[4];
    if (here >= 4) {
        memcpy(bytes, library->bufoutptr - 4, 4);
    } else {
        size_t missing = 4 - (size_t)here;
        if (client->left_count < missing) return CLIBVNC_UNKNOWN;
        memcpy(bytes, client->left + client->left_count - missing, missing);
        memcpy(bytes + missing, library->buf, (size_t)here);
    }
    return (int32_t)((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]);
}

static _Thread_local int32_t current_encoding;

static void begins(rfbClient *library, int x, int y, int width, int height) {
    (void)x, (void)y, (void)width, (void)height;
    clibvnc *client = of(library);
    /* A CopyRect locks its source too, when its header is long gone. */
    if (client->in_rectangle) return;
    client->in_rectangle = 1;
    current_encoding = encoding(client);
}

static void ends(rfbClient *library, int x, int y, int width, int height) {
    clibvnc *client = of(library);
    client->in_rectangle = 0;
    remember(client);
    client->events.rectangle(client->events.context, x, y, width, height, current_encoding);
}

static void copied(rfbClient *library, int source_x, int source_y, int width, int height, int x, int y) {
    clibvnc *client = of(library);
    client->copy(library, source_x, source_y, width, height, x, y);
    client->events.copied(client->events.context, source_x, source_y, width, height, x, y);
}

static void finished(rfbClient *library) {
    clibvnc *client = of(library);
    client->events.finished(client->events.context);
}

static rfbBool resized(rfbClient *library) {
    clibvnc *client = of(library);
    free(library->frameBuffer);
    size_t bytes = (size_t)library->width * (size_t)library->height * library->format.bitsPerPixel / 8;
    library->frameBuffer = calloc(bytes ? bytes : 1, 1);
    if (!library->frameBuffer) return FALSE;
    client->events.resized(client->events.context, library->width, library->height);
    remember(client);
    return TRUE;
}

static void cursor(rfbClient *library, int hot_x, int hot_y, int width, int height, int bytes) {
    (void)bytes;
    clibvnc *client = of(library);
    client->events.cursor(client->events.context, hot_x, hot_y, width, height, library->rcSource, library->rcMask);
    /* The library makes a new mask for each shape and forgets the old one. */
    free(library->rcMask);
    library->rcMask = NULL;
    remember(client);
}

static rfbBool cursor_moved(rfbClient *library, int x, int y) {
    clibvnc *client = of(library);
    client->events.cursor_moved(client->events.context, x, y);
    remember(client);
    return TRUE;
}

static void cut_text(rfbClient *library, const char *text, int count) {
    clibvnc *client = of(library);
    client->events.cut_text(client->events.context, text, count);
}

static void bell(rfbClient *library) {
    clibvnc *client = of(library);
    client->events.bell(client->events.context);
}

/* ---- sound ---- */

static int sound_encodings[] = {-259, 0};

static rfbBool sound_encoding(rfbClient *library, rfbFramebufferUpdateRectHeader *rect) {
    clibvnc *client = of(library);
    if ((int32_t)rect->encoding != -259) return FALSE;
    if (client) {
        client->has_sound = 1;
        remember(client);
    }
    return TRUE;
}

static rfbBool sound_message(rfbClient *library, rfbServerToClientMsg *message) {
    clibvnc *client = of(library);
    uint8_t head[3];
    if (message->type != 255 || !client) return FALSE;
    if (!ReadFromRFBServer(library, (char *)head, 3) || head[0] != 1) return FALSE;
    int operation = head[1] << 8 | head[2];
    if (operation == 1) client->events.sound(client->events.context, NULL, 0);
    if (operation != 2) return TRUE;
    uint8_t size[4];
    if (!ReadFromRFBServer(library, (char *)size, 4)) return FALSE;
    uint32_t left = (uint32_t)size[0] << 24 | (uint32_t)size[1] << 16 | (uint32_t)size[2] << 8 | size[3];
    if (left > 16u << 20) return FALSE;
    while (left) {
        uint8_t bytes[4096];
        uint32_t n = left < sizeof bytes ? left : (uint32_t)sizeof bytes;
        if (!ReadFromRFBServer(library, (char *)bytes, n)) return FALSE;
        client->events.sound(client->events.context, bytes, n);
        left -= n;
    }
    return TRUE;
}

static rfbClientProtocolExtension sound_extension = {sound_encodings, sound_encoding, sound_message, NULL, NULL, NULL};

static void register_sound(void) { rfbClientRegisterExtension(&sound_extension); }

int clibvnc_hear(clibvnc *client, int channels, uint32_t rate) {
    if (!client->has_sound) return -1;
    uint8_t format[10] = {255, 1, 0, 2, 3, (uint8_t)channels, (uint8_t)(rate >> 24), (uint8_t)(rate >> 16),
                          (uint8_t)(rate >> 8), (uint8_t)rate};
    uint8_t enable[4] = {255, 1, 0, 0};
    return WriteToRFBServer(client->library, (const char *)format, sizeof format) != 0
           && WriteToRFBServer(client->library, (const char *)enable, sizeof enable) != 0;
}

/* ---- our own extension (Documentation/rfb-extension.md) ---- */

enum { INQUIRIES = -1313428560, INQUIRY = 78, LONGEST_ANSWER = 1 << 28 };

static int inquiry_encodings[] = {INQUIRIES, 0};

static uint32_t number_at(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint64_t long_at(const uint8_t *bytes) { return (uint64_t)number_at(bytes) << 32 | number_at(bytes + 4); }

static rfbBool frame_note(rfbClient *library, rfbFramebufferUpdateRectHeader *rect) {
    clibvnc *client = of(library);
    uint8_t body[16];
    if ((int32_t)rect->encoding != INQUIRIES || !client) return FALSE;
    if (!ReadFromRFBServer(library, (char *)body, sizeof body)) return FALSE;
    remember(client);
    client->events.framed(client->events.context, long_at(body), number_at(body + 8), number_at(body + 12));
    return TRUE;
}

static rfbBool answer(rfbClient *library, rfbServerToClientMsg *message) {
    clibvnc *client = of(library);
    uint8_t body[15];
    if (message->type != INQUIRY || !client) return FALSE;
    if (!ReadFromRFBServer(library, (char *)body, sizeof body)) return FALSE;
    uint8_t *more = NULL;
    uint32_t count = 0;
    if (body[0] >= 3) {
        uint8_t size[4];
        if (!ReadFromRFBServer(library, (char *)size, sizeof size)) return FALSE;
        count = number_at(size);
        if (count > LONGEST_ANSWER) return FALSE;
        more = malloc(count ? count : 1);
        if (!more || (count && !ReadFromRFBServer(library, (char *)more, count))) {
            free(more);
            return FALSE;
        }
    }
    client->events.answered(client->events.context, body[0], body[1] << 8 | body[2], number_at(body + 3),
                            long_at(body + 7), more, count);
    free(more);
    return TRUE;
}

static rfbClientProtocolExtension inquiries = {inquiry_encodings, frame_note, answer, NULL, NULL, NULL};

static void register_inquiries(void) { rfbClientRegisterExtension(&inquiries); }

int clibvnc_send(clibvnc *client, const uint8_t *bytes, size_t count) {
    return WriteToRFBServer(client->library, (const char *)bytes, (unsigned)count) != 0;
}

static char *password(rfbClient *library) {
    clibvnc *client = of(library);
    return strdup(client->password ? client->password : "");
}

/* Name and password, or whom to trust; the library frees what it is given. */
static rfbCredential *credential(rfbClient *library, int type) {
    clibvnc *client = of(library);
    rfbCredential *result = calloc(1, sizeof *result);
    if (type == rfbCredentialTypeUser) {
        result->userCredential.username = strdup(client->user ? client->user : "");
        result->userCredential.password = strdup(client->password ? client->password : "");
    } else if (type == rfbCredentialTypeX509 && client->authority) {
        result->x509Credential.x509CACertFile = strdup(client->authority);
    } else {
        free(result);
        result = NULL;
    }
    return result;
}

/* Whose name a certificate has to have: the library would compare it with nobody's. */
static void name_server(rfbClient *library, int socket) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char text[INET6_ADDRSTRLEN] = "";
    if (getpeername(socket, (struct sockaddr *)&address, &length) < 0) return;
    if (address.ss_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)&address)->sin_addr, text, sizeof text);
    else if (address.ss_family == AF_INET6)
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&address)->sin6_addr, text, sizeof text);
    else
        return;
    free(library->serverHost);
    library->serverHost = strdup(text);
}

/* ---- the connection ---- */

static void apply(rfbClient *library, clibvnc *client, const clibvnc_options *options) {
    library->format.bitsPerPixel = options->format.bits_per_pixel;
    library->format.depth = options->format.depth;
    library->format.bigEndian = options->format.big_endian;
    library->format.trueColour = TRUE;
    library->format.redMax = options->format.red_max;
    library->format.greenMax = options->format.green_max;
    library->format.blueMax = options->format.blue_max;
    library->format.redShift = options->format.red_shift;
    library->format.greenShift = options->format.green_shift;
    library->format.blueShift = options->format.blue_shift;
    library->appData.requestedDepth = options->format.depth;
    library->appData.encodingsString = client->encodings;
    library->appData.compressLevel = options->compression;
    library->appData.qualityLevel = options->quality < 0 ? 9 : options->quality;
    library->appData.enableJPEG = options->quality >= 0;
    library->appData.shareDesktop = options->shared != 0;
    library->appData.useRemoteCursor = options->cursor != 0;
    library->canHandleNewFBSize = TRUE;
    library->readTimeout = options->seconds;
}

static int32_t number_of(const char *name, size_t length) {
    static const struct {
        const char *name;
        int32_t number;
    } known[] = {{"raw", 0}, {"copyrect", 1}, {"rre", 2}, {"hextile", 5}, {"zlib", 6}, {"tight", 7}, {"zrle", 16}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == length && memcmp(known[i].name, name, length) == 0) return known[i].number;
    return 0;
}

/* QEMU's only screen has the number 0, by which LibVNCClient 0.9.14 tells that an ExtendedDesktopSize is none, and keeps the old
 * size; and it says always that it knows that encoding. So QEMU, and who else may do that, is told once more what we know, with the older
 * DesktopSize alone. */
static int tell_plainly(clibvnc *client, const clibvnc_options *options) {
    int32_t numbers[32];
    size_t n = 0;
    for (const char *name = client->encodings; *name && n < 16;) {
        size_t length = strcspn(name, " ");
        if (length) numbers[n++] = number_of(name, length);
        name += length + strspn(name + length, " ");
    }
    numbers[n++] = -256 + options->compression;
    if (options->quality >= 0) numbers[n++] = -32 + options->quality;
    if (options->cursor) {
        numbers[n++] = -239;
        numbers[n++] = -240;
        numbers[n++] = -232;
    }
    numbers[n++] = -223;
    numbers[n++] = -224;
    numbers[n++] = -258;
    if (options->sound) numbers[n++] = -259;
    uint8_t message[4 + 4 * 32] = {2, 0, 0, (uint8_t)n};
    for (size_t i = 0; i < n; i++) {
        uint32_t number = htonl((uint32_t)numbers[i]);
        memcpy(message + 4 + 4 * i, &number, 4);
    }
    return WriteToRFBServer(client->library, (const char *)message, (unsigned)(4 + 4 * n)) != 0;
}

static void discard(clibvnc *client) {
    free(client->password);
    free(client->user);
    free(client->authority);
    free(client->encodings);
    free(client);
}

clibvnc *clibvnc_open(int socket, const clibvnc_options *options, const clibvnc_events *events) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
    static pthread_once_t once_inquiries = PTHREAD_ONCE_INIT;
    pthread_once(&once_inquiries, register_inquiries);
    static pthread_once_t once_sound = PTHREAD_ONCE_INIT;
    if (options->sound) pthread_once(&once_sound, register_sound);
    clibvnc *client = calloc(1, sizeof *client);
    rfbClient *library = rfbGetClient(8, 3, 4);
    client->library = library;
    client->events = *events;
    client->password = options->password ? strdup(options->password) : NULL;
    client->user = options->user ? strdup(options->user) : NULL;
    client->authority = options->authority ? strdup(options->authority) : NULL;
    client->encodings = strdup(options->encodings);
    client->copy = library->GotCopyRect;
    rfbClientSetClientData(library, &tag, client);
    apply(library, client, options);
    library->SoftCursorLockArea = begins;
    library->GotFrameBufferUpdate = ends;
    library->GotCopyRect = copied;
    library->FinishedFrameBufferUpdate = finished;
    library->MallocFrameBuffer = resized;
    library->GotCursorShape = cursor;
    library->HandleCursorPos = cursor_moved;
    library->GotXCutText = cut_text;
    library->Bell = bell;
    library->GetPassword = password;
    if (client->user || client->authority) library->GetCredential = credential;
    name_server(library, socket);
    library->sock = socket;
    /* So the library does not connect by itself. */
    library->listenSpecified = TRUE;
    int none = 0;
    /* On failure the library frees its own structure, which then must not be touched. */
    if (!rfbInitClient(library, &none, NULL)) {
        discard(client);
        return NULL;
    }
    if (library->desktopName && strncmp(library->desktopName, "QEMU", 4) == 0) tell_plainly(client, options);
    else if (options->plain_sizes) tell_plainly(client, options);
    return client;
}

void clibvnc_close(clibvnc *client) {
    uint8_t *pixels = client->library->frameBuffer;
    rfbClientCleanup(client->library);
    free(pixels);
    discard(client);
}

/* What TLS has opened and not yet handed over is in GnuTLS, which the library is linked with and does not show. */
int clibvnc_is_buffered(const clibvnc *client) {
    if (client->library->buffered > 0) return 1;
    if (!client->library->tlsSession) return 0;
    size_t (*pending)(void *) = (size_t (*)(void *))dlsym(RTLD_DEFAULT, "gnutls_record_check_pending");
    return pending && pending(client->library->tlsSession) > 0;
}

int clibvnc_handle(clibvnc *client) {
    remember(client);
    client->in_rectangle = 0;
    return HandleRFBServerMessage(client->library) != 0;
}

int clibvnc_socket(const clibvnc *client) { return client->library->sock; }
const uint8_t *clibvnc_pixels(const clibvnc *client) { return client->library->frameBuffer; }

void clibvnc_copy_opaque(const clibvnc *client, uint32_t *pixels, size_t count) {
    const uint32_t *source = (const uint32_t *)(const void *)client->library->frameBuffer;
    for (size_t i = 0; i < count; i++) pixels[i] = source[i] | 0xff000000u;
}

const char *clibvnc_name(const clibvnc *client) { return client->library->desktopName; }

int clibvnc_request(clibvnc *client, int x, int y, int width, int height, int incremental) {
    return SendFramebufferUpdateRequest(client->library, x, y, width, height, incremental) != 0;
}

int clibvnc_pointer(clibvnc *client, int x, int y, int buttons) {
    return SendPointerEvent(client->library, x, y, buttons) != 0;
}

int clibvnc_key(clibvnc *client, uint32_t keysym, int down) { return SendKeyEvent(client->library, keysym, down) != 0; }

int clibvnc_extended_key(clibvnc *client, uint32_t keysym, uint32_t scan_code, int down) {
    if (!SupportsClient2Server(client->library, rfbQemuEvent)) return -1;
    return SendExtendedKeyEvent(client->library, keysym, scan_code, down) != 0;
}

int clibvnc_takes_scan_codes(clibvnc *client) { return SupportsClient2Server(client->library, rfbQemuEvent) != 0; }

int clibvnc_cut_text(clibvnc *client, const char *text, int count) {
    return SendClientCutText(client->library, (char *)text, count) != 0;
}

/* SendExtDesktopSize makes the library deaf to the answer, so the message (SetDesktopSize, one screen) is made here. */
int clibvnc_resize(clibvnc *client, int width, int height) {
    uint32_t id = client->library->screen.id ? client->library->screen.id : htonl(1);
    uint8_t message[24] = {251, 0, (uint8_t)(width >> 8), (uint8_t)width, (uint8_t)(height >> 8), (uint8_t)height, 1};
    memcpy(message + 8, &id, 4);
    memcpy(message + 16, message + 2, 4);
    return WriteToRFBServer(client->library, (const char *)message, sizeof message) != 0;
}

int64_t clibvnc_received(int socket) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return -1;
    if (length < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received) return -1;
    return (int64_t)info.tcpi_bytes_received;
}
