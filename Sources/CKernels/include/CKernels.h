// The inner loops of the engine: pure functions without state, each compiled for several instruction sets.
//
// Activations lie in blocks of 16 channels: [image][channels / 16][height][width][16]. One pixel of a block is one vector
// of AVX-512, two of AVX2, four of SSE2 or NEON. "Plane" is the [height][width][16] of one image and block.
//
// Weights lie in panels of 32 output channels: [channels / 32][depth][32]. The depth of a convolution goes through the
// blocks of input channels, in each through the positions of the kernel, in each through the block's 16 channels.
//
// Offsets, strides and steps are counted in floats unless said otherwise.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernelsProbe.h"

#pragma clang assume_nonnull begin

enum {
    // plain C, in whatever the compiler's target has (SSE2 on x86-64, NEON on arm64)
    ck_set_generic = 0,
    // AVX2 with fused multiply-add
    ck_set_avx2 = 1,
    // AVX-512 foundation
    ck_set_avx512 = 2,
};

enum {
    // channels of a block of activations
    ck_block = 16,
    // output channels of a panel of weights
    ck_panel = 32,
    // output pixels that are worked on at once, at most
    ck_tile = 12,
};

// How the left-hand side of a product lies in memory: floats from one output pixel to the next, and values of each step of
// the depth that lie side by side.
enum {
    // a pixel is a block of channels: 1 x 1 convolutions, 3 x 3 with stride 1, Winograd's products
    ck_layout_blocks = 0,
    // every second pixel of blocks: 3 x 3 with stride 2
    ck_layout_second_blocks = 1,
    // every second pixel of three colours; a step is a row of a 7 x 7 kernel, 21 values
    ck_layout_colours = 2,
    // as ck_layout_blocks, in bfloat16: a pixel is 8 floats wide
    ck_layout_bf16_blocks = 3,
    // as ck_layout_second_blocks, in bfloat16
    ck_layout_bf16_second_blocks = 4,
};

// A product of matrices, for some lines of output pixels and some panels of output channels:
// sums[line][pixel][channel] (+)= the sum over steps and the step's values of left * weights.
typedef struct {
    int layout;
    // where the first output pixel's values start; lines are `left_line` apart
    const float *left;
    ptrdiff_t left_line;
    // for each step of the depth, where its values start, from `left` on
    const int32_t *offsets;
    ptrdiff_t steps;
    // so many steps are summed before their sums are added to the output
    ptrdiff_t chunk;
    ptrdiff_t lines;
    ptrdiff_t pixels;
    // the first panel, [steps][values of a step][ck_panel]; in bfloat16 pairs of values are side by side
    const float *weights;
    ptrdiff_t panel;
    ptrdiff_t panels;
    // the output: pixels are ck_block apart, lines `sums_line`, blocks of channels `sums_block`
    float *sums;
    ptrdiff_t sums_line;
    ptrdiff_t sums_block;
    // whether the output's old values are added
    bool accumulate;
    // where the sums and the sums of squares of each output channel are added to, or null
    double *_Nullable totals;
    double *_Nullable squares;
    // What is read after this product, to be fetched into the cache: so many lines of 64 bytes.
    const float *_Nullable next;
    ptrdiff_t next_lines;
    // What the next left-hand side is made of: lines of 64 bytes for each step of the depth, `ahead_step` apart.
    const float *_Nullable ahead;
    ptrdiff_t ahead_lines;
    ptrdiff_t ahead_step;
} ck_product;

// GroupNorm and ReLU of a block's values: max(0, (value - mean) * scale + offset); NaN stays NaN. One of each a channel.
typedef struct {
    const float *mean;
    const float *scale;
    const float *offset;
} ck_norm;

// Some pixels of all blocks of an image, normalized and put side by side.
typedef struct {
    // the image, planes `plane` apart
    const float *image;
    ptrdiff_t plane;
    ptrdiff_t blocks;
    ck_norm norm;
    // the output's width, and the first pixel of the output and the number of pixels that are wanted
    ptrdiff_t width;
    ptrdiff_t first;
    ptrdiff_t count;
    // from one output pixel to the next in the image, and from one output row to the next
    ptrdiff_t step;
    ptrdiff_t row;
    // receives [blocks][count][16] floats, or as many bfloat16
    float *result;
} ck_packing;

// Some rows of all blocks of an image, normalized, with zeros around the image.
typedef struct {
    const float *image;
    ptrdiff_t height;
    ptrdiff_t width;
    ptrdiff_t blocks;
    ck_norm norm;
    // the first row, which may lie above the image, and the number of rows
    ptrdiff_t first;
    ptrdiff_t rows;
    // columns of zeros on the left, and the columns in all
    ptrdiff_t border;
    ptrdiff_t columns;
    // receives [blocks][rows][columns][16] floats, or as many bfloat16
    float *result;
} ck_padding;

