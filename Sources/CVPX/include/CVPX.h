/* libvpx's VP9 encoder behind a narrow door: its parameters are a structure of many fields, its functions macros.
 * Each picture becomes one frame, at once; red, green and blue are kept whole, so that nothing but what `quantizer` says is lost.
 * An encoder belongs to one thread at a time. Debian package libvpx-dev. */
#ifndef CVPX_H
#define CVPX_H

#include <stddef.h>
#include <stdint.h>

typedef struct cvpx cvpx;

/* For pictures of that size, each side 1 to 16384; quantizer 0 (nothing is lost) to 63. NULL when it cannot be. */
cvpx *cvpx_open(int width, int height, int quantizer, int threads);
void cvpx_close(cvpx *encoder);

/* Encodes a picture of width * height pixels 0x??RRGGBB, `time` after the first one and `duration` before the next, in milliseconds; with
 * `fresh` as a frame that needs none before it. Returns the number of bytes, at *frame until the next call, or 0 on failure; *key tells
 * whether the frame needs none before it. */
size_t cvpx_encode(cvpx *encoder, const uint32_t *pixels, int64_t time, int64_t duration, int fresh, const uint8_t **frame, int *key);

#endif
