#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The server: waits as an event loop does, answers each message. */
static void echo(int fd) {
    char bytes[64];
    int loop = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
    while (epoll_wait(loop, &event, 1, -1) == 1) {
        ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n <= 0 || send(fd, bytes, (size_t)n, MSG_NOSIGNAL) != n) break;
    }
    _exit(0);
}

int cbench_floor(int64_t *times, int count) {
    int ends[2];
    char bytes[32] = {0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -1;
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    if (child == 0) {
        close(ends[0]);
        echo(ends[1]);
    }
    close(ends[1]);
    int result = 0;
    for (int i = 0; i < count && result == 0; i++) {
        int64_t start = now();
        struct pollfd wait = {.fd = ends[0], .events = POLLIN};
        if (send(ends[0], bytes, sizeof bytes, MSG_NOSIGNAL) < 0 || poll(&wait, 1, 1000) != 1 ||
            recv(ends[0], bytes, sizeof bytes, MSG_DONTWAIT) <= 0)
            result = -1;
        times[i] = now() - start;
    }
    close(ends[0]);
    waitpid(child, NULL, 0);
    return result;
}
