#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What is said: a program's commit, a request to a server, its answer, an update of a viewer, and its request for the next. */
enum { COMMIT = 32, REQUEST = 12, ANSWER = 74, UPDATE = 40, WISH = 10 };

/* Takes all that is there; nothing or less when the peer is gone. */
static ssize_t take(int fd) {
    static char bytes[65536];
    return recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
}

static int say(int fd, size_t count) {
    static const char bytes[128];
    return send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)count ? 0 : -1;
}

/* A server: once it has a wish from one side and news from the other, it answers the wish. A relay passes each wish on as a request, and what comes
 * back as an update: for that it needs no state. */
static void serve(int news, int wishes, size_t answer, int isRelay) {
    int loop = epoll_create1(EPOLL_CLOEXEC), hasNews = 0, hasWish = 0;
    int ends[2] = {news, wishes};
    for (int i = 0; i < 2; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = ends[i]};
        epoll_ctl(loop, EPOLL_CTL_ADD, ends[i], &event);
    }
    struct epoll_event event;
    while (epoll_wait(loop, &event, 1, -1) == 1) {
        if (take(event.data.fd) <= 0) break;
        if (event.data.fd == news) hasNews = 1;
        else hasWish = 1;
        if (isRelay && event.data.fd == wishes && say(news, REQUEST) < 0) break;
        if (!hasNews || !hasWish) continue;
        hasNews = hasWish = 0;
        if (say(wishes, answer) < 0) break;
    }
    _exit(0);
}

/* A viewer that asks for an update whenever it has one. */
static void view(int server) {
    char bytes[256];
    while (say(server, WISH) == 0 && recv(server, bytes, sizeof bytes, 0) > 0);
    _exit(0);
}

/* Two ends of a connection by TCP on this machine. */
static int connected(int ends[2]) {
    int one = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(door, (struct sockaddr *)&here, sizeof here) < 0 || listen(door, 1) < 0 ||
        getsockname(door, (struct sockaddr *)&here, &size) < 0 || connect(ends[1], (struct sockaddr *)&here, sizeof here) < 0)
        return -1;
    ends[0] = accept(door, 0, 0);
    close(door);
    for (int i = 0; i < 2; i++) setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return ends[0] < 0 ? -1 : 0;
}

static void rest(int64_t nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    nanosleep(&time, 0);
}

int64_t cbench_chain(int servers, int count, int64_t interval) {
    int program[2], between[2], viewer[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, program) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, between) < 0 || connected(viewer) < 0)
        return -1;
    pid_t children[3];
    for (int i = 0; i < 3; i++) {
        children[i] = i == 1 && servers == 1 ? 0 : fork();
        if (children[i] != 0 || (i == 1 && servers == 1)) continue;
        if (i == 0 && servers == 1) serve(program[1], viewer[0], UPDATE, 0);
        if (i == 0) serve(program[1], between[0], ANSWER, 0);
        if (i == 1) serve(between[1], viewer[0], UPDATE, 1);
        view(viewer[1]);
    }
    rest(200000000);
    int64_t before = 0, after = 0;
    for (int step = 0; step <= count; step++) {
        if (step == 0 || step == count) {
            int64_t sum = 0;
            for (int i = 0; i < servers; i++) sum += cbench_processor_time(children[i]);
            *(step == 0 ? &before : &after) = sum;
        }
        if (step == count) break;
        if (say(program[0], COMMIT) < 0) break;
        rest(interval);
    }
    for (int i = 0; i < 3; i++) {
        if (children[i] <= 0) continue;
        kill(children[i], SIGKILL);
        waitpid(children[i], 0, 0);
    }
    int all[] = {program[0], program[1], between[0], between[1], viewer[0], viewer[1]};
    for (int i = 0; i < 6; i++) close(all[i]);
    return after > before ? (after - before) / count : -1;
}
