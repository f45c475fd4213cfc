/* pixman (Debian: libpixman-1-dev): what the X servers compose with; a peer and an oracle of the benchmarks. */
#include <pixman.h>
