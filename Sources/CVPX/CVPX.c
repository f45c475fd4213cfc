#include "CVPX.h"

#include <stdlib.h>
#include <string.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

struct cvpx {
    vpx_codec_ctx_t codec;
    vpx_image_t image;
    int width, height;
};

cvpx *cvpx_open(int width, int height, int quantizer, int threads) {
    if (width < 1 || height < 1 || width > 16384 || height > 16384 || quantizer < 0 || quantizer > 63) return NULL;
    vpx_codec_enc_cfg_t cfg;
    if (vpx_codec_enc_config_default(vpx_codec_vp9_cx(), &cfg, 0) != VPX_CODEC_OK) return NULL;
    cvpx *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->width = width;
    self->height = height;
    cfg.g_w = (unsigned)width;
    cfg.g_h = (unsigned)height;
    cfg.g_profile = 1;
    cfg.g_timebase.num = 1;
    cfg.g_timebase.den = 1000;
    cfg.g_threads = (unsigned)(threads < 1 ? 1 : threads > 16 ? 16 : threads);
    cfg.g_lag_in_frames = 0;
    cfg.g_error_resilient = 0;
    cfg.rc_end_usage = VPX_Q;
    cfg.rc_min_quantizer = 0;
    cfg.rc_max_quantizer = quantizer ? 63 : 0;
    cfg.rc_dropframe_thresh = 0;
    cfg.kf_mode = VPX_KF_DISABLED;
    if (!vpx_img_alloc(&self->image, VPX_IMG_FMT_I444, (unsigned)width, (unsigned)height, 32)) {
        free(self);
        return NULL;
    }
    self->image.cs = VPX_CS_SRGB;
    self->image.range = VPX_CR_FULL_RANGE;
    if (vpx_codec_enc_init(&self->codec, vpx_codec_vp9_cx(), &cfg, 0) != VPX_CODEC_OK) {
        vpx_img_free(&self->image);
        free(self);
        return NULL;
    }
    vpx_codec_control(&self->codec, VP8E_SET_CPUUSED, 8);
    vpx_codec_control(&self->codec, VP8E_SET_CQ_LEVEL, quantizer);
    vpx_codec_control(&self->codec, VP9E_SET_LOSSLESS, quantizer == 0);
    vpx_codec_control(&self->codec, VP9E_SET_TUNE_CONTENT, VP9E_CONTENT_SCREEN);
    vpx_codec_control(&self->codec, VP9E_SET_COLOR_SPACE, VPX_CS_SRGB);
    vpx_codec_control(&self->codec, VP9E_SET_COLOR_RANGE, VPX_CR_FULL_RANGE);
    vpx_codec_control(&self->codec, VP9E_SET_AQ_MODE, 0);
    vpx_codec_control(&self->codec, VP9E_SET_ROW_MT, 1);
    vpx_codec_control(&self->codec, VP9E_SET_TILE_COLUMNS, 2);
    return self;
}

void cvpx_close(cvpx *self) {
    if (!self) return;
    vpx_codec_destroy(&self->codec);
    vpx_img_free(&self->image);
    free(self);
}

size_t cvpx_encode(
    cvpx *self, const uint32_t *pixels, int64_t time, int64_t duration, int fresh, const uint8_t **frame, int *key) {
    /* The matrix of identity: green, blue, red. */
    for (int y = 0; y < self->height; y++) {
        const uint32_t *row = pixels + (size_t)y * (size_t)self->width;
        uint8_t *green = self->image.planes[0] + (ptrdiff_t)y * self->image.stride[0];
        uint8_t *blue = self->image.planes[1] + (ptrdiff_t)y * self->image.stride[1];
        uint8_t *red = self->image.planes[2] + (ptrdiff_t)y * self->image.stride[2];
        for (int x = 0; x < self->width; x++) {
            green[x] = (uint8_t)(row[x] >> 8);
            blue[x] = (uint8_t)row[x];
            red[x] = (uint8_t)(row[x] >> 16);
        }
    }
    vpx_enc_frame_flags_t flags = fresh ? VPX_EFLAG_FORCE_KF : 0;
    if (vpx_codec_encode(&self->codec, &self->image, time, (unsigned long)duration, flags, VPX_DL_REALTIME) != VPX_CODEC_OK)
        return 0;
    vpx_codec_iter_t iterator = NULL;
    const vpx_codec_cx_pkt_t *packet;
    while ((packet = vpx_codec_get_cx_data(&self->codec, &iterator))) {
        if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
        *frame = packet->data.frame.buf;
        *key = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
        return packet->data.frame.sz;
    }
    return 0;
}
