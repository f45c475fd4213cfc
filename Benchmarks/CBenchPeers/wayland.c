#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* What a client has, one of each. */
enum {
    NOTHING, DISPLAY, REGISTRY, CALLBACK, COMPOSITOR, SHM, SHELL, SEAT, INJECTOR, POINTER, DEVICE, POOL, OPAQUE, ALPHA,
    SURFACE, ROLE, TOPLEVEL, REGION, KINDS
};

/* Formats of wl_shm. */
enum { ARGB8888 = 0, XRGB8888 = 1 };

struct cbench_wl {
    int socket, width, height;
    /* The names of globals, and the numbers of objects; both 0 for what there is not. */
    uint32_t globals[KINDS], objects[KINDS];
    uint32_t object_count, serial;
    int is_configured, is_broken, is_called_back;
    int32_t pointer_x;
    uint32_t out[256];
    size_t out_words;
    uint8_t in[1 << 16];
    size_t in_bytes;
};

/* Sends what was gathered, with a descriptor if not negative. */
static int send_with(cbench_wl *w, int fd) {
    struct iovec data = {w->out, w->out_words * 4};
    char control[CMSG_SPACE(sizeof fd)] = {0};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    ssize_t sent = w->out_words ? sendmsg(w->socket, &message, MSG_NOSIGNAL) : 0;
    if (sent != (ssize_t)(w->out_words * 4)) w->is_broken = 1;
    w->out_words = 0;
    return w->is_broken ? -1 : 0;
}

/* Adds a request of numbers. */
static void request(cbench_wl *w, int kind, uint32_t opcode, int count, const uint32_t *values) {
    if (w->out_words + 2 + (size_t)count > sizeof w->out / 4) send_with(w, -1);
    w->out[w->out_words++] = w->objects[kind];
    w->out[w->out_words++] = (uint32_t)(8 + 4 * count) << 16 | opcode;
    for (int i = 0; i < count; i++) w->out[w->out_words++] = values[i];
}

#define REQUEST(w, kind, opcode, ...)                                                \
    do {                                                                             \
        uint32_t values_[] = {__VA_ARGS__};                                          \
        request(w, kind, opcode, (int)(sizeof values_ / sizeof *values_), values_);  \
    } while (0)

/* The number of a new object; servers insist that they come in order. */
static uint32_t make(cbench_wl *w, int kind) { return w->objects[kind] = ++w->object_count; }

/* Binds a global, if the server has it. */
static void bind_global(cbench_wl *w, int kind, const char *interface, uint32_t version) {
    if (!w->globals[kind]) return;
    size_t length = strlen(interface) + 1, words = (length + 3) / 4;
    uint32_t values[20] = {w->globals[kind], (uint32_t)length};
    memcpy(values + 2, interface, length);
    values[2 + words] = version;
    values[3 + words] = make(w, kind);
    request(w, REGISTRY, 0, (int)(4 + words), values);
}

static void take_global(cbench_wl *w, uint32_t name, const char *interface) {
    static const struct { const char *name; int kind; } known[] = {
        {"wl_compositor", COMPOSITOR}, {"wl_shm", SHM}, {"xdg_wm_base", SHELL}, {"wl_seat", SEAT},
        {"zwlr_virtual_pointer_manager_v1", INJECTOR},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, interface)) w->globals[known[i].kind] = name;
}

static void take(cbench_wl *w, uint32_t object, uint32_t opcode, const uint32_t *body, size_t words) {
    int kind = NOTHING;
    for (int i = 1; i < KINDS; i++)
        if (w->objects[i] == object) kind = i;
    if (kind == DISPLAY && opcode == 0) w->is_broken = 1;
    /* A callback's number is free for the next one from here on. */
    if (kind == DISPLAY && opcode == 1 && words > 0 && body[0] == w->objects[CALLBACK]) w->is_called_back = 1;
    if (kind == REGISTRY && opcode == 0 && words > 3) take_global(w, body[0], (const char *)(body + 2));
    if (kind == SHELL && opcode == 0 && words > 0) REQUEST(w, SHELL, 3, body[0]);
    if (kind == ROLE && opcode == 0 && words > 0) {
        w->serial = body[0];
        w->is_configured = 1;
    }
    if (kind == POINTER && opcode == 0 && words > 3) w->pointer_x = (int32_t)body[2] / 256;
    if (kind == POINTER && opcode == 2 && words > 2) w->pointer_x = (int32_t)body[1] / 256;
}

/* Sends, reads once, and takes all that came. */
static int turn(cbench_wl *w) {
    if (send_with(w, -1) < 0) return -1;
    ssize_t count = recv(w->socket, w->in + w->in_bytes, sizeof w->in - w->in_bytes, 0);
    if (count <= 0) return -1;
    w->in_bytes += (size_t)count;
    size_t at = 0;
    while (w->in_bytes - at >= 8) {
        uint32_t head[2], body[64] = {0};
        memcpy(head, w->in + at, 8);
        size_t size = head[1] >> 16;
        if (size < 8 || size > w->in_bytes - at) break;
        size_t bytes = size - 8 < sizeof body - 4 ? size - 8 : sizeof body - 4;
        memcpy(body, w->in + at + 8, bytes);
        take(w, head[0], head[1] & 0xffff, body, bytes / 4);
        at += size;
    }
    memmove(w->in, w->in + at, w->in_bytes - at);
    w->in_bytes -= at;
    return w->is_broken ? -1 : 0;
}

