#include "CAudio.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

/* From 0 to 1 with level ends. */
static inline float smooth(float t) {
    t = t < 1 ? t : 1;
    return t * t * (3 - 2 * t);
}

CLONES void caudio_scale_smooth(float *samples, float from, float to, size_t position, size_t length, size_t count) {
    float step = 1 / (float)(int32_t)length, start = (float)(int32_t)position;
    for (size_t i = 0; i < count; i++) {
        float gain = from + (to - from) * smooth((start + (float)(int32_t)i) * step);
        samples[i] *= gain;
    }
}

CLONES void caudio_blend_smooth(float *samples, const float *other, size_t position, size_t length, size_t count) {
    float step = 1 / (float)(int32_t)length, start = (float)(int32_t)position;
    for (size_t i = 0; i < count; i++) {
        float weight = smooth((start + (float)(int32_t)i) * step);
        samples[i] += (other[i] - samples[i]) * weight;
    }
}

CLONES void caudio_multiply(float *samples, const float *factors, size_t count) {
    for (size_t i = 0; i < count; i++) samples[i] *= factors[i];
}

CLONES void caudio_peaks(float *peaks, const float *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float value = fabsf(samples[i]);
        peaks[i] = value > peaks[i] ? value : peaks[i];
    }
}

CLONES void caudio_clamp(float *samples, float limit, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float value = samples[i] < limit ? samples[i] : limit;
        samples[i] = value > -limit ? value : -limit;
    }
}

CLONES float caudio_measure(const float *samples, double *sum, size_t count) {
    /* A double of the vector unit holds half as many, so the peak goes along for nothing. */
    double sums[8] = {0};
    uint32_t peaks[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t lane = 0; lane < 8; lane++) {
            uint32_t bits;
            memcpy(&bits, &samples[i + lane], 4);
            bits &= 0x7fffffffu;
            peaks[lane] = bits > peaks[lane] ? bits : peaks[lane];
            double value = samples[i + lane];
            sums[lane] += value * value;
        }
    for (size_t lane = 0; i < count; i++, lane++) {
        uint32_t bits;
        memcpy(&bits, &samples[i], 4);
        bits &= 0x7fffffffu;
        peaks[lane] = bits > peaks[lane] ? bits : peaks[lane];
        sums[lane] += (double)samples[i] * (double)samples[i];
    }
    uint32_t peak = 0;
    double total = 0;
    for (size_t lane = 0; lane < 8; lane++) {
        peak = peaks[lane] > peak ? peaks[lane] : peak;
        total += sums[lane];
    }
    *sum = total;
    float value;
    memcpy(&value, &peak, 4);
    return value;
}

CLONES float caudio_between_peak(const float *samples, const float *taps, size_t phases, size_t length, size_t count) {
    float peak = 0;
    for (size_t phase = 0; phase < phases; phase++) {
        const float *filter = taps + phase * length;
        float peaks[16] = {0};
        size_t i = 0;
        for (; i + 16 <= count; i += 16) {
            float sums[16] = {0};
            for (size_t tap = 0; tap < length; tap++)
                for (size_t lane = 0; lane < 16; lane++) sums[lane] += filter[tap] * samples[i + lane + tap];
            for (size_t lane = 0; lane < 16; lane++) {
                float value = fabsf(sums[lane]);
                peaks[lane] = value > peaks[lane] ? value : peaks[lane];
            }
        }
        for (; i < count; i++) {
            float sum = 0;
            for (size_t tap = 0; tap < length; tap++) sum += filter[tap] * samples[i + tap];
            peaks[0] = fabsf(sum) > peaks[0] ? fabsf(sum) : peaks[0];
        }
        for (size_t lane = 0; lane < 16; lane++) peak = peaks[lane] > peak ? peaks[lane] : peak;
    }
    return peak;
}

/* Sections run side by side: while the first works on frame i, the second works on i - APART and so on, so that each step is one
 * operation on all of them. Lane = (3 - section) * 2 + channel, so that frames enter and leave as they lie in memory. The state is that of
 * the transposed direct form 2; with y put into it, a step waits for one product instead of two:
 *   y = b0 x + s1    s1' = (b1 - a1 b0) x + s2 - a1 s1    s2' = (b2 - a2 b0) x - a2 s1
 * s2 is kept as its two parts, because the first of them is ready early. The sections are so far apart that what goes from one to the next
 * is never waited for: nearer, each step would take as long as a sum, a shuffle and three products, not as one product. */
typedef double lanes __attribute__((vector_size(64)));
typedef double frame __attribute__((vector_size(16)));
typedef long long marks __attribute__((vector_size(64)));

enum { APART = 4, LAG = 3 * APART, BLOCK = 256 };

/* Vectors are not passed to functions: how depends on the processor. */
#define SPREAD(v) {(v)[15], (v)[15], (v)[10], (v)[10], (v)[5], (v)[5], (v)[0], (v)[0]}
#define CHOSEN(mark, a, b) ((lanes)(((mark) & (marks)(a)) | (~(mark) & (marks)(b))))
#define LAGS {-3 * APART, -3 * APART, -2 * APART, -2 * APART, -APART, -APART, 0, 0}

/* What the sections put out in the last steps. */
#define OUTPUTS lanes out0 = {0}, out1 = {0}, out2 = {0}, out3 = {0}

