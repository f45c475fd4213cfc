#define _GNU_SOURCE
#include "CLinux.h"

#include <malloc.h>
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <link.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RETRY(expression) ({ __typeof__(expression) r_; do { r_ = (expression); } while (r_ < 0 && errno == EINTR); r_; })

static int result(int value) { return value < 0 ? -errno : value; }

int clinux_epoll_create(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return result(epoll_ctl(epoll, operation, fd, &event));
}

int clinux_epoll_wait(int epoll, clinux_event *events, int count, int milliseconds) {
    struct epoll_event ready[64];
    if (count > 64) count = 64;
    int n = epoll_wait(epoll, ready, count, milliseconds);
    if (n < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < n; i++) {
        events[i].events = ready[i].events;
        events[i].token = ready[i].data.u64;
    }
    return n;
}

int clinux_eventfd(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int clinux_timerfd(void) { return result(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)); }

int clinux_timerfd_set(int fd, int64_t nanoseconds) {
    struct itimerspec spec = {0};
    spec.it_value.tv_sec = nanoseconds / 1000000000;
    spec.it_value.tv_nsec = nanoseconds % 1000000000;
    return result(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
}

int clinux_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error) return -error;
    return result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int clinux_signalfd_read(int fd) {
    struct signalfd_siginfo info;
    ssize_t n = RETRY(read(fd, &info, sizeof info));
    if (n < 0) return -errno;
    return n == (ssize_t)sizeof info ? (int)info.ssi_signo : -EAGAIN;
}

int64_t clinux_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int clinux_poll(int fd, uint32_t events, int milliseconds) {
    struct pollfd p = {.fd = fd, .events = (short)events};
    int64_t end = milliseconds < 0 ? 0 : clinux_monotonic() + (int64_t)milliseconds * 1000000;
    for (;;) {
        int n = poll(&p, 1, milliseconds);
        if (n >= 0) return n > 0;
        if (errno != EINTR) return -errno;
        if (milliseconds >= 0) {
            int64_t left = (end - clinux_monotonic()) / 1000000;
            milliseconds = left > 0 ? (int)left : 0;
        }
    }
}

int clinux_memfd(const char *name) { return result(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)); }

int clinux_seal(int fd, int write_too) {
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | (write_too == 3 ? 0 : F_SEAL_SEAL);
    if (write_too == 1) seals |= F_SEAL_WRITE;
    if (write_too == 2) seals |= 0x10 /* F_SEAL_FUTURE_WRITE */;
    return result(fcntl(fd, F_ADD_SEALS, seals));
}

int clinux_seals(int fd) {
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0) return -errno;
    return (seals & F_SEAL_SHRINK ? 1 : 0) | (seals & F_SEAL_GROW ? 2 : 0) | (seals & F_SEAL_WRITE ? 4 : 0);
}

int64_t clinux_size(int fd) {
    struct stat info;
    return fstat(fd, &info) < 0 ? -errno : info.st_size;
}

void *clinux_map(int fd, size_t count, int writable, int *error) {
    void *p = mmap(NULL, count, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    *error = p == MAP_FAILED ? errno : 0;
    return p == MAP_FAILED ? NULL : p;
}

int clinux_futex_wait(const void *word, uint32_t expected, int64_t deadline) {
    struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    long n = syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, deadline < 0 ? NULL : &until, NULL,
                     FUTEX_BITSET_MATCH_ANY);
    if (n == 0 || errno == EINTR) return 0;
    return -errno;
}

int clinux_futex_wake(void *word, int count) { return (int)syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0); }

int clinux_sleep_until(int64_t nanoseconds) {
    struct timespec until = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int error;
    do error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    while (error == EINTR);
    return -error;
}

struct thread_start {
    void (*body)(void *);
    void *context;
    char name[16];
};

static void *thread_main(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    pthread_setname_np(pthread_self(), start.name);
    start.body(start.context);
    return NULL;
}

int clinux_thread_start(void (*body)(void *), void *context, const char *name, uint64_t *thread) {
    struct thread_start *start = malloc(sizeof *start);
    if (!start) return -ENOMEM;
    start->body = body;
    start->context = context;
    snprintf(start->name, sizeof start->name, "%s", name);
    pthread_t id;
    int error = pthread_create(&id, NULL, thread_main, start);
    if (error) {
        free(start);
        return -error;
    }
    *thread = (uint64_t)id;
    return 0;
}

void clinux_thread_join(uint64_t thread) { pthread_join((pthread_t)thread, NULL); }

int clinux_thread_priority(int priority) {
    struct sched_param parameter = {.sched_priority = priority};
    /* A program that such a thread starts is an ordinary one. */
    int policy = (priority > 0 ? SCHED_FIFO : SCHED_OTHER) | SCHED_RESET_ON_FORK;
    return result(sched_setscheduler(0, policy, &parameter));
}

