#define _GNU_SOURCE
#include "CBenchPeers.h"

#include <sched.h>
#include <time.h>

int cbench_pin(int pid, int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (processor >= 0)
        CPU_SET((size_t)processor, &set);
    else
        for (size_t i = 0; i < CPU_SETSIZE; i++) CPU_SET(i, &set);
    return sched_setaffinity(pid, sizeof set, &set);
}

int cbench_realtime(void) {
    struct sched_param parameter = {.sched_priority = 10};
    return sched_setscheduler(0, SCHED_FIFO, &parameter);
}

int64_t cbench_processor_time(int pid) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
