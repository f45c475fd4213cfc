/* A source of sound in C: one second of a sine of 440 Hz at half of full scale.
 *
 *     cc -o tone tone.c $(pkg-config --cflags --libs nitpicker) -lm
 */
#include <math.h>
#include <nitpicker.h>
#include <stdio.h>

static int fail(const char *what) {
    fprintf(stderr, "tone: %s: %s\n", what, nitpicker_error());
    return 1;
}

int main(void) {
    nitpicker_link *link = nitpicker_link_open();
    if (!link) return fail("no link");
    nitpicker_audio *audio = nitpicker_audio_open(link, "", 2, 0, -1);
    if (!audio) return fail("no session");
    int32_t rate = nitpicker_audio_rate(audio);
    for (int64_t frame = 0; frame < rate;) {
        float samples[2 * 256];
        uint64_t count = rate - frame < 256 ? (uint64_t)(rate - frame) : 256;
        for (uint64_t i = 0; i < count; i++)
            samples[2 * i] = samples[2 * i + 1] = (float)(0.5 * sin(6.283185307179586 * 440 * (double)(frame + (int64_t)i) / rate));
        int64_t put = nitpicker_audio_write(audio, samples, count);
        if (put < 0) return fail("writing");
        frame += put;
        if (put < (int64_t)count && nitpicker_audio_wait(audio, count, -1) < 0) return fail("waiting");
    }
    if (nitpicker_audio_drain(audio, -1) < 0) return fail("draining");
    nitpicker_audio_close(audio);
    return 0;
}
