/* A library to be preloaded (LD_PRELOAD) that counts what an audio thread must not do: allocate, count references, take locks.
 *
 * A thread counts from the moment on that it is named "audio" or "filter". The counts of all such threads of a process are
 * in the file AUDIO_THREAD_COUNTER + its process number, as numbers of 64 bits in the order below, followed by the
 * return addresses of the first of them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ALLOCATION, REFERENCE, LOCK, WAIT, WAKE, OTHER_CALL, KINDS };
enum { DEPTH = 12, TRACES = 16 };

struct page {
    uint64_t counts[KINDS];
    uint64_t traces;
    struct {
        uint64_t kind, frames[DEPTH];
    } trace[TRACES];
};

static struct page nowhere;
static struct page *page = &nowhere;
__attribute__((tls_model("initial-exec"), visibility("hidden"))) __thread int32_t counter_is_audio;
static __thread uintptr_t stack_end __attribute__((tls_model("initial-exec")));

static void note(int kind, void **frame) {
    __atomic_add_fetch(&page->counts[kind], 1, __ATOMIC_RELAXED);
    if (kind > LOCK || page->traces >= TRACES) return;
    uint64_t place = __atomic_fetch_add(&page->traces, 1, __ATOMIC_RELAXED);
    if (place >= TRACES) return;
    page->trace[place].kind = (uint64_t)kind;
    /* Frames that keep the frame pointer form a list that goes up the stack. */
    for (int i = 0; i < DEPTH && (uintptr_t)frame > 4096 && (uintptr_t)frame + 16 <= stack_end; i++) {
        page->trace[place].frames[i] = (uint64_t)(uintptr_t)frame[1];
        void **next = frame[0];
        if (next <= frame) break;
        frame = next;
    }
}

#define NOTE(kind) \
    do { \
        if (counter_is_audio) note(kind, __builtin_frame_address(0)); \
    } while (0)

__attribute__((constructor)) static void begin(void) {
    const char *base = getenv("AUDIO_THREAD_COUNTER");
    if (!base) return;
    char path[300];
    snprintf(path, sizeof path, "%s%d", base, (int)getpid());
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (!ftruncate(file, 4096)) {
        void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
        if (memory != MAP_FAILED) page = memory;
    }
    close(file);
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

int pthread_setname_np(pthread_t thread, const char *name) {
    static int (*real)(pthread_t, const char *);
    if (!real) *(void **)&real = next("pthread_setname_np");
    if (pthread_equal(thread, pthread_self()) && (!strcmp(name, "audio") || !strcmp(name, "filter"))) {
        stack_end = (uintptr_t)__builtin_frame_address(0) + 4096;
        pthread_attr_t attributes;
        if (!pthread_getattr_np(thread, &attributes)) {
            void *base;
            size_t size;
            if (!pthread_attr_getstack(&attributes, &base, &size)) stack_end = (uintptr_t)base + size;
            pthread_attr_destroy(&attributes);
        }
        counter_is_audio = 1;
    }
    return real(thread, name);
}

/* ---- memory ---- */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), __libc_free(void *);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    NOTE(ALLOCATION);
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    NOTE(ALLOCATION);
    return __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
    NOTE(ALLOCATION);
    return __libc_realloc(old, size);
}
void free(void *memory) {
    NOTE(ALLOCATION);
    __libc_free(memory);
}
void *memalign(size_t alignment, size_t size) {
    NOTE(ALLOCATION);
    return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
    NOTE(ALLOCATION);
    return __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
    NOTE(ALLOCATION);
    void *made = __libc_memalign(alignment, size);
    if (!made) return ENOMEM;
    *memory = made;
    return 0;
}

