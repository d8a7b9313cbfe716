// Weights as the products want them.

typedef float loose_row __attribute__((ext_vector_type(8), aligned(1), may_alias));
typedef float packed_row __attribute__((ext_vector_type(8), aligned(4), may_alias));
typedef double wide_row __attribute__((ext_vector_type(8)));

enum { panel_parts = ck_panel / 8, rows_ahead = 12 };

// Rows of a kernel are pages away from each other, so that the processor does not look ahead by itself.
INLINE void NAME(fetch)(const char *row) {
    __builtin_prefetch(row);
    __builtin_prefetch(row + 64);
    __builtin_prefetch(row + 4 * ck_panel - 1);
}

#define WIDE(part) __builtin_convertvector(part, wide_row)

// Copies all columns of a panel, and brings them to mean 0 and variance 1. The kernel is read once: its rows are far from
// each other in memory. The moments are those of the distances from the first row, so that nothing is lost to the mean.
static void NAME(standardized_panel)(const char *kernel, ptrdiff_t positions, ptrdiff_t channels, ptrdiff_t size,
                                     ptrdiff_t stride, double epsilon, float *result) {
    const ptrdiff_t depth = positions * channels;
    wide_row center[panel_parts], sum[panel_parts], squares[panel_parts];
#pragma clang loop unroll(full)
    for (int part = 0; part < panel_parts; part++) {
        center[part] = WIDE(((const loose_row *)kernel)[part]);
        sum[part] = squares[part] = (wide_row)0;
    }
    for (ptrdiff_t position = 0; position < positions; position++)
        for (ptrdiff_t channel = 0; channel < channels; channel++) {
            const ptrdiff_t k = position * channels + channel;
            const char *row = kernel + 4 * k * stride;
            if (k + rows_ahead < depth) NAME(fetch)(row + 4 * rows_ahead * stride);
            const ptrdiff_t group = channel / size;
            float *target = result + ((group * positions + position) * size + channel % size) * ck_panel;
#pragma clang loop unroll(full)
            for (int part = 0; part < panel_parts; part++) {
                const loose_row values = ((const loose_row *)row)[part];
                ((packed_row *)target)[part] = values;
                const wide_row distance = WIDE(values) - center[part];
                sum[part] += distance;
                squares[part] += distance * distance;
            }
        }
    for (int part = 0; part < panel_parts; part++) {
        const wide_row mean = sum[part] / (double)depth;
        const wide_row variance = squares[part] / (double)depth - mean * mean;
        // from here on the mean, and what is multiplied by
        center[part] += mean;
        for (int i = 0; i < 8; i++) squares[part][i] = 1 / __builtin_sqrt((variance[i] < 0 ? 0 : variance[i]) + epsilon);
    }
    for (ptrdiff_t k = 0; k < depth; k++)
#pragma clang loop unroll(full)
        for (int part = 0; part < panel_parts; part++) {
            packed_row *values = (packed_row *)(result + k * ck_panel) + part;
            *values = __builtin_convertvector((WIDE(*values) - center[part]) * squares[part], packed_row);
        }
}

static void NAME(panel)(const void *kernel, ptrdiff_t positions, ptrdiff_t channels, ptrdiff_t size, ptrdiff_t stride,
                        ptrdiff_t columns, bool standardize, double epsilon, float *result) {
    if (standardize && columns == ck_panel) {
        NAME(standardized_panel)(kernel, positions, channels, size, stride, epsilon, result);
        return;
    }
    for (ptrdiff_t position = 0; position < positions; position++)
        for (ptrdiff_t channel = 0; channel < channels; channel++) {
            const ptrdiff_t k = position * channels + channel;
            const char *row = (const char *)kernel + 4 * k * stride;
            if (k + rows_ahead < positions * channels) NAME(fetch)(row + 4 * rows_ahead * stride);
            const ptrdiff_t group = channel / size;
            float *target = result + ((group * positions + position) * size + channel % size) * ck_panel;
            __builtin_memcpy(target, row, 4 * (size_t)columns);
            for (ptrdiff_t i = columns; i < ck_panel; i++) target[i] = 0;
        }
}

#undef WIDE
