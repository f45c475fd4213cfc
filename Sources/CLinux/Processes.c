#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define RETRY(expression) ({ __typeof__(expression) r_; do { r_ = (expression); } while (r_ < 0 && errno == EINTR); r_; })

static int result(int value) { return value < 0 ? -errno : value; }

/* The limits that programs are started with, once this process has changed its own. */
static struct rlimit inherited_limit;
static int has_inherited_limit;

int clinux_descriptor_limit(int wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    if (!has_inherited_limit) {
        inherited_limit = limit;
        has_inherited_limit = 1;
    }
    if (limit.rlim_cur < (rlim_t)wanted) {
        struct rlimit wider = limit;
        wider.rlim_cur = (rlim_t)wanted;
        if (wider.rlim_max < wider.rlim_cur) wider.rlim_max = wider.rlim_cur;
        /* Only the privileged may have more than the hard limit; others have that. */
        if (setrlimit(RLIMIT_NOFILE, &wider) < 0) {
            wider = limit;
            wider.rlim_cur = limit.rlim_max;
            if (setrlimit(RLIMIT_NOFILE, &wider) < 0) wider = limit;
        }
        limit = wider;
    }
    return limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur;
}

/* Runs in the child between fork and exec: only async-signal-safe calls. */
static void child(const char *path, char *const argv[], char *const envp[], const char *directory, const int *keep,
                  int keep_count, const int stdio[3], int group, pid_t parent, int report) {
    int error;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    if (group) setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    /* First everything is moved out of the way of the target numbers, then into place. */
    int high[16];
    int standard[3];
    if (keep_count > 16) _exit(127);
    int floor = 3 + keep_count;
    report = fcntl(report, F_DUPFD_CLOEXEC, floor);
    if (report < 0) _exit(127);
    for (int i = 0; i < keep_count; i++)
        if ((high[i] = fcntl(keep[i], F_DUPFD_CLOEXEC, floor)) < 0) goto fail;
    for (int i = 0; i < 3; i++) {
        standard[i] = -1;
        if (stdio[i] >= 0 && (standard[i] = fcntl(stdio[i], F_DUPFD_CLOEXEC, floor)) < 0) goto fail;
    }
    for (int i = 0; i < keep_count; i++)
        if (dup2(high[i], 3 + i) < 0) goto fail;
    for (int i = 0; i < 3; i++)
        if (standard[i] >= 0 && dup2(standard[i], i) < 0) goto fail;
    if (syscall(SYS_close_range, floor, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) < 0 && errno != ENOSYS) goto fail;
    if (directory && chdir(directory) < 0) goto fail;
    /* Programs that use select() or go over all descriptors are not to suffer from a wider limit of ours. */
    if (has_inherited_limit && setrlimit(RLIMIT_NOFILE, &inherited_limit) < 0) goto fail;
    execve(path, argv, envp);
fail:
    error = errno;
    (void)!write(report, &error, sizeof error);
    _exit(127);
}

int clinux_spawn(const char *path, char *const argv[], char *const envp[], const char *directory, const int *keep,
                 int keep_count, const int stdio[3], int group, int *pidfd) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    pid_t parent = getpid();
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid_t pid = fork();
    if (pid == 0) {
        close(report[0]);
        child(path, argv, envp, directory, keep, keep_count, stdio, group, parent, report[1]);
    }
    int error = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    close(report[1]);
    if (pid < 0) {
        close(report[0]);
        return -error;
    }
    ssize_t n = RETRY(read(report[0], &error, sizeof error));
    close(report[0]);
    if (n == (ssize_t)sizeof error) {
        RETRY(waitpid(pid, NULL, 0));
        return -error;
    }
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) {
        error = errno;
        kill(pid, SIGKILL);
        RETRY(waitpid(pid, NULL, 0));
        return -error;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    *pidfd = fd;
    return pid;
}

int clinux_reap(int pidfd, int *status) {
    siginfo_t info = {0};
    int n = RETRY(waitid((idtype_t)3 /* P_PIDFD */, (id_t)pidfd, &info, WEXITED | WNOHANG));
    if (n < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? info.si_status : 256 + info.si_status;
    return 1;
}

int clinux_adopt_orphans(void) { return result(prctl(PR_SET_CHILD_SUBREAPER, 1)); }

int clinux_reap_orphans(int but) {
    int count = 0;
    for (;;) {
        siginfo_t info = {0};
        /* Looked at first, since the state of one belongs to somebody else. */
        int n = RETRY(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT));
        if (n < 0 || info.si_pid == 0 || info.si_pid == but) return count;
        if (RETRY(waitpid(info.si_pid, NULL, WNOHANG)) > 0) count++;
    }
}

int64_t clinux_peer(int socket, int *pid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    *pid = peer.pid;
    return peer.uid;
}

int clinux_pidfd_open(int pid) { return result((int)syscall(SYS_pidfd_open, pid, 0)); }

int clinux_pidfd_signal(int pidfd, int signal) {
    return result((int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}
