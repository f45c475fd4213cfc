/* FreeType, and the names of its that are macros Swift cannot read. */
#ifndef CFREETYPE_H
#define CFREETYPE_H

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

/* Vertical light hinting, grey levels, outlines only. */
static const FT_Int32 cfreetype_load_fitted = FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP;

/* No hinting, outlines only: what may be turned. */
static const FT_Int32 cfreetype_load_exact = FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP;

#endif
