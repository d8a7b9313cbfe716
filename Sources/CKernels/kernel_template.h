// The kernels, written once. A file that includes this defines
//   NAME(x)  the name of function x for its instruction set
//   LANES    the floats in a vector
//   TILES    TILE(1) TILE(2) ... TILE(ROWS)
//   ROWS     the rows of the tallest tile: 2 * ROWS sums, two vectors and a broadcast fit into the registers

#include "CKernels.h"
#include <math.h>

// as aligned as a float, and allowed to stand for floats in memory
typedef float vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

// One tile of the product: `rows` x 2 vectors, held in registers. `rows` is a constant wherever this is inlined.
static inline __attribute__((always_inline)) void tile(const int rows, const float *left, const float *panel,
                                                       ptrdiff_t depth, float *sums, ptrdiff_t stride,
                                                       bool accumulate) {
    vector sum[ROWS][2];
#pragma unroll
    for (int row = 0; row < rows; row++) {
        sum[row][0] = (vector){0};
        sum[row][1] = (vector){0};
    }
    for (ptrdiff_t k = 0; k < depth; k++) {
        const vector first = *(const vector *)(panel + k * ck_panel_columns);
        const vector second = *(const vector *)(panel + k * ck_panel_columns + LANES);
#pragma unroll
        for (int row = 0; row < rows; row++) {
            const float factor = left[row * ck_row_stride + k];
            sum[row][0] += factor * first;
            sum[row][1] += factor * second;
        }
    }
#pragma unroll
    for (int row = 0; row < rows; row++) {
        vector *target = (vector *)(sums + row * stride);
        target[0] = accumulate ? target[0] + sum[row][0] : sum[row][0];
        target[1] = accumulate ? target[1] + sum[row][1] : sum[row][1];
    }
}

void NAME(multiply)(const float *left, const float *panel, ptrdiff_t rows, ptrdiff_t depth, float *sums,
                    ptrdiff_t stride, bool accumulate) {
    // tiles of nearly equal height: a last tile of one row would waste the multipliers
    const ptrdiff_t tiles = (rows + ROWS - 1) / ROWS;
    for (ptrdiff_t i = 0; i < tiles; i++) {
        const ptrdiff_t start = rows * i / tiles;
        const ptrdiff_t height = rows * (i + 1) / tiles - start;
        for (int column = 0; column < ck_panel_columns; column += 2 * LANES) {
            const float *block = left + start * ck_row_stride;
            float *target = sums + start * stride + column;
            switch (height) {
#define TILE(n)                                                                                                        \
    case n:                                                                                                            \
        tile(n, block, panel + column, depth, target, stride, accumulate);                                            \
        break;
                TILES
#undef TILE
            }
        }
    }
}

void NAME(normalize)(const float *restrict values, const float *restrict mean, const float *restrict scale,
                     const float *restrict offset, ptrdiff_t count, float *restrict result) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const float value = (values[i] - mean[i]) * scale[i] + offset[i];
        result[i] = value < 0 ? 0 : value;
    }
}

void NAME(moments)(const float *restrict values, const float *restrict shift, ptrdiff_t pixels, ptrdiff_t channels,
                   double *restrict sum, double *restrict squares) {
    ptrdiff_t pixel = 0;
    for (; pixel + 4 <= pixels; pixel += 4) {
        const float *row = values + pixel * channels;
        for (ptrdiff_t i = 0; i < channels; i++) {
            const double center = shift[i];
            const double a = row[i] - center, b = row[channels + i] - center;
            const double c = row[2 * channels + i] - center, d = row[3 * channels + i] - center;
            sum[i] += (a + b) + (c + d);
            squares[i] += (a * a + b * b) + (c * c + d * d);
        }
    }
    for (; pixel < pixels; pixel++) {
        const float *row = values + pixel * channels;
        for (ptrdiff_t i = 0; i < channels; i++) {
            const double a = row[i] - (double)shift[i];
            sum[i] += a;
            squares[i] += a * a;
        }
    }
}

void NAME(maximum)(const float *restrict values, ptrdiff_t count, float *restrict largest) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const float value = values[i], old = largest[i];
        largest[i] = ((value > old) | (value != value)) ? value : old;
    }
}

void NAME(standardize)(const float *restrict kernel, ptrdiff_t depth, ptrdiff_t stride, double epsilon,
                       float *restrict panel) {
    double mean[ck_panel_columns] = {0}, scale[ck_panel_columns] = {0};
    for (ptrdiff_t k = 0; k < depth; k++)
        for (int i = 0; i < ck_panel_columns; i++) mean[i] += kernel[k * stride + i];
    for (int i = 0; i < ck_panel_columns; i++) mean[i] /= (double)depth;
    for (ptrdiff_t k = 0; k < depth; k++)
        for (int i = 0; i < ck_panel_columns; i++) {
            const double distance = kernel[k * stride + i] - mean[i];
            scale[i] += distance * distance;
        }
    for (int i = 0; i < ck_panel_columns; i++) scale[i] = 1 / sqrt(scale[i] / (double)depth + epsilon);
    for (ptrdiff_t k = 0; k < depth; k++)
        for (int i = 0; i < ck_panel_columns; i++)
            panel[k * ck_panel_columns + i] = (float)((kernel[k * stride + i] - mean[i]) * scale[i]);
}
