/* What Swift's Glibc module hides or cannot express: a few Linux calls and macros, as plain functions.
 * Every function returns -errno on failure unless it says otherwise; none is ever interrupted (EINTR is repeated). */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- event loop ---- */
#define CLINUX_IN 1u
#define CLINUX_OUT 4u
#define CLINUX_ERR 8u
#define CLINUX_HUP 16u
typedef struct {
    uint32_t events;
    uint64_t token;
} clinux_event;
int clinux_epoll_create(void);
/* operation: 1 add, 2 delete, 3 modify */
int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token);
/* milliseconds -1: for ever. EINTR is reported as 0 events. */
int clinux_epoll_wait(int epoll, clinux_event *events, int count, int milliseconds);
int clinux_eventfd(void);
int clinux_timerfd(void);
/* Arms for an absolute CLOCK_MONOTONIC time; 0 disarms. */
int clinux_timerfd_set(int fd, int64_t nanoseconds);
/* Blocks the signals for this thread and returns a descriptor on which they arrive. */
int clinux_signalfd(const int *signals, int count);
/* The number of a signal that arrived, or -EAGAIN. */
int clinux_signalfd_read(int fd);
int64_t clinux_monotonic(void);
/* poll(2) on one descriptor: 1 ready, 0 time-out. */
int clinux_poll(int fd, uint32_t events, int milliseconds);

/* ---- memory ---- */
int clinux_memfd(const char *name);
/* write_too: 1 nobody may write, 2 only through mappings that exist already,
 * 3 everybody, and more seals may follow. */
int clinux_seal(int fd, int write_too);
/* The seals: 1 shrink, 2 grow, 4 write. */
int clinux_seals(int fd);
int64_t clinux_size(int fd);
void *clinux_map(int fd, size_t count, int writable, int *error);
static inline uint32_t clinux_load_acquire(const void *word) {
    return __atomic_load_n((const uint32_t *)word, __ATOMIC_ACQUIRE);
}
static inline void clinux_store_release(void *word, uint32_t value) {
    __atomic_store_n((uint32_t *)word, value, __ATOMIC_RELEASE);
}
static inline uint64_t clinux_load64_acquire(const void *word) {
    return __atomic_load_n((const uint64_t *)word, __ATOMIC_ACQUIRE);
}
static inline void clinux_store64_release(void *word, uint64_t value) {
    __atomic_store_n((uint64_t *)word, value, __ATOMIC_RELEASE);
}
/* Takes one off a word and returns what it was before. */
static inline int32_t clinux_take_one(void *word) { return __atomic_fetch_sub((int32_t *)word, 1, __ATOMIC_SEQ_CST); }
/* Writes a word so that every later read of this thread is ordered after it. */
static inline void clinux_store_ordered(void *word, uint32_t value) {
    __atomic_store_n((uint32_t *)word, value, __ATOMIC_SEQ_CST);
}

/* ---- waiting on shared memory ---- */
/* Sleeps while the word has the expected value, until a wake-up or an absolute CLOCK_MONOTONIC time (negative: for
 * ever). Returns 0, -EAGAIN when it has another value, -ETIMEDOUT. May return 0 for no reason. */
int clinux_futex_wait(const void *word, uint32_t expected, int64_t deadline);
int clinux_futex_wake(void *word, int count);
int clinux_sleep_until(int64_t nanoseconds);

/* ---- threads ---- */
/* Starts a thread that runs body(context); returns 0 and the thread for clinux_thread_join. */
int clinux_thread_start(void (*body)(void *), void *context, const char *name, uint64_t *thread);
void clinux_thread_join(uint64_t thread);
/* First in, first out at this priority for the calling thread; 0 is ordinary scheduling. */
int clinux_thread_priority(int priority);
/* Keeps the calling thread on one processor; negative: on all that the process had when it first asked. */
int clinux_thread_processor(int processor);
/* The processor that the calling thread is on. */
int clinux_current_processor(void);
/* The processors that this process may use, in order; returns how many were written. */
int clinux_processors(int *list, int count);
/* Subnormal numbers count as zero in the calling thread's arithmetic: they cost a hundred times as much as others. */
void clinux_flush_subnormals(void);