static cpu_set_t all_processors;
static pthread_once_t all_processors_once = PTHREAD_ONCE_INIT;
static void read_processors(void) { sched_getaffinity(getpid(), sizeof all_processors, &all_processors); }

int clinux_thread_processor(int processor) {
    pthread_once(&all_processors_once, read_processors);
    cpu_set_t set = all_processors;
    if (processor >= 0) {
        if (processor >= CPU_SETSIZE || !CPU_ISSET(processor, &all_processors)) return -EINVAL;
        CPU_ZERO(&set);
        CPU_SET(processor, &set);
    }
    return result(sched_setaffinity(0, sizeof set, &set));
}

int clinux_current_processor(void) { return sched_getcpu(); }

int clinux_processors(int *list, int count) {
    pthread_once(&all_processors_once, read_processors);
    int found = 0;
    for (int i = 0; i < CPU_SETSIZE && found < count; i++)
        if (CPU_ISSET(i, &all_processors)) list[found++] = i;
    return found;
}

void clinux_flush_subnormals(void) {
#if defined(__x86_64__)
    unsigned int control = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(control | 0x8040u);
#elif defined(__aarch64__)
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("msr fpcr, %0" ::"r"(control | (1ull << 24)));
#endif
}

int clinux_socketpair(int packets, int fds[2]) {
    return result(socketpair(AF_UNIX, (packets ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
}

int64_t clinux_send(int socket, const void *bytes, size_t count, int fd) {
    if (fd < 0) {
        ssize_t n = RETRY(send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT));
        return n < 0 ? -errno : n;
    }
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    ssize_t n = RETRY(sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
    return n < 0 ? -errno : n;
}

int64_t clinux_receive(int socket, void *bytes, size_t count, int *fd, int *truncated) {
    union {
        char space[CMSG_SPACE(16 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *fd = -1;
    *truncated = 0;
    ssize_t n = RETRY(recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    if (n < 0) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t fds = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < fds; i++) {
            int received;
            memcpy(&received, CMSG_DATA(header) + i * sizeof(int), sizeof received);
            if (*fd < 0) *fd = received;
            else close(received);
        }
    }
    if (message.msg_flags & MSG_TRUNC) *truncated = 1;
    return n;
}

int64_t clinux_writev(int fd, const clinux_slice *slices, int count) {
    struct iovec parts[16];
    if (count > 16) count = 16;
    for (int i = 0; i < count; i++) parts[i] = (struct iovec){(void *)slices[i].bytes, slices[i].count};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
    ssize_t n = RETRY(sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
    return n < 0 ? -errno : n;
}

static int unix_address(struct sockaddr_un *address, const char *path) {
    if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    return 0;
}

static int failed(int fd) {
    int error = errno;
    close(fd);
    return -error;
}

int clinux_listen_unix(const char *path, int mode, int packets, int backlog) {
    struct sockaddr_un address;
    int error = unix_address(&address, path);
    if (error) return error;
    int fd = socket(AF_UNIX, (packets ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    /* The mode of the socket file comes from the descriptor before it is bound: there is no moment in which it is open to others. */
    if (fchmod(fd, (mode_t)mode) < 0) return failed(fd);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EADDRINUSE) return failed(fd);
        /* A socket file that nobody listens on is left over from a killed process. */
        int probe = clinux_connect_unix(path, packets);
        if (probe >= 0) {
            close(probe);
            close(fd);
            return -EADDRINUSE;
        }
        if (probe != -ECONNREFUSED || unlink(path) < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
            close(fd);
            return -EADDRINUSE;
        }
    }
    if (chmod(path, (mode_t)mode) < 0 || listen(fd, backlog) < 0) return failed(fd);
    return fd;
}

int clinux_connect_unix(const char *path, int packets) {
    struct sockaddr_un address;
    int error = unix_address(&address, path);
    if (error) return error;
    int fd = socket(AF_UNIX, (packets ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (RETRY(connect(fd, (struct sockaddr *)&address, sizeof address)) < 0) return failed(fd);
    clinux_nonblocking(fd, 1);
    return fd;
}

static socklen_t tcp_address(struct sockaddr_storage *storage, const char *address, int port) {
    memset(storage, 0, sizeof *storage);
    struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        return sizeof *v6;
    }
    return 0;
}

int clinux_listen_tcp(const char *address, int port, int *bound) {
    struct sockaddr_storage storage;
    if (port < 0 || port > 65535) return -EINVAL;
    socklen_t size = tcp_address(&storage, address, port);
    if (!size) return -EINVAL;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&storage, size) < 0 || listen(fd, 64) < 0) return failed(fd);
    size = sizeof storage;
    if (getsockname(fd, (struct sockaddr *)&storage, &size) < 0) return failed(fd);
    *bound = ntohs(storage.ss_family == AF_INET ? ((struct sockaddr_in *)&storage)->sin_port
                                                : ((struct sockaddr_in6 *)&storage)->sin6_port);
    return fd;
}

int clinux_connect_tcp(const char *address, int port) {
    struct sockaddr_storage storage;
    if (port < 0 || port > 65535) return -EINVAL;
    socklen_t size = tcp_address(&storage, address, port);
    if (!size) return -EINVAL;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (RETRY(connect(fd, (struct sockaddr *)&storage, size)) < 0) return failed(fd);
    clinux_nonblocking(fd, 1);
    clinux_no_delay(fd);
    return fd;
}

int clinux_begin_tcp(const char *address, int port) {
    struct sockaddr_storage storage;
    if (port < 0 || port > 65535) return -EINVAL;
    socklen_t size = tcp_address(&storage, address, port);
    if (!size) return -EINVAL;
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    if (RETRY(connect(fd, (struct sockaddr *)&storage, size)) < 0 && errno != EINPROGRESS) return failed(fd);
    return fd;
}

int clinux_socket_error(int socket) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
    return -error;
}

int clinux_is_listening(int socket) {
    int is_listening = 0;
    socklen_t size = sizeof is_listening;
    return getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0 && is_listening;
}

int clinux_bound_port(int socket) {
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    if (getsockname(socket, (struct sockaddr *)&storage, &size) < 0) return -errno;
    if (storage.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&storage)->sin_port);
    if (storage.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&storage)->sin6_port);
    return 0;
}

int clinux_accept(int socket, char *name, size_t size) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    int fd = RETRY(accept4(socket, (struct sockaddr *)&storage, &length, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd < 0) return -errno;
    if (size) {
        char text[INET6_ADDRSTRLEN] = "unix";
        if (storage.ss_family == AF_INET)
            inet_ntop(AF_INET, &((struct sockaddr_in *)&storage)->sin_addr, text, sizeof text);
        else if (storage.ss_family == AF_INET6)
            inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&storage)->sin6_addr, text, sizeof text);
        snprintf(name, size, "%s", text);
    }
    return fd;
}

