/* libpng's simplified interface, and its macros as constants. It reports errors as results and never jumps out. */
#ifndef CPNG_H
#define CPNG_H

#include <png.h>

static const png_uint_32 cpng_format_bgra = PNG_FORMAT_BGRA;
static const png_uint_32 cpng_format_bgr = PNG_FORMAT_BGR;
static const png_uint_32 cpng_version = PNG_IMAGE_VERSION;
/* Samples of 16 bits are sRGB too, as in nearly every file. */
static const png_uint_32 cpng_flag_srgb = PNG_IMAGE_FLAG_16BIT_sRGB;
static const png_uint_32 cpng_flag_fast = PNG_IMAGE_FLAG_FAST;
/* The bit of the result that tells an error from a warning. */
static const png_uint_32 cpng_error = PNG_IMAGE_ERROR;

#endif
