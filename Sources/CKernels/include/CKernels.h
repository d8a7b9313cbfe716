// The inner loops of the engine: pure functions without state, each compiled for several instruction sets.
//
// Every function takes the instruction set as its first argument; a caller asks once with ck_set_is_available and
// then passes the same value everywhere. Passing a set that the processor lacks is undefined.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>

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
    // columns of a panel of the right-hand matrix
    ck_panel_columns = 32,
    // the most rows of the right-hand matrix that one call multiplies; longer sums are added block by block
    ck_depth_block = 256,
    // floats from one row of the left-hand block to the next: not a power of two, so rows do not share cache sets
    ck_row_stride = 272,
};

// Whether this build has code for an instruction set, and the processor can run it.
bool ck_set_is_available(int set);

// sums = left * panel, or sums += left * panel when `accumulate`.
//
// left   [rows][depth], rows ck_row_stride floats apart, depth <= ck_depth_block
// panel  [depth][ck_panel_columns], without gaps
// sums   [rows][ck_panel_columns], rows `stride` floats apart
//
// An element's value does not depend on the other rows: one multiply-add chain over the depth.
void ck_multiply(int set, const float *left, const float *panel, ptrdiff_t rows, ptrdiff_t depth, float *sums,
                 ptrdiff_t stride, bool accumulate);

// result[i] = max(0, (values[i] - mean[i]) * scale[i] + offset[i]); NaN stays NaN.
void ck_normalize(int set, const float *values, const float *mean, const float *scale, const float *offset,
                  ptrdiff_t count, float *result);

// Per channel, over pixels [pixels][channels]: sum += v - shift, squares += (v - shift)^2, in double precision.
void ck_moments(int set, const float *values, const float *shift, ptrdiff_t pixels, ptrdiff_t channels, double *sum,
                double *squares);

// largest[i] = max(largest[i], values[i]); NaN stays NaN.
void ck_maximum(int set, const float *values, ptrdiff_t count, float *largest);

// Standardizes ck_panel_columns columns of a kernel [depth][stride] into a panel [depth][ck_panel_columns]:
// (w - mean) / sqrt(variance + epsilon) per column, with the biased variance, in two passes and double precision.
void ck_standardize(int set, const float *kernel, ptrdiff_t depth, ptrdiff_t stride, double epsilon, float *panel);

#pragma clang assume_nonnull end

#endif
