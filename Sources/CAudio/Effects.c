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

/* Sections run side by side: while the first works on sample i, the second works on i - 1 and so on, so that each step is one
 * operation on all of them. Lane = section * 2 + channel. */
typedef double lanes __attribute__((vector_size(64)));
typedef long long marks __attribute__((vector_size(64)));

struct sections {
    lanes b0, b1, b2, a1, a2;
};

/* Vectors are not passed to functions: how depends on the processor. */
#define SPREAD(v) {(v)[0], (v)[0], (v)[5], (v)[5], (v)[10], (v)[10], (v)[15], (v)[15]}
#define SECTIONS(v) {SPREAD(v), SPREAD(v + 1), SPREAD(v + 2), SPREAD(v + 3), SPREAD(v + 4)}
#define CHOSEN(mark, a, b) ((lanes)(((mark) & (marks)(a)) | (~(mark) & (marks)(b))))

#define SECTION_STEP(index, k, masked)                                                                               \
    do {                                                                                                             \
        size_t in = (index) < count ? (index) : 0;                                                                   \
        lanes entering = {left[in], right[in]};                                                                      \
        lanes x = __builtin_shufflevector(entering, y, 0, 1, 8, 9, 10, 11, 12, 13);                                  \
        y = (k).b0 * x + s1;                                                                                         \
        lanes n1 = (k).b1 * x + s2 - (k).a1 * y;                                                                     \
        lanes n2 = (k).b2 * x - (k).a2 * y;                                                                          \
        if (masked) {                                                                                                \
            marks place = (marks){0, 0, -1, -1, -2, -2, -3, -3} + (long long)(index);                                \
            marks active = (place >= 0) & (place < (long long)count);                                                \
            s1 = CHOSEN(active, n1, s1);                                                                             \
            s2 = CHOSEN(active, n2, s2);                                                                             \
        } else {                                                                                                     \
            s1 = n1;                                                                                                 \
            s2 = n2;                                                                                                 \
        }                                                                                                            \
        if ((index) >= 3) {                                                                                          \
            left[(index) - 3] = (float)y[6];                                                                         \
            right[(index) - 3] = (float)y[7];                                                                        \
        }                                                                                                            \
    } while (0)

static inline int keep(double *state, const lanes *s1, const lanes *s2) {
    memcpy(state, s1, 64);
    memcpy(state + 8, s2, 64);
    double sum = 0;
    for (size_t i = 0; i < 16; i++) sum += fabs(state[i]);
    return sum < 1e30;
}

CLONES int caudio_sections(float *left, float *right, const double *coefficients, double *state, size_t count) {
    if (count == 0) return 1;
    struct sections k = SECTIONS(coefficients);
    lanes s1, s2, y = {0};
    memcpy(&s1, state, 64);
    memcpy(&s2, state + 8, 64);
    size_t i = 0;
    for (; i < 3; i++) SECTION_STEP(i, k, 1);
    for (; i < count; i++) SECTION_STEP(i, k, 0);
    for (; i < count + 3; i++) SECTION_STEP(i, k, 1);
    return keep(state, &s1, &s2);
}

CLONES int caudio_sections_smooth(float *left, float *right, const double *from, const double *to, double *state,
                                  size_t position, size_t length, size_t count) {
    if (count == 0) return 1;
    struct sections a = SECTIONS(from), b = SECTIONS(to);
    lanes s1, s2, y = {0};
    memcpy(&s1, state, 64);
    memcpy(&s2, state + 8, 64);
    double step = 1 / (double)(int64_t)length;
    lanes lag = (lanes){0, 0, -1, -1, -2, -2, -3, -3} + (double)(int64_t)position;
    for (size_t i = 0; i < count + 3; i++) {
        lanes t = (lag + (double)(int64_t)i) * step;
        lanes one = (lanes){0} + 1;
        t = CHOSEN(t < one, t, one);
        lanes w = t * t * (3 - 2 * t);
        struct sections k = {a.b0 + (b.b0 - a.b0) * w, a.b1 + (b.b1 - a.b1) * w, a.b2 + (b.b2 - a.b2) * w,
                             a.a1 + (b.a1 - a.a1) * w, a.a2 + (b.a2 - a.a2) * w};
        SECTION_STEP(i, k, 1);
    }
    return keep(state, &s1, &s2);
}
