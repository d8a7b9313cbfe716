#include "CElements.h"

#include <string.h>

// Lines of the cache are read and written whole, one after the other, and the values change places in a small tile
// between. Without the tile, rows that lie a power of two apart would push each other out of the cache.
enum {
    // elements of a tile along the outer and the inner axis
    tile_outer = 64,
    tile_inner = 64,
    // elements of a tile
    tile_count = 4096,
};

typedef uint8_t element1;
typedef uint16_t element2 __attribute__((aligned(1), may_alias));
typedef uint32_t element4 __attribute__((aligned(1), may_alias));
typedef uint64_t element8 __attribute__((aligned(1), may_alias));
typedef uint32_t four __attribute__((vector_size(16)));
typedef four loose_four __attribute__((aligned(1), may_alias));

static inline ptrdiff_t at_most(ptrdiff_t value, ptrdiff_t limit) { return value < limit ? value : limit; }

// Asks for bytes that are needed soon, and that the processor does not foresee: each row is in a page of its own.
static inline void expect(const void *bytes, ptrdiff_t count) {
    for (ptrdiff_t offset = 0; offset < count; offset += 64) __builtin_prefetch((const char *)bytes + offset);
}

// Transposes one layer of a tile, `rows` x `columns`; rows are `stride` elements apart, in the result `result_stride`.
#define DEFINE_LAYER(name, element)                                                                                    \
    static inline void name(const element *values, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns,                \
                            element *result, ptrdiff_t result_stride) {                                                \
        for (ptrdiff_t i = 0; i < rows; i++)                                                                           \
            for (ptrdiff_t k = 0; k < columns; k++) result[k * result_stride + i] = values[i * stride + k];            \
    }

DEFINE_LAYER(layer1, element1)
DEFINE_LAYER(layer2, element2)
DEFINE_LAYER(plain_layer4, element4)
DEFINE_LAYER(layer8, element8)

// Four by four in registers, the edges one by one.
static inline void layer4(const element4 *values, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, element4 *result,
                          ptrdiff_t result_stride) {
    const ptrdiff_t whole_rows = rows & ~(ptrdiff_t)3, whole_columns = columns & ~(ptrdiff_t)3;
    for (ptrdiff_t i = 0; i < whole_rows; i += 4)
        for (ptrdiff_t k = 0; k < whole_columns; k += 4) {
            const element4 *source = values + i * stride + k;
            element4 *target = result + k * result_stride + i;
            const four a = *(const loose_four *)source, b = *(const loose_four *)(source + stride);
            const four c = *(const loose_four *)(source + 2 * stride), d = *(const loose_four *)(source + 3 * stride);
            const four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
            const four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
            const four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
            const four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
            *(loose_four *)target = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
            *(loose_four *)(target + result_stride) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
            *(loose_four *)(target + 2 * result_stride) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
            *(loose_four *)(target + 3 * result_stride) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
        }
    plain_layer4(values + whole_columns, stride, whole_rows, columns - whole_columns,
                 result + whole_columns * result_stride, result_stride);
    plain_layer4(values + whole_rows * stride, stride, rows - whole_rows, columns, result + whole_rows, result_stride);
}

#define DEFINE_REVERSE(name, element, layer)                                                                           \
    static void name(const element *values, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner, element *result) {     \
        element tile[tile_count];                                                                                      \
        const ptrdiff_t height = at_most(outer, tile_outer), width = at_most(inner, tile_inner);                       \
        const ptrdiff_t depth = at_most(middle, tile_count / (height * width));                                        \
        for (ptrdiff_t j = 0; j < middle; j += depth)                                                                  \
            for (ptrdiff_t i = 0; i < outer; i += height)                                                              \
                for (ptrdiff_t k = 0; k < inner; k += width) {                                                         \
                    const ptrdiff_t rows = at_most(outer - i, height), layers = at_most(middle - j, depth);            \
                    const ptrdiff_t columns = at_most(inner - k, width);                                               \
                    const ptrdiff_t next = at_most(inner - k - columns, width) * (ptrdiff_t)sizeof(element);           \
                    for (ptrdiff_t r = 0; r < rows; r++)                                                               \
                        for (ptrdiff_t l = 0; l < layers; l++)                                                         \
                            expect(values + ((i + r) * middle + j + l) * inner + k + columns, next);                   \
                    for (ptrdiff_t l = 0; l < layers; l++)                                                             \
                        layer(values + (i * middle + j + l) * inner + k, middle * inner, rows, columns,                \
                              tile + l * rows, layers * rows);                                                         \
                    for (ptrdiff_t c = 0; c < columns; c++) {                                                          \
                        element *target = result + ((k + c) * middle + j) * outer + i;                                 \
                        const element *source = tile + c * layers * rows;                                              \
                        if (rows == outer) {                                                                           \
                            memcpy(target, source, (size_t)(layers * rows) * sizeof(element));                         \
                            continue;                                                                                  \
                        }                                                                                              \
                        for (ptrdiff_t l = 0; l < layers; l++)                                                         \
                            memcpy(target + l * outer, source + l * rows, (size_t)rows * sizeof(element));             \
                    }                                                                                                  \
                }                                                                                                      \
    }

DEFINE_REVERSE(reverse1, element1, layer1)
DEFINE_REVERSE(reverse2, element2, layer2)
DEFINE_REVERSE(reverse4, element4, layer4)
DEFINE_REVERSE(reverse8, element8, layer8)

void ce_reverse_axes(const void *values, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner, ptrdiff_t size,
                     void *result) {
    if (outer == 0 || middle == 0 || inner == 0) return;
    // a matrix, whichever axis is missing
    if (outer == 1) {
        outer = middle;
        middle = 1;
    } else if (inner == 1) {
        inner = middle;
        middle = 1;
    }
    switch (size) {
    case 1: reverse1(values, outer, middle, inner, result); break;
    case 2: reverse2(values, outer, middle, inner, result); break;
    case 4: reverse4(values, outer, middle, inner, result); break;
    case 8: reverse8(values, outer, middle, inner, result); break;
    }
}
