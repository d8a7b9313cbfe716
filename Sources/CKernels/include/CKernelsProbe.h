// How fast the processor multiplies and adds when nothing else is in the way: what the kernels are held against.

#ifndef CKERNELS_PROBE_H
#define CKERNELS_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// Multiplies and adds in registers for a number of rounds, in 32-bit floats or, where ck_uses_bf16, in products of
// bfloat16 numbers that are summed as 32-bit floats.
//
// Returns the number of floating-point operations: two for each product that is added. `sum` receives what comes out, so
// that the work cannot be left out.
double ck_probe(int set, bool bf16, ptrdiff_t rounds, float *sum);

#pragma clang assume_nonnull end

#endif
