/* Loops over samples: 32-bit floats, one channel after the other. Buffers never overlap unless they are the same.
 * None allocates, locks, or reads outside of the counts it is given. */
#ifndef CAUDIO_H
#define CAUDIO_H

#include <stddef.h>
#include <stdint.h>

/* Copies; what is not a finite number becomes 0, what is beyond +-limit becomes that. Returns how many were changed. */
size_t caudio_copy_clean(float *destination, const float *source, float limit, size_t count);
/* destination += source * gain */
void caudio_add(float *destination, const float *source, float gain, size_t count);
/* destination += source * g, with g going from `from` by `step` a sample */
void caudio_add_ramp(float *destination, const float *source, float from, float step, size_t count);
/* destination += source * (base + scale * curve) */
void caudio_add_curve(float *destination, const float *source, const float *curve, float base, float scale,
                      size_t count);
/* samples *= base + scale * curve */
void caudio_scale_curve(float *samples, const float *curve, float base, float scale, size_t count);
void caudio_scale(float *samples, float gain, size_t count);
void caudio_scale_ramp(float *samples, float from, float step, size_t count);
/* The largest absolute value. The samples have to be finite. */
float caudio_peak(const float *samples, size_t count);
double caudio_sum_of_squares(const float *samples, size_t count);
/* One channel of an interleaved signal. */
void caudio_interleave(float *destination, size_t stride, const float *source, size_t count);
void caudio_deinterleave(float *destination, const float *source, size_t stride, size_t count);
/* To 16 bits, little endian, clamped, rounded to the nearest even; `stride` is in values. */
void caudio_to_s16(int16_t *destination, size_t stride, const float *source, size_t count);
/* The same with triangular noise of one step either way; *seed goes on. */
void caudio_to_s16_dithered(int16_t *destination, size_t stride, const float *source, uint32_t *seed, size_t count);
/* A second-order section (transposed direct form 2) over `channels` signals at once, whose samples are at
 * channel * stride. coefficients: b0 b1 b2 a1 a2. state: 2 floats a channel. */
void caudio_biquad(float *samples, size_t stride, size_t channels, const float *coefficients, float *state,
                   size_t count);
/* To the bytes of signed and unsigned numbers of 1, 2 (le16 is the signed one) and 4 bytes: little endian, clamped,
 * rounded to the nearest even, the unsigned ones around the middle of their range. */
void caudio_to_u8(uint8_t *destination, const float *source, size_t count);
void caudio_to_s8(uint8_t *destination, const float *source, size_t count);
void caudio_to_le16(uint8_t *destination, const float *source, size_t count);
void caudio_to_u16(uint8_t *destination, const float *source, size_t count);
void caudio_to_u32(uint8_t *destination, const float *source, size_t count);
void caudio_to_s32(uint8_t *destination, const float *source, size_t count);

/* samples *= a gain that goes from `from` to `to` along a curve with level ends, of which `position` of `length` samples have passed;
 * it stays at `to` behind its end. `length` is at least 1 and, as `position`, below 2^24. */
void caudio_scale_smooth(float *samples, float from, float to, size_t position, size_t length, size_t count);
/* samples become `other` along such a curve */
void caudio_blend_smooth(float *samples, const float *other, size_t position, size_t length, size_t count);
void caudio_multiply(float *samples, const float *factors, size_t count);
/* peaks = the larger of peaks and |samples| */
void caudio_peaks(float *peaks, const float *samples, size_t count);
void caudio_clamp(float *samples, float limit, size_t count);
/* The largest absolute value and, in *sum, the sum of the squares. The samples have to be finite. */
float caudio_measure(const float *samples, double *sum, size_t count);
/* The largest absolute value of `phases` filters of `length` taps. `count` + length - 1 samples are read. */
float caudio_between_peak(const float *samples, const float *taps, size_t phases, size_t length, size_t count);
/* Four second-order sections in series (transposed direct form 2, in double precision) over two signals, which may be the same.
 * coefficients: b0 b1 b2 a1 a2 of each section. state: 16 doubles. Returns 0 when the state is no usable number any more. */
int caudio_sections(float *left, float *right, const double *coefficients, double *state, size_t count);
/* The same with coefficients that go from `from` to `to` along a curve as above. */
int caudio_sections_smooth(float *left, float *right, const double *from, const double *to, double *state,
                           size_t position, size_t length, size_t count);

#endif