/* Takes a frame in, and lets the one that is LAG before out. */
#define SECTION_PASS(index)                                                                             \
    frame entering;                                                                                     \
    memcpy(&entering, frames + 2 * (index), 16);                                                        \
    lanes first = __builtin_shufflevector(entering, entering, 0, 1, -1, -1, -1, -1, -1, -1);            \
    lanes x = __builtin_shufflevector(out3, first, 2, 3, 4, 5, 6, 7, 8, 9);                             \
    out3 = out2, out2 = out1, out1 = out0;                                                              \
    out0 = b0 * x + s1;                                                                                 \
    memcpy(frames + 2 * ((index) - LAG), &out0, 16)

#define SECTION_STEP(index)                                                                             \
    SECTION_PASS(index);                                                                                \
    lanes next = c1 * x + early;                                                                        \
    next = next - a2 * late;                                                                            \
    next = next - a1 * s1

/* Which sections have a frame in a step. */
#define SECTION_ACTIVE(index)                                                                           \
    marks place = (marks)LAGS + (long long)(index);                                                     \
    marks active = (place >= 0) & (place < (long long)count)

/* A step in which some of the sections have none. */
#define SECTION_EDGE(index)                                                                             \
    do {                                                                                                \
        SECTION_STEP(index);                                                                            \
        SECTION_ACTIVE(index);                                                                          \
        early = CHOSEN(active, c2 * x, early);                                                          \
        late = CHOSEN(active, s1, late);                                                                \
        s1 = CHOSEN(active, next, s1);                                                                  \
    } while (0)

/* Room for LAG frames before and behind those of a block. */
#define FRAMES double memory[2 * (LAG + BLOCK + LAG)], *frames = memory + 2 * LAG

static inline void enter(double *frames, const float *left, const float *right, size_t count) {
    for (size_t i = 0; i < count; i++) {
        frames[2 * i] = left[i];
        frames[2 * i + 1] = right[i];
    }
    memset(frames + 2 * count, 0, 2 * LAG * sizeof(double));
}

static inline void leave(const double *frames, float *left, float *right, size_t count) {
    for (size_t i = 0; i < count; i++) {
        left[i] = (float)frames[2 * i];
        right[i] = (float)frames[2 * i + 1];
    }
}

static inline int is_usable(const double *state) {
    double sums[8];
    for (size_t i = 0; i < 8; i++) sums[i] = fabs(state[i]) + fabs(state[i + 8]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) < 1e30;
}

CLONES int caudio_sections(float *left, float *right, const double *coefficients, double *state, size_t total) {
    FRAMES;
    const double *k = coefficients;
    lanes b0 = SPREAD(k), b1 = SPREAD(k + 1), b2 = SPREAD(k + 2), a1 = SPREAD(k + 3), a2 = SPREAD(k + 4);
    lanes c1 = b1 - a1 * b0, c2 = b2 - a2 * b0, s1, early, late = {0};
    memcpy(&s1, state, 64);
    memcpy(&early, state + 8, 64);
    for (size_t done = 0; done < total; done += BLOCK) {
        size_t count = total - done < BLOCK ? total - done : BLOCK;
        OUTPUTS;
        enter(frames, left + done, right + done, count);
        size_t i = 0;
        for (; i < LAG; i++) SECTION_EDGE(i);
        for (; i < count; i++) {
            SECTION_STEP(i);
            early = c2 * x;
            late = s1;
            s1 = next;
        }
        for (; i < count + LAG; i++) SECTION_EDGE(i);
        leave(frames, left + done, right + done, count);
    }
    lanes s2 = early - a2 * late;
    memcpy(state, &s1, 64);
    memcpy(state + 8, &s2, 64);
    return is_usable(state);
}

CLONES int caudio_sections_smooth(float *left, float *right, const double *from, const double *to, double *state,
                                  size_t position, size_t length, size_t total) {
    FRAMES;
    lanes f0 = SPREAD(from), f1 = SPREAD(from + 1), f2 = SPREAD(from + 2), f3 = SPREAD(from + 3), f4 = SPREAD(from + 4);
    lanes g0 = SPREAD(to), g1 = SPREAD(to + 1), g2 = SPREAD(to + 2), g3 = SPREAD(to + 3), g4 = SPREAD(to + 4);
    lanes s1, s2;
    memcpy(&s1, state, 64);
    memcpy(&s2, state + 8, 64);
    double step = 1 / (double)(int64_t)length;
    for (size_t done = 0; done < total; done += BLOCK) {
        size_t count = total - done < BLOCK ? total - done : BLOCK;
        OUTPUTS;
        enter(frames, left + done, right + done, count);
        for (size_t i = 0; i < count + LAG; i++) {
            lanes t = __builtin_convertvector((marks)LAGS, lanes) + (double)(int64_t)(position + done + i);
            t = t * step;
            lanes one = (lanes){0} + 1;
            t = CHOSEN(t < one, t, one);
            lanes w = t * t * (3 - 2 * t);
            lanes b0 = f0 + (g0 - f0) * w, a1 = f3 + (g3 - f3) * w, a2 = f4 + (g4 - f4) * w;
            lanes c1 = f1 + (g1 - f1) * w - a1 * b0, c2 = f2 + (g2 - f2) * w - a2 * b0;
            SECTION_PASS(i);
            SECTION_ACTIVE(i);
            lanes n1 = c1 * x + s2 - a1 * s1, n2 = c2 * x - a2 * s1;
            s1 = CHOSEN(active, n1, s1);
            s2 = CHOSEN(active, n2, s2);
        }
        leave(frames, left + done, right + done, count);
    }
    memcpy(state, &s1, 64);
    memcpy(state + 8, &s2, 64);
    return is_usable(state);
}
