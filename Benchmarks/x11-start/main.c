// A program as small as one of X can be: loads the X library, opens a display, and tells what that took.
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/// The kibibytes of a line of the kernel's account of this process.
static long kibibytes(const char *name) {
    char line[256];
    long result = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name))) sscanf(line + strlen(name), ": %ld", &result);
    fclose(file);
    return result;
}

int main(void) {
    long resident = kibibytes("Rss"), own = kibibytes("Private_Dirty");
    double start = now();
    void *library = dlopen("libX11.so.6", RTLD_NOW);
    if (!library) return fprintf(stderr, "%s\n", dlerror()), 1;
    double loaded = now();
    void *(*open)(const char *) = (void *(*)(const char *))dlsym(library, "XOpenDisplay");
    void *display = open ? open(NULL) : NULL;
    double opened = now();
    if (!display) return fprintf(stderr, "no display\n"), 1;
    printf("%f %f %ld %ld\n", loaded - start, opened - loaded, kibibytes("Rss") - resident,
           kibibytes("Private_Dirty") - own);
    return 0;
}
