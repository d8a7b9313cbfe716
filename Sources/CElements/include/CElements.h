// Inner loops over the elements of tensors: pure functions without state. Nothing needs to be aligned.

#ifndef CELEMENTS_H
#define CELEMENTS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// result[k][j][i] = values[i][j][k], for i < outer, j < middle, k < inner; `size` is that of an element: 1, 2, 4 or 8.
// The two must not overlap.
void ce_reverse_axes(const void *values, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner, ptrdiff_t size,
                     void *result);

enum {
    ce_float16 = 0,
    ce_bfloat16 = 1,
    ce_float32 = 2,
    // can only be converted from
    ce_float64 = 3,
};

// What a conversion did to the values.
typedef struct {
    // the largest difference, where both values are finite
    double largest;
    // the sum of the differences, where both values are finite
    double sum;
    // the values that are finite before and after
    int64_t finite;
    // the finite values that became infinite
    int64_t overflowed;
    // the values that became zero and were not
    int64_t vanished;
} ce_cost;

// Converts floating-point numbers to another type: to the nearest one, to the even one of two that are as near, with
// subnormal numbers, and to infinity from half a step beyond the largest. NaN stays NaN, quiet, with the sign and the bits
// of the payload that there is room for. What it does is added to `cost`.
void ce_convert(const void *values, int from, ptrdiff_t count, int to, void *result, ce_cost *cost);

#pragma clang assume_nonnull end

#endif
