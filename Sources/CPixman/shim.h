/* pixman (Debian: libpixman-1-dev): composition of images, glyphs and trapezoids. */
#include <pixman.h>
