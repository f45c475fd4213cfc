#include "CAudio.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

CLONES size_t caudio_copy_clean(float *restrict destination, const float *restrict source, float limit, size_t count) {
    uint32_t changed = 0;
    for (size_t i = 0; i < count; i++) {
        /* The source may change while it is read: one look. */
        float value = *(const volatile float *)&source[i];
        uint32_t bits;
        memcpy(&bits, &value, 4);
        /* Not a number fails every comparison. */
        float kept = value <= limit ? value : limit;
        kept = kept >= -limit ? kept : -limit;
        kept = (bits & 0x7f800000u) == 0x7f800000u ? 0 : kept;
        uint32_t after;
        memcpy(&after, &kept, 4);
        changed += after != bits;
        destination[i] = kept;
    }
    return changed;
}

CLONES void caudio_add(float *restrict destination, const float *restrict source, float gain, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] += source[i] * gain;
}

CLONES void caudio_add_ramp(float *restrict destination, const float *restrict source, float from, float step,
                            size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] += source[i] * (from + step * (float)(int32_t)i);
}

CLONES void caudio_add_curve(float *restrict destination, const float *restrict source, const float *restrict curve,
                             float base, float scale, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] += source[i] * (base + scale * curve[i]);
}

CLONES void caudio_scale_curve(float *restrict samples, const float *restrict curve, float base, float scale,
                               size_t count) {
    for (size_t i = 0; i < count; i++) samples[i] *= base + scale * curve[i];
}

CLONES void caudio_scale(float *samples, float gain, size_t count) {
    for (size_t i = 0; i < count; i++) samples[i] *= gain;
}

CLONES void caudio_scale_ramp(float *samples, float from, float step, size_t count) {
    for (size_t i = 0; i < count; i++) samples[i] *= from + step * (float)(int32_t)i;
}

CLONES float caudio_peak(const float *samples, size_t count) {
    /* Without the sign, the bits of finite numbers are in the order of their values, and whole numbers vectorise. */
    uint32_t peak = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &samples[i], 4);
        bits &= 0x7fffffffu;
        peak = bits > peak ? bits : peak;
    }
    float value;
    memcpy(&value, &peak, 4);
    return value;
}

CLONES double caudio_sum_of_squares(const float *samples, size_t count) {
    double sums[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t lane = 0; lane < 8; lane++) sums[lane] += (double)samples[i + lane] * (double)samples[i + lane];
    for (; i < count; i++) sums[0] += (double)samples[i] * (double)samples[i];
    double sum = 0;
    for (size_t lane = 0; lane < 8; lane++) sum += sums[lane];
    return sum;
}

void caudio_interleave(float *restrict destination, size_t stride, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i * stride] = source[i];
}

void caudio_deinterleave(float *restrict destination, const float *restrict source, size_t stride, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = source[i * stride];
}

static int16_t rounded(float value) {
    value = value < 32767.0f ? value : 32767.0f;
    value = value > -32768.0f ? value : -32768.0f;
    return (int16_t)lrintf(value);
}

void caudio_to_s16(int16_t *restrict destination, size_t stride, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i * stride] = rounded(source[i] * 32768.0f);
}

static float noise(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return (float)(int32_t)x * 0x1p-32f;
}

void caudio_to_s16_dithered(int16_t *restrict destination, size_t stride, const float *restrict source, uint32_t *seed,
                            size_t count) {
    uint32_t state = *seed ? *seed : 1;
    for (size_t i = 0; i < count; i++)
        destination[i * stride] = rounded(source[i] * 32768.0f + noise(&state) + noise(&state));
    *seed = state;
}

void caudio_biquad(float *samples, size_t stride, size_t channels, const float *coefficients, float *state,
                   size_t count) {
    float b0 = coefficients[0], b1 = coefficients[1], b2 = coefficients[2];
    float a1 = coefficients[3], a2 = coefficients[4];
    for (size_t channel = 0; channel < channels; channel++) {
        float *signal = samples + channel * stride;
        float s1 = state[2 * channel], s2 = state[2 * channel + 1];
        for (size_t i = 0; i < count; i++) {
            float x = signal[i];
            float y = b0 * x + s1;
            s1 = b1 * x - a1 * y + s2;
            s2 = b2 * x - a2 * y;
            signal[i] = y;
        }
        state[2 * channel] = s1;
        state[2 * channel + 1] = s2;
    }
}

static int8_t rounded8(float value) {
    value = value * 128.0f;
    value = value < 127.0f ? value : 127.0f;
    value = value > -128.0f ? value : -128.0f;
    return (int8_t)lrintf(value);
}

static int32_t rounded32(float value) {
    /* The largest 32-bit number is no float. */
    double scaled = (double)value * 2147483648.0;
    scaled = scaled < 2147483647.0 ? scaled : 2147483647.0;
    scaled = scaled > -2147483648.0 ? scaled : -2147483648.0;
    return (int32_t)lrint(scaled);
}

static void put32(uint8_t *destination, uint32_t value) {
    for (int byte = 0; byte < 4; byte++) destination[byte] = (uint8_t)(value >> 8 * byte);
}

void caudio_to_u8(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = (uint8_t)rounded8(source[i]) ^ 0x80u;
}

void caudio_to_s8(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = (uint8_t)rounded8(source[i]);
}

static void put16(uint8_t *destination, uint16_t value) {
    destination[0] = (uint8_t)value;
    destination[1] = (uint8_t)(value >> 8);
}

void caudio_to_le16(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) put16(destination + 2 * i, (uint16_t)rounded(source[i] * 32768.0f));
}

void caudio_to_u16(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) put16(destination + 2 * i, (uint16_t)rounded(source[i] * 32768.0f) ^ 0x8000u);
}

void caudio_to_u32(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) put32(destination + 4 * i, (uint32_t)rounded32(source[i]) ^ 0x80000000u);
}

void caudio_to_s32(uint8_t *restrict destination, const float *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) put32(destination + 4 * i, (uint32_t)rounded32(source[i]));
}
