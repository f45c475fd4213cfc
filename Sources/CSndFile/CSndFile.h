/* libsndfile: sound files of all kinds. Failures are results; it never jumps out. */
#ifndef CSNDFILE_H
#define CSNDFILE_H

#include <sndfile.h>

#endif
