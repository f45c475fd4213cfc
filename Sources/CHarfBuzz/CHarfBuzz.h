/* HarfBuzz with its own reading of font files. */
#ifndef CHARFBUZZ_H
#define CHARFBUZZ_H

#include <hb.h>
#include <hb-ot.h>

#endif