/* ---- sockets ---- */
int clinux_socketpair(int packets, int fds[2]);
/* Sends one packet (or stream bytes) with at most one descriptor (fd < 0: none). Returns bytes, or -errno. */
int64_t clinux_send(int socket, const void *bytes, size_t count, int fd);
/* Receives one packet with at most one descriptor (*fd = -1 when none; surplus ones are closed).
 * *truncated is set when the packet was larger than the buffer. Returns bytes, 0 at the end, -errno. */
int64_t clinux_receive(int socket, void *bytes, size_t count, int *fd, int *truncated);
/* Gathers up to 16 buffers into a stream. */
typedef struct {
    const void *bytes;
    size_t count;
} clinux_slice;
int64_t clinux_writev(int fd, const clinux_slice *slices, int count);
int clinux_listen_unix(const char *path, int mode, int packets, int backlog);
int clinux_connect_unix(const char *path, int packets);
/* address: numeric IPv4 or IPv6. Returns the socket; *bound is the port taken. */
int clinux_listen_tcp(const char *address, int port, int *bound);
int clinux_connect_tcp(const char *address, int port);
/* Begins to connect and does not wait: the socket becomes writable when it is decided. */
int clinux_begin_tcp(const char *address, int port);
/* What became of that: 0 or a negated errno. */
int clinux_socket_error(int socket);
/* Whether it is a socket that accepts connections. */
int clinux_is_listening(int socket);
/* The TCP port that it is bound to, 0 for other sockets, or a negated errno. */
int clinux_bound_port(int socket);
/* The peer's text form goes to name. */
int clinux_accept(int socket, char *name, size_t size);
/* The user at the other end of a unix socket. */
int64_t clinux_peer_user(int socket);
int clinux_no_delay(int fd);

/* Has TCP notice a peer that is gone without a word: milliseconds of silence before it is asked, between askings, and
   until it counts as gone, which also bounds how long it may take nothing of what is sent. */
int clinux_keep_alive(int fd, int idle, int interval, int limit);
int clinux_nonblocking(int fd, int on);

/* ---- processes ---- */
/* Starts a program: argv and envp end with NULL, directory may be NULL. keep[0..count) become descriptors 3, 4, ...
 * stdio[0..2] replace descriptors 0 to 2 where not negative. The child dies with the calling thread's process and
 * leads a process group of its own when group is set. *pidfd receives a descriptor for it. Returns the pid or -errno
 * (also when exec failed). */
int clinux_spawn(const char *path, char *const argv[], char *const envp[], const char *directory, const int *keep,
                 int keep_count, const int stdio[3], int group, int *pidfd);
/* Lets this process have at least that many descriptors, or as many as it may; returns how many it may have then, or -errno.
 * Programs that it starts get the limit that it had. */
int clinux_descriptor_limit(int wanted);
/* Takes the exit state of a child by its pidfd: returns 1 and sets *status (exit code, or 256 + signal), 0 while it runs. */
int clinux_reap(int pidfd, int *status);
/* A descriptor for any process, readable when it has ended. */
int clinux_pidfd_open(int pid);
int clinux_pidfd_signal(int pidfd, int signal);
/* Whoever a descendant leaves behind becomes this process's child from now on. */
int clinux_adopt_orphans(void);
/* Takes the exit states of all children that ended but the one of that pid; returns how many. */
int clinux_reap_orphans(int but);
/* The user of the process at the other end of a unix socket, and its pid; the uid or -errno. */
int64_t clinux_peer(int socket, int *pid);
/* Counts the forks between the first process and this one, since the first call. */
uint32_t clinux_fork_generation(void);
int clinux_close_on_exec(int fd, int on);

/* The file that the loader finds for a shared library's name, with links followed: returns 0, or -ENOENT also when the
 * library does not have the symbol. */
int clinux_library_file(const char *name, const char *symbol, char *path, size_t size);

/* ---- files ---- */
int clinux_inotify(void);
/* created: also what has just been made and is still empty, such as a socket. */
int clinux_inotify_add(int fd, const char *directory, int created);
/* One event's watch and name; 1 read, 0 none. overflow is set when events were lost. */
int clinux_inotify_read(int fd, char *buffer, size_t size);
int clinux_random(void *bytes, size_t count);
/* The C library's words for an errno. */
void clinux_error_text(int error, char *text, size_t size);
/* The environment; ends with NULL. */
char **clinux_environment(void);

/* Has the allocator keep up to `bytes` that were freed, for blocks of up to that size, in that many pools; and has it give all of it back. */
void clinux_keep_memory(int bytes, int pools);
void clinux_give_memory_back(void);

#endif
