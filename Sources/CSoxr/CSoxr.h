/* libsoxr, the SoX resampler, with the macros that are used as constants. */
#ifndef CSOXR_H
#define CSOXR_H

#include <soxr.h>

static const unsigned long csoxr_high_quality = SOXR_HQ;
static const unsigned long csoxr_variable_rate = SOXR_VR;

#endif
