/* A client of JACK for the benchmarks, the same for jackd and for PipeWire's library:
 *   benchmark-jack-client NAME source|pass|sink FILE [CLIENT-BEFORE ...]
 * Writes into FILE, while it runs, what it saw of each cycle. Ends by SIGTERM, or with its parent. */
#include <fcntl.h>
#include <jack/jack.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

struct record {
    uint64_t frame, begin, end;
    double value;
};

enum { RECORDS = 1 << 14 };

static struct log {
    uint64_t count, xruns, ready, spare;
    struct record records[RECORDS];
} *seen;
static jack_port_t *in[2], *out[2];
static jack_client_t *client;
static char role;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int process(jack_nframes_t count, void *argument) {
    (void)argument;
    uint64_t begin = now();
    double value = 0;
    for (int c = 0; c < 2; c++) {
        float *to = out[c] ? jack_port_get_buffer(out[c], count) : NULL;
        float *from = in[c] ? jack_port_get_buffer(in[c], count) : NULL;
        if (to && from)
            memcpy(to, from, count * sizeof *to);
        else if (to)
            for (jack_nframes_t i = 0; i < count; i++) to[i] = 0.25f;
        else if (from)
            value = from[0];
    }
    uint64_t frame = jack_last_frame_time(client);
    uint64_t at = seen->count;
    seen->records[at % RECORDS] = (struct record){frame, begin, now(), value};
    __atomic_store_n(&seen->count, at + 1, __ATOMIC_RELEASE);
    return 0;
}

static int xrun(void *argument) {
    (void)argument;
    __atomic_add_fetch(&seen->xruns, 1, __ATOMIC_RELAXED);
    return 0;
}

static void end(int signal) {
    (void)signal;
    _exit(0);
}

static void quiet(const char *text) { (void)text; }

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaction(SIGTERM, &action, NULL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    jack_set_error_function(quiet);
    jack_set_info_function(quiet);
    role = argv[2][0] == 's' ? argv[2][1] : argv[2][0];
    int file = open(argv[3], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof *seen)) return 3;
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
    if (seen == MAP_FAILED) return 3;
    for (int i = 0; i < 100 && !client; i++) {
        client = jack_client_open(argv[1], JackNoStartServer | JackUseExactName, NULL);
        if (!client) usleep(20000);
    }
    if (!client) return 4;
    jack_set_process_callback(client, process, NULL);
    jack_set_xrun_callback(client, xrun, NULL);
    const char *names[2][2] = {{"in_1", "in_2"}, {"out_1", "out_2"}};
    for (int c = 0; c < 2; c++) {
        if (role != 'o') in[c] = jack_port_register(client, names[0][c], JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
        if (role != 'i') out[c] = jack_port_register(client, names[1][c], JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    }
    if (jack_activate(client)) return 5;
    for (int i = 4; i < argc; i++)
        for (int c = 0; c < 2; c++) {
            char from[300], to[300];
            snprintf(from, sizeof from, "%s:%s", argv[i], names[1][c]);
            snprintf(to, sizeof to, "%s:%s", argv[1], names[0][c]);
            int done = -1;
            for (int n = 0; n < 500 && done; n++) {
                done = jack_connect(client, from, to);
                if (done) usleep(20000);
            }
            if (done) return 6;
        }
    __atomic_store_n(&seen->ready, 1, __ATOMIC_RELEASE);
    int got;
    sigwait(&set, &got);
    signal(SIGALRM, end);
    /* A server that hangs must not keep its clients. */
    alarm(5);
    jack_client_close(client);
    return 0;
}
