/* OpenH264's encoder behind a narrow door: its parameters are a structure of a hundred fields and its functions a table.
 * Each picture becomes one frame of the constrained baseline profile, none is left out and none delayed.
 * An encoder belongs to one thread at a time. Debian package libopenh264-dev. */
#ifndef COPENH264_H
#define COPENH264_H

#include <stddef.h>
#include <stdint.h>

typedef struct copenh264 copenh264;

/* For pictures of even sides, 16 to 3840 by 16 to 2160; quantizer 10 (good) to 51. NULL when it cannot be. */
copenh264 *copenh264_open(int width, int height, int quantizer);
void copenh264_close(copenh264 *encoder);

/* Encodes a picture in planes of full range (luma, then both colours at half width and height, all without padding);
 * with `fresh` as a frame that needs none before it. Returns the number of bytes, at *frame until the next call; 0 on failure. */
size_t copenh264_encode(copenh264 *encoder, const uint8_t *planes, int fresh, const uint8_t **frame);

#endif
