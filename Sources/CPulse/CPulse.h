/* libpulse: asynchronous, with a main loop in a thread of its own. PipeWire answers it too. */
#ifndef CPULSE_H
#define CPULSE_H

#include <pulse/pulseaudio.h>

#endif
