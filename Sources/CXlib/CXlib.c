#define _GNU_SOURCE
#include "CXlib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/single_threaded.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;

void *cxlib_connection_create(void *object) {
    cxlib_connection *it = calloc(1, sizeof *it);
    if (!it) return NULL;
    it->mark = CXLIB_MARK;
    it->object = object;
    return it;
}

void cxlib_connection_free(void *connection) {
    cxlib_connection *it = connection;
    it->mark = 0;
    it->object = NULL;
    free(it);
}

int cxlib_lock(void) {
    if (__libc_single_threaded) return 0;
    pthread_mutex_lock(&lock);
    return 1;
}

void cxlib_unlock(int held) {
    if (held) pthread_mutex_unlock(&lock);
}

void cxlib_wait(int held) {
    if (held) pthread_cond_wait(&moved, &lock);
}

void cxlib_broadcast(void) { pthread_cond_broadcast(&moved); }

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }
__attribute__((constructor)) static void prepare(void) { pthread_atfork(before_fork, after_fork, after_fork); }

void *cxlib_real(const char *name) {
    /* By the names under which ours needs them; see XlibLibrary's documentation. */
    static const char *const libraries[] = {"libnitpicker-real-xcb.so", "libnitpicker-real-X11.so"};
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        void *handle = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
        void *found = handle ? dlsym(handle, name) : NULL;
        /* The library stays: ours needs it. */
        if (handle) dlclose(handle);
        if (found) return found;
    }
    return NULL;
}