// Some tiles of a 3 x 3 convolution with stride 1, by Winograd's minimal filtering.
//
// A tile is `side` x `side` output pixels, side 2 or 4; tiles are counted by rows. A tile has (side + 2)^2 places.
typedef struct {
    int side;
    ptrdiff_t height;
    ptrdiff_t width;
    // tiles in a row, and which ones are wanted
    ptrdiff_t across;
    ptrdiff_t first;
    ptrdiff_t count;
    // the place of the first of them among all tiles of the values below
    ptrdiff_t slot;
} ck_tiles;

// The kernels for one instruction set.
typedef struct {
    void (*multiply)(const ck_product *product);

    // Multiplies at every place of Winograd's tiles: product->left, weights and sums are those of the first place, and those
    // of the next ones follow at these distances.
    void (*multiply_places)(const ck_product *product, ptrdiff_t places, ptrdiff_t left, ptrdiff_t weights, ptrdiff_t sums);

    void (*pack)(const ck_packing *packing);
    void (*pad)(const ck_padding *padding);
    // as pack and pad, to bfloat16
    void (*pack_bf16)(const ck_packing *packing);
    void (*pad_bf16)(const ck_padding *padding);

    // Normalizes and transforms tiles of one plane: values [places][..][slots][16], `place` apart.
    // rows: memory for (side + 2) * (across * side + 2) * 16 floats.
    void (*transform_input)(const ck_tiles *tiles, const float *plane, const ck_norm *norm, float *rows, float *values,
                            ptrdiff_t place);
    // Transforms kernels [depth / 16][9][16][32] to [places][depth][32], places `place` apart.
    void (*transform_weights)(int side, const float *kernels, ptrdiff_t depth, float *values, ptrdiff_t place);
    // Transforms sums [places][..][slots][16], `place` apart, to a plane, and adds up the plane's moments, 16 of each.
    void (*transform_output)(const ck_tiles *tiles, const float *sums, ptrdiff_t place, float *plane, double *totals,
                             double *squares);

    // The largest of 3 x 3 values at every second pixel, with zeros around the image; NaN stays NaN.
    // plane: rows from `first` on, of an image of height x width; result: rows `from` to `to` of the output.
    void (*pool)(const float *plane, ptrdiff_t first, ptrdiff_t height, ptrdiff_t width, ptrdiff_t from, ptrdiff_t to,
                 float *result, double *totals, double *squares);

    // The means of a plane's normalized values.
    void (*mean)(const float *plane, ptrdiff_t pixels, const ck_norm *norm, float *result);

    // sum[i] += the i-th of `rows` rows, which are `count` apart.
    void (*add_rows)(const double *values, ptrdiff_t rows, ptrdiff_t count, double *sum);

    // Copies up to 32 columns of a kernel, [positions][channels][stride], to a panel [channels / block][positions][block][32],
    // filled with zeros. Standardized if so wanted: (w - mean) / sqrt(variance + epsilon) for each column, with the biased
    // variance, in double precision. The floats of the kernel need not be aligned. NaN and infinity spread in their columns.
    void (*panel)(const void *kernel, ptrdiff_t positions, ptrdiff_t channels, ptrdiff_t block, ptrdiff_t stride,
                  ptrdiff_t columns, bool standardize, double epsilon, float *result);
} ck_kernels;

// The kernels for a set, or null where this build has none or the processor cannot run them.
const ck_kernels *_Nullable ck_kernels_of(int set);

// Whether the kernels for a set multiply bfloat16 numbers by instructions for them; otherwise they do it by products of floats.
bool ck_uses_bf16(int set);

// Rounds floats to bfloat16, to nearest even; NaN stays NaN, whatever its lower half.
static inline void ck_round(ptrdiff_t count, const float *values, uint16_t *result) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t bits;
        __builtin_memcpy(&bits, values + i, sizeof bits);
        const uint32_t rounded = (bits & 0x7fffffff) > 0x7f800000 ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1);
        result[i] = (uint16_t)(rounded >> 16);
    }
}

// Rounds a panel [depth][32] to bfloat16, to nearest even: [depth / 2][32][2]. An odd depth is filled with a zero.
void ck_round_panel(const float *panel, ptrdiff_t depth, uint16_t *result);

// Tells the processor that this thread waits for another one.
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#pragma clang assume_nonnull end

#endif