/* ---- locks ---- */
int pthread_mutex_lock(pthread_mutex_t *mutex) {
    static int (*real)(pthread_mutex_t *);
    if (!real) *(void **)&real = next("pthread_mutex_lock");
    NOTE(LOCK);
    return real(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
    static int (*real)(pthread_rwlock_t *);
    if (!real) *(void **)&real = next("pthread_rwlock_rdlock");
    NOTE(LOCK);
    return real(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
    static int (*real)(pthread_rwlock_t *);
    if (!real) *(void **)&real = next("pthread_rwlock_wrlock");
    NOTE(LOCK);
    return real(lock);
}

/* ---- futexes, as the program itself calls them ---- */
long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    if (counter_is_audio) {
        long operation = b & 127;
        if (number == 449 /* futex_waitv */)
            note(WAIT, NULL);
        else if (number != SYS_futex)
            note(OTHER_CALL, NULL);
        else if (operation == 0 || operation == 9)
            note(WAIT, NULL);
        else if (operation == 1 || operation == 10)
            note(WAKE, NULL);
        else
            note(LOCK, __builtin_frame_address(0));
    }
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
#else
    static long (*real)(long, ...);
    if (!real) *(void **)&real = next("syscall");
    return real(number, a, b, c, d, e, f);
#endif
}

/* ---- Swift's reference counts: whatever the convention of the call is, every register is as it was ---- */
#if defined(__x86_64__)
__attribute__((used, visibility("hidden"))) void counter_reference(void **frame) { note(REFERENCE, frame); }
__attribute__((used, visibility("hidden"))) void *counter_resolve(const char *name) {
    void *found = next(name);
    if (!found) abort();
    return found;
}

#define SAVE \
    "pushq %rax\n pushq %rcx\n pushq %rdx\n pushq %rsi\n pushq %rdi\n pushq %r8\n pushq %r9\n pushq %r10\n pushq %r11\n" \
    "pushq %rbp\n movq %rsp, %rbp\n subq $256, %rsp\n andq $-16, %rsp\n" \
    "movaps %xmm0, (%rsp)\n movaps %xmm1, 16(%rsp)\n movaps %xmm2, 32(%rsp)\n movaps %xmm3, 48(%rsp)\n" \
    "movaps %xmm4, 64(%rsp)\n movaps %xmm5, 80(%rsp)\n movaps %xmm6, 96(%rsp)\n movaps %xmm7, 112(%rsp)\n" \
    "movaps %xmm8, 128(%rsp)\n movaps %xmm9, 144(%rsp)\n movaps %xmm10, 160(%rsp)\n movaps %xmm11, 176(%rsp)\n" \
    "movaps %xmm12, 192(%rsp)\n movaps %xmm13, 208(%rsp)\n movaps %xmm14, 224(%rsp)\n movaps %xmm15, 240(%rsp)\n"
#define RESTORE \
    "movaps (%rsp), %xmm0\n movaps 16(%rsp), %xmm1\n movaps 32(%rsp), %xmm2\n movaps 48(%rsp), %xmm3\n" \
    "movaps 64(%rsp), %xmm4\n movaps 80(%rsp), %xmm5\n movaps 96(%rsp), %xmm6\n movaps 112(%rsp), %xmm7\n" \
    "movaps 128(%rsp), %xmm8\n movaps 144(%rsp), %xmm9\n movaps 160(%rsp), %xmm10\n movaps 176(%rsp), %xmm11\n" \
    "movaps 192(%rsp), %xmm12\n movaps 208(%rsp), %xmm13\n movaps 224(%rsp), %xmm14\n movaps 240(%rsp), %xmm15\n" \
    "movq %rbp, %rsp\n popq %rbp\n popq %r11\n popq %r10\n popq %r9\n popq %r8\n popq %rdi\n popq %rsi\n popq %rdx\n" \
    "popq %rcx\n popq %rax\n"
#define COUNTED(name) \
    __asm__(".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n" \
            "pushq %rax\n movq counter_is_audio@gottpoff(%rip), %rax\n cmpl $0, %fs:(%rax)\n popq %rax\n je 1f\n" SAVE \
            "movq %rbp, %rdi\n movq (%rbp), %rax\n" \
            /* A frame as a call would have made it: the caller's frame pointer, the return address. */ \
            "subq $16, %rsp\n movq %rax, (%rsp)\n movq 80(%rbp), %rax\n movq %rax, 8(%rsp)\n movq %rsp, %rdi\n" \
            "call counter_reference\n addq $16, %rsp\n" RESTORE \
            "1: cmpq $0, real_" #name "(%rip)\n je 2f\n jmp *real_" #name "(%rip)\n" \
            "2:\n" SAVE "leaq name_" #name "(%rip), %rdi\n call counter_resolve\n movq %rax, real_" #name "(%rip)\n" RESTORE \
            "jmp *real_" #name "(%rip)\n.size " #name ", .-" #name "\n" \
            ".data\n.balign 8\nreal_" #name ": .quad 0\nname_" #name ": .asciz \"" #name "\"\n.text\n")
COUNTED(swift_retain);
COUNTED(swift_retain_n);
COUNTED(swift_release);
COUNTED(swift_release_n);
COUNTED(swift_bridgeObjectRetain);
COUNTED(swift_bridgeObjectRelease);
COUNTED(swift_allocObject);
#endif
