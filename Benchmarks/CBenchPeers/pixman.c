#include "CBenchPeers.h"

#include <pixman.h>

int cbench_pixman(uint32_t *destination, const uint32_t *source, int width, int height, int over) {
    pixman_image_t *to = pixman_image_create_bits_no_clear(PIXMAN_x8r8g8b8, width, height, destination, width * 4);
    pixman_image_t *from = pixman_image_create_bits_no_clear(over ? PIXMAN_a8r8g8b8 : PIXMAN_x8r8g8b8, width, height,
                                                             (uint32_t *)source, width * 4);
    if (to && from)
        pixman_image_composite32(over ? PIXMAN_OP_OVER : PIXMAN_OP_SRC, from, 0, to, 0, 0, 0, 0, 0, 0, width, height);
    int result = to && from ? 0 : -1;
    if (from) pixman_image_unref(from);
    if (to) pixman_image_unref(to);
    return result;
}
