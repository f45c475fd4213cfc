/* Without it the symbol by which the library is found would register itself for static linking. */
#define PIC 1
#include "CALSA.h"

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

typedef struct {
    snd_pcm_ioplug_t io;
    void *stream;
    int descriptors[2];
    unsigned period;
} plugin;

static plugin *of(snd_pcm_ioplug_t *io) { return io->private_data; }

static int draining(snd_pcm_ioplug_t *io) { return io->state == SND_PCM_STATE_DRAINING; }

static int plugin_start(snd_pcm_ioplug_t *io) { return nitpicker_alsa_start(of(io)->stream); }

static int plugin_stop(snd_pcm_ioplug_t *io) {
    nitpicker_alsa_stop(of(io)->stream);
    return 0;
}

static snd_pcm_sframes_t plugin_pointer(snd_pcm_ioplug_t *io) {
    return nitpicker_alsa_position(of(io)->stream, (int64_t)io->appl_ptr, draining(io));
}

static snd_pcm_sframes_t plugin_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                         snd_pcm_uframes_t offset, snd_pcm_uframes_t size) {
    for (unsigned channel = 0; channel < io->channels; channel++) {
        const snd_pcm_channel_area_t *area = &areas[channel];
        const char *base = (const char *)area->addr + (area->first + offset * area->step) / 8;
        nitpicker_alsa_put(of(io)->stream, (int)channel, (int64_t)io->appl_ptr, (const float *)base, area->step / 32,
                           (int64_t)size);
    }
    nitpicker_alsa_publish(of(io)->stream, (int64_t)(io->appl_ptr + size));
    return (snd_pcm_sframes_t)size;
}

static int plugin_close(snd_pcm_ioplug_t *io) {
    plugin *self = of(io);
    nitpicker_alsa_close(self->stream);
    free(self);
    return 0;
}

static int plugin_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params) {
    (void)params;
    /* Less could never be ahead of a clock that takes whole periods. */
    if (io->buffer_size < 3 * of(io)->period) return -EINVAL;
    int error = nitpicker_alsa_shape(of(io)->stream, (int)io->channels, (int64_t)io->buffer_size);
    nitpicker_alsa_descriptors(of(io)->stream, of(io)->descriptors);
    return error;
}

static int plugin_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params) {
    snd_pcm_uframes_t minimum = 1;
    snd_pcm_sw_params_get_avail_min(params, &minimum);
    nitpicker_alsa_available(of(io)->stream, (int64_t)minimum);
    return 0;
}

static int plugin_prepare(snd_pcm_ioplug_t *io) { return nitpicker_alsa_prepare(of(io)->stream); }

static int plugin_pause(snd_pcm_ioplug_t *io, int enable) { return nitpicker_alsa_pause(of(io)->stream, enable); }

static int plugin_poll_descriptors_count(snd_pcm_ioplug_t *io) {
    (void)io;
    return 2;
}

static int plugin_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned space) {
    if (space < 2) return -EINVAL;
    for (int i = 0; i < 2; i++) {
        descriptors[i].fd = of(io)->descriptors[i];
        descriptors[i].events = POLLIN;
        descriptors[i].revents = 0;
    }
    nitpicker_alsa_is_ready(of(io)->stream, (int64_t)io->appl_ptr, draining(io));
    return 2;
}

static int plugin_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned count,
                               unsigned short *events) {
    (void)descriptors;
    (void)count;
    *events = nitpicker_alsa_is_ready(of(io)->stream, (int64_t)io->appl_ptr, draining(io)) ? POLLOUT : 0;
    return 0;
}

static int plugin_delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *delay) {
    *delay = nitpicker_alsa_delay(of(io)->stream, (int64_t)io->appl_ptr);
    return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = plugin_start,
    .stop = plugin_stop,
    .pointer = plugin_pointer,
    .transfer = plugin_transfer,
    .close = plugin_close,
    .hw_params = plugin_hw_params,
    .sw_params = plugin_sw_params,
    .prepare = plugin_prepare,
    .pause = plugin_pause,
    .poll_descriptors_count = plugin_poll_descriptors_count,
    .poll_descriptors = plugin_poll_descriptors,
    .poll_revents = plugin_poll_revents,
    .delay = plugin_delay,
};

static int constrain(snd_pcm_ioplug_t *io, unsigned rate, unsigned period) {
    /* ALSA's converters want to map their slave; the library keeps a buffer for that, and hands it to `transfer`. */
    static const unsigned accesses[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED, SND_PCM_ACCESS_MMAP_NONINTERLEAVED,
                                        SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_RW_NONINTERLEAVED};
    static const unsigned formats[] = {SND_PCM_FORMAT_FLOAT};
    int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 4, accesses);
    if (error >= 0) error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, formats);
    if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 16);
    if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, rate, rate);
    /* Bytes: a period of two channels, so that the usual case can be as short as the graph's. */
    if (error >= 0)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, period * 4, 4 << 20);
    if (error >= 0)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, period * 4 * 4, 16 << 20);
    if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 1024);
    return error;
}

SND_PCM_PLUGIN_DEFINE_FUNC(nitpicker) {
    (void)root;
    snd_config_iterator_t i, next;
    snd_config_for_each(i, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(i);
        const char *id;
        if (snd_config_get_id(entry, &id) < 0) continue;
        if (!strcmp(id, "comment") || !strcmp(id, "type") || !strcmp(id, "hint")) continue;
        SNDERR("unknown field %s", id);
        return -EINVAL;
    }
    if (stream != SND_PCM_STREAM_PLAYBACK) return -ENOTSUP;
    plugin *self = calloc(1, sizeof *self);
    if (!self) return -ENOMEM;
    unsigned rate = 0;
    int error = -ENODEV;
    self->stream = nitpicker_alsa_open(&rate, &self->period, &error);
    if (!self->stream) {
        free(self);
        return error < 0 ? error : -ENODEV;
    }
    nitpicker_alsa_descriptors(self->stream, self->descriptors);
    self->io.version = SND_PCM_IOPLUG_VERSION;
    self->io.name = "nitpicker";
    self->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA | SND_PCM_IOPLUG_FLAG_MONOTONIC;
    self->io.poll_fd = self->descriptors[1];
    self->io.poll_events = POLLIN;
    self->io.mmap_rw = 0;
    self->io.callback = &callbacks;
    self->io.private_data = self;
    error = snd_pcm_ioplug_create(&self->io, name, stream, mode);
    if (error < 0) {
        nitpicker_alsa_close(self->stream);
        free(self);
        return error;
    }
    error = constrain(&self->io, rate, self->period);
    if (error < 0) {
        /* Closes the stream too, by its callback. */
        snd_pcm_ioplug_delete(&self->io);
        return error;
    }
    *pcmp = self->io.pcm;
    return 0;
}

SND_PCM_PLUGIN_SYMBOL(nitpicker);
