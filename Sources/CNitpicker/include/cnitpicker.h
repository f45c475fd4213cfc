/* What the Swift part of the library needs of C: the text of the last failure, one a thread. */
#pragma once
#include <stdint.h>

/* Keeps the text, cut to what fits, and returns the status. */
int32_t cnitpicker_fail(int32_t status, const char *text);
