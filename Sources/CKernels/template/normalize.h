// GroupNorm and ReLU on the way into a convolution.

// The norm of a block of channels, in registers.
typedef struct {
    block mean, scale, offset;
} block_norm;

INLINE void load_norm(const ck_norm *norm, ptrdiff_t index, block_norm *result) {
    result->mean = CONST_BLOCK(norm->mean + index * ck_block);
    result->scale = CONST_BLOCK(norm->scale + index * ck_block);
    result->offset = CONST_BLOCK(norm->offset + index * ck_block);
}

// The comparison with NaN is false, and leaves the NaN.
INLINE void normalize(const float *value, const block_norm *norm, block *result) {
    const block zero = {0};
    const block y = (CONST_BLOCK(value) - norm->mean) * norm->scale + norm->offset;
    *result = y < zero ? zero : y;
}

INLINE void store_normalized(const float *value, const block_norm *norm, const bool pairs, float *result) {
    block y;
    normalize(value, norm, &y);
    if (pairs) {
#ifdef BF16
        _mm256_storeu_si256((__m256i *)result, (__m256i)_mm512_cvtneps_pbh((__m512)y));
#else
        ck_round(ck_block, (const float *)&y, (uint16_t *)result);
#endif
        return;
    }
    BLOCK(result) = y;
}

INLINE void pack(const ck_packing *p, const bool pairs) {
    const ptrdiff_t size = pairs ? ck_block / 2 : ck_block;
    for (ptrdiff_t b = 0; b < p->blocks; b++) {
        block_norm norm;
        load_norm(&p->norm, b, &norm);
        float *result = p->result + b * p->count * size;
        ptrdiff_t pixel = p->first;
        while (pixel < p->first + p->count) {
            const ptrdiff_t y = pixel / p->width, x = pixel % p->width;
            ptrdiff_t run = p->width - x;
            if (run > p->first + p->count - pixel) run = p->first + p->count - pixel;
            const float *source = p->image + b * p->plane + y * p->row + x * p->step;
            for (ptrdiff_t i = 0; i < run; i++) store_normalized(source + i * p->step, &norm, pairs, result + i * size);
            result += run * size;
            pixel += run;
        }
    }
}

INLINE void pad(const ck_padding *p, const bool pairs) {
    const ptrdiff_t size = pairs ? ck_block / 2 : ck_block;
    for (ptrdiff_t b = 0; b < p->blocks; b++) {
        block_norm norm;
        load_norm(&p->norm, b, &norm);
        for (ptrdiff_t row = 0; row < p->rows; row++) {
            float *result = p->result + (b * p->rows + row) * p->columns * size;
            const ptrdiff_t y = p->first + row;
            const ptrdiff_t from = y < 0 || y >= p->height ? p->columns : p->border;
            for (ptrdiff_t i = 0; i < from * size; i++) result[i] = 0;
            if (from == p->columns) continue;
            const float *source = p->image + (b * p->height + y) * p->width * ck_block;
            for (ptrdiff_t x = 0; x < p->width; x++)
                store_normalized(source + x * ck_block, &norm, pairs, result + (p->border + x) * size);
            for (ptrdiff_t i = (p->border + p->width) * size; i < p->columns * size; i++) result[i] = 0;
        }
    }
}

static void NAME(pack)(const ck_packing *packing) { pack(packing, false); }

static void NAME(pad)(const ck_padding *padding) { pad(padding, false); }

static void NAME(pack_bf16)(const ck_packing *packing) { pack(packing, true); }

static void NAME(pad_bf16)(const ck_padding *padding) { pad(padding, true); }