int clinux_library_file(const char *name, const char *symbol, char *path, size_t size) {
    void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) return -ENOENT;
    struct link_map *map = NULL;
    int is_right = dlsym(handle, symbol) && dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0;
    char *found = is_right ? realpath(map->l_name, NULL) : NULL;
    dlclose(handle);
    int fits = found && strlen(found) < size;
    if (fits) strcpy(path, found);
    free(found);
    return fits ? 0 : -ENOENT;
}

int64_t clinux_peer_user(int socket) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    return (int64_t)peer.uid;
}

int clinux_no_delay(int fd) {
    int on = 1;
    return result(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

int clinux_keep_alive(int fd, int idle, int interval, int limit) {
    int on = 1, seconds = idle / 1000, pause = interval / 1000;
    int count = interval > 0 && limit > idle ? (limit - idle) / interval : 1;
    unsigned timeout = (unsigned)limit;
    if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) < 0) return -errno;
    if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds) < 0) return -errno;
    if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &pause, sizeof pause) < 0) return -errno;
    if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count) < 0) return -errno;
    return result(setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout));
}

int clinux_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    return result(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

static uint32_t generation;
static pthread_once_t generation_once = PTHREAD_ONCE_INIT;
static void count_fork(void) { generation++; }
static void watch_forks(void) { pthread_atfork(NULL, NULL, count_fork); }

uint32_t clinux_fork_generation(void) {
    pthread_once(&generation_once, watch_forks);
    return generation;
}

int clinux_close_on_exec(int fd, int on) { return result(fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0)); }

int clinux_inotify(void) { return result(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)); }

int clinux_inotify_add(int fd, const char *directory, int created) {
    uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR;
    return result(inotify_add_watch(fd, directory, created ? mask | IN_CREATE : mask));
}

int clinux_inotify_read(int fd, char *buffer, size_t size) {
    ssize_t n = RETRY(read(fd, buffer, size));
    if (n < 0) return errno == EAGAIN ? 0 : -errno;
    return n > 0;
}

int clinux_random(void *bytes, size_t count) {
    char *next = bytes;
    while (count) {
        ssize_t n = RETRY(getrandom(next, count, 0));
        if (n < 0) return -errno;
        next += n;
        count -= (size_t)n;
    }
    return 0;
}

void clinux_error_text(int error, char *text, size_t size) {
    char space[128];
    snprintf(text, size, "%s", strerror_r(error, space, sizeof space));
}

char **clinux_environment(void) { return environ; }

void clinux_keep_memory(int bytes, int pools) {
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
    mallopt(M_ARENA_MAX, pools);
}

void clinux_give_memory_back(void) { malloc_trim(0); }