/* Waits for the callback that was asked for. */
static int wait_callback(cbench_wl *w) {
    while (!w->is_called_back)
        if (turn(w) < 0) return -1;
    return 0;
}

static uint32_t callback(cbench_wl *w) {
    w->is_called_back = 0;
    return w->objects[CALLBACK] ? w->objects[CALLBACK] : make(w, CALLBACK);
}

int cbench_wl_ping(cbench_wl *w) {
    REQUEST(w, DISPLAY, 0, callback(w));
    return wait_callback(w);
}

/* Two buffers in one pool: opaque, and half transparent. */
static int share(cbench_wl *w) {
    size_t size = (size_t)w->width * (size_t)w->height * 4;
    int fd = memfd_create("bench", MFD_CLOEXEC);
    if (fd < 0) return -1;
    void *memory = MAP_FAILED;
    if (ftruncate(fd, (off_t)size * 2) == 0) memory = mmap(NULL, size * 2, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        close(fd);
        return -1;
    }
    memset(memory, 0x40, size * 2);
    munmap(memory, size * 2);
    send_with(w, -1);
    REQUEST(w, SHM, 0, make(w, POOL), (uint32_t)size * 2);
    int result = send_with(w, fd);
    close(fd);
    uint32_t width = (uint32_t)w->width, height = (uint32_t)w->height;
    REQUEST(w, POOL, 0, make(w, OPAQUE), 0, width, height, width * 4, XRGB8888);
    REQUEST(w, POOL, 0, make(w, ALPHA), (uint32_t)size, width, height, width * 4, ARGB8888);
    return result;
}

static int show(cbench_wl *w, int covers) {
    if (!w->objects[COMPOSITOR] || !w->objects[SHM] || !w->objects[SHELL] || share(w) < 0) return -1;
    REQUEST(w, COMPOSITOR, 0, make(w, SURFACE));
    REQUEST(w, SHELL, 2, make(w, ROLE), w->objects[SURFACE]);
    REQUEST(w, ROLE, 1, make(w, TOPLEVEL));
    if (covers) REQUEST(w, TOPLEVEL, 11, 0);
    request(w, SURFACE, 6, 0, NULL);
    while (!w->is_configured)
        if (turn(w) < 0) return -1;
    REQUEST(w, ROLE, 4, w->serial);
    if (covers) return cbench_wl_present(w, 0, 0, 0, w->width, w->height);
    /* One that is covered is never told that it was shown. */
    REQUEST(w, SURFACE, 1, w->objects[OPAQUE], 0, 0);
    request(w, SURFACE, 6, 0, NULL);
    return cbench_wl_ping(w);
}

cbench_wl *cbench_wl_open(const char *path, int width, int height, int shows) {
    cbench_wl *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->width = width;
    w->height = height;
    w->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    /* A server that is stuck is a failure, not a wait without end. */
    struct timeval limit = {10, 0};
    setsockopt(w->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (w->socket < 0 || connect(w->socket, (struct sockaddr *)&address, sizeof address) < 0) goto fail;
    make(w, DISPLAY);
    REQUEST(w, DISPLAY, 1, make(w, REGISTRY));
    if (cbench_wl_ping(w) < 0) goto fail;
    if (shows == 0) return w;
    bind_global(w, COMPOSITOR, "wl_compositor", 4);
    bind_global(w, SHM, "wl_shm", 1);
    bind_global(w, SHELL, "xdg_wm_base", 1);
    if (shows > 1) {
        bind_global(w, SEAT, "wl_seat", 1);
        bind_global(w, INJECTOR, "zwlr_virtual_pointer_manager_v1", 1);
    }
    if (w->objects[SEAT] && w->objects[INJECTOR]) {
        REQUEST(w, INJECTOR, 0, w->objects[SEAT], make(w, DEVICE));
        /* The seat has a pointer only once there is a device. */
        if (cbench_wl_ping(w) < 0) goto fail;
        REQUEST(w, SEAT, 0, make(w, POINTER));
    }
    if (show(w, shows > 1) < 0) goto fail;
    return w;
fail:
    cbench_wl_close(w);
    return NULL;
}

void cbench_wl_close(cbench_wl *w) {
    if (!w) return;
    if (w->socket >= 0) close(w->socket);
    free(w);
}

int cbench_wl_present(cbench_wl *w, int has_alpha, int left, int top, int width, int height) {
    REQUEST(w, SURFACE, 1, w->objects[has_alpha ? ALPHA : OPAQUE], 0, 0);
    REQUEST(w, SURFACE, 9, (uint32_t)left, (uint32_t)top, (uint32_t)width, (uint32_t)height);
    REQUEST(w, SURFACE, 3, callback(w));
    request(w, SURFACE, 6, 0, NULL);
    return wait_callback(w);
}

int cbench_wl_inject(cbench_wl *w, int left, int top) {
    if (!w->objects[DEVICE] || !w->objects[POINTER]) return -1;
    REQUEST(w, DEVICE, 1, 0, (uint32_t)left, (uint32_t)top, (uint32_t)w->width, (uint32_t)w->height);
    request(w, DEVICE, 4, 0, NULL);
    while (w->pointer_x != left)
        if (turn(w) < 0) return -1;
    return 0;
}
