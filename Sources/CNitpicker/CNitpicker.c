#include "nitpicker.h"
#include "cnitpicker.h"
#include <string.h>

static _Thread_local char text[512];

const char *nitpicker_error(void) { return text; }

int32_t cnitpicker_fail(int32_t status, const char *reason) {
    size_t length = strnlen(reason, sizeof text - 1);
    /* A character is not cut in its middle. */
    if (length == sizeof text - 1) while (length > 0 && ((unsigned char)reason[length] & 0xc0) == 0x80) length--;
    memcpy(text, reason, length);
    text[length] = 0;
    return status;
}
