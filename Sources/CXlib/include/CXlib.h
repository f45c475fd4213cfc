#ifndef CXLIB_H
#define CXLIB_H
#include <xcb/xcb.h>
#include <xcb/xcbext.h>
#include <X11/Xlibint.h>
#endif
