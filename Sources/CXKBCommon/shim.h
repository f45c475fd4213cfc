/* libxkbcommon (Debian: libxkbcommon-dev): keymaps, keysyms and compose sequences. */
#include <xkbcommon/xkbcommon.h>
#include <xkbcommon/xkbcommon-compose.h>
