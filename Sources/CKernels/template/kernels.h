// The kernels, written once. A file that includes this defines
//   NAME(x)          the name of x for its instruction set
//   LANES            the floats in a vector
//   ROWS             output pixels in a tile: 2 * ROWS sums, two vectors of weights and one value fit into the registers
//   ROW_CASES(CASE)  CASE(1) CASE(2) ... CASE(ROWS)
//   BF16             where the set has products of bfloat16; elsewhere they are made from products of floats

#include "../include/CKernels.h"


#define INLINE static inline __attribute__((always_inline))

// As many floats as a vector has, and the 16 channels of a block; as aligned as a float, and allowed to stand for floats.
typedef float vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef float block __attribute__((ext_vector_type(ck_block), aligned(4), may_alias));

#define BLOCK(pointer) (*(block *)(pointer))
#define CONST_BLOCK(pointer) (*(const block *)(pointer))

// Adds the moments of n values to their totals in double precision. The values are given by one of them, by the sum of their
// distances from it, and by the sum of the distances' squares: so nothing is lost where all are nearly equal.
INLINE void add_moments(const float *center, const float *sum, const float *squares, int count, double n, double *total,
                        double *total_squares) {
    for (int i = 0; i < count; i++) {
        const double c = center[i], s = sum[i], q = squares[i];
        total[i] += n * c + s;
        total_squares[i] += q + c * (2 * s + n * c);
    }
}

#include "multiply.h"
#include "normalize.h"
#include "winograd.h"
#include "pooling.h"
#include "panel.h"

const ck_kernels NAME(kernels) = {
    .multiply = NAME(multiply),
    .multiply_places = NAME(multiply_places),
    .pack = NAME(pack),
    .pad = NAME(pad),
    .pack_bf16 = NAME(pack_bf16),
    .pad_bf16 = NAME(pad_bf16),
    .transform_input = NAME(transform_input),
    .transform_weights = NAME(transform_weights),
    .transform_output = NAME(transform_output),
    .pool = NAME(pool),
    .mean = NAME(mean),
    .add_rows = NAME(add_rows),
    .panel = NAME(panel),
};
