/* The side of the plug-in for ALSA's library that Swift cannot express: the table of callbacks, and the symbol by which it is found.
 * What is declared here is written in Swift. A stream is used under the lock that ALSA's library holds. Failures are negative errnos. */
#ifndef CALSA_H
#define CALSA_H

#include <stddef.h>
#include <stdint.h>

/* Opens a session; *rate and *period are those of the graph. Returns a stream or NULL, with *error. */
void *nitpicker_alsa_open(uint32_t *rate, uint32_t *period, int *error);
void nitpicker_alsa_close(void *stream);
/* The descriptors to poll: the session's and the timer's. */
void nitpicker_alsa_descriptors(void *stream, int numbers[2]);
/* Gets the stream ready for a shape. */
int nitpicker_alsa_shape(void *stream, int channels, int64_t buffer);
void nitpicker_alsa_available(void *stream, int64_t minimum);
int nitpicker_alsa_prepare(void *stream);
int nitpicker_alsa_start(void *stream);
/* Ends the sound at once; what was not played is forgotten. */
void nitpicker_alsa_stop(void *stream);
/* Stops, and keeps what was not played, or goes on with it. */
int nitpicker_alsa_pause(void *stream, int on);
/* The frames that were played since it was prepared; -EPIPE when the clock was faster. */
int64_t nitpicker_alsa_position(void *stream, int64_t written, int draining);
int64_t nitpicker_alsa_delay(void *stream, int64_t written);
/* Puts samples of one channel, whose distance is in floats, at a frame since it was prepared. */
void nitpicker_alsa_put(void *stream, int channel, int64_t frame, const float *samples, int64_t distance, int64_t count);
/* Says that the frames before this one are there. */
void nitpicker_alsa_publish(void *stream, int64_t written);
/* Whether there is room, or, when draining, everything was played; sets the timer for the next look if not. */
int nitpicker_alsa_is_ready(void *stream, int64_t written, int draining);

#endif
