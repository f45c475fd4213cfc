/* The SoX resampler, Debian package libsoxr-dev. */
#include <soxr.h>
