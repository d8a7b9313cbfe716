#include "CElements.h"

#include <string.h>

// What is converted at a time: small enough for the first cache, and a multiple of the lanes.
enum { piece = 512, lanes = 16 };

#define INLINE static inline __attribute__((always_inline))

// The same code for wider vectors; the processor chooses when the program starts.
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

INLINE uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

INLINE float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Every case is computed and one is chosen, so that the loops over these have no branches and become vector code.

INLINE uint16_t to_float16(float value) {
    const uint32_t bits = bits_of(value), magnitude = bits & 0x7FFFFFFF;
    // adding half a step, less one unless the last bit that stays is odd, carries exactly when rounding goes up; the
    // exponent's bias changes from 127 to 15
    const uint32_t odd = magnitude >> 13 & 1;
    const uint32_t normal = (magnitude - (112u << 23) + 0xFFF + odd) >> 13;
    // below 2^-14: next to 0.5 a float's step is that of the subnormal numbers, 2^-24, and the processor rounds
    const uint32_t subnormal = bits_of(float_of(magnitude) + 0.5f) - bits_of(0.5f);
    const uint32_t nan = 0x7E00 | (magnitude >> 13 & 0x1FF);
    uint32_t result = magnitude < 0x38800000 ? subnormal : normal;
    result = magnitude >= 0x47800000 ? 0x7C00 : result;
    result = magnitude > 0x7F800000 ? nan : result;
    return (uint16_t)(bits >> 16 & 0x8000) | (uint16_t)result;
}

INLINE float from_float16(uint16_t half) {
    const uint32_t magnitude = half & 0x7FFF, sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t normal = (magnitude << 13) + (112u << 23);
    const uint32_t subnormal = bits_of((float)(int32_t)magnitude * 0x1p-24f);
    const uint32_t special = magnitude << 13 | 0x7F800000 | (magnitude > 0x7C00 ? 0x400000 : 0);
    uint32_t result = magnitude < 0x0400 ? subnormal : normal;
    result = magnitude >= 0x7C00 ? special : result;
    return float_of(sign | result);
}

INLINE uint16_t to_bfloat16(float value) {
    const uint32_t bits = bits_of(value);
    const uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
    const uint32_t nan = bits >> 16 | 0x40;
    return (uint16_t)((bits & 0x7FFFFFFF) > 0x7F800000 ? nan : rounded);
}

INLINE float from_bfloat16(uint16_t value) { return float_of((uint32_t)value << 16); }

// The nearest float, or with `is_final` false one that rounds further as the double itself would: the last bit of a
// float that is not exact is odd, whatever is cut off.
INLINE float from_float64(double value, int is_final) {
    const float nearest = (float)value;
    if (is_final || value != value || (double)nearest == value) return nearest;
    const uint32_t cut = bits_of(nearest) - (__builtin_fabs((double)nearest) > __builtin_fabs(value) ? 1 : 0);
    return float_of(cut | 1);
}

INLINE void load(const char *values, int from, ptrdiff_t count, int is_final, float *floats) {
    uint16_t halves[piece];
    double doubles[piece];
    switch (from) {
    case ce_float16:
        memcpy(halves, values, (size_t)count * 2);
        for (ptrdiff_t i = 0; i < count; i++) floats[i] = from_float16(halves[i]);
        break;
    case ce_bfloat16:
        memcpy(halves, values, (size_t)count * 2);
        for (ptrdiff_t i = 0; i < count; i++) floats[i] = from_bfloat16(halves[i]);
        break;
    case ce_float32: memcpy(floats, values, (size_t)count * 4); break;
    case ce_float64:
        memcpy(doubles, values, (size_t)count * 8);
        for (ptrdiff_t i = 0; i < count; i++) floats[i] = from_float64(doubles[i], is_final);
        break;
    }
}

// Writes what the floats become, and puts it into `floats` as well.
INLINE void store(float *floats, int to, ptrdiff_t count, char *result) {
    uint16_t halves[piece];
    switch (to) {
    case ce_float16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = to_float16(floats[i]);
        for (ptrdiff_t i = 0; i < count; i++) floats[i] = from_float16(halves[i]);
        memcpy(result, halves, (size_t)count * 2);
        break;
    case ce_bfloat16:
        for (ptrdiff_t i = 0; i < count; i++) halves[i] = to_bfloat16(floats[i]);
        for (ptrdiff_t i = 0; i < count; i++) floats[i] = from_bfloat16(halves[i]);
        memcpy(result, halves, (size_t)count * 2);
        break;
    case ce_float32: memcpy(result, floats, (size_t)count * 4); break;
    }
}

// What one piece adds, in lanes that no addition of one waits for another's. A difference to the nearest number of a type
// with fewer bits is exact in the type with more.
#define DEFINE_TALLY(name, number, infinity, absolute)                                                                 \
    INLINE void name(const number *before, const float *after, ptrdiff_t count, ce_cost *cost) {                       \
        number largest[lanes] = {0}, sum[lanes] = {0};                                                                 \
        int32_t finite[lanes] = {0}, overflowed[lanes] = {0}, vanished[lanes] = {0};                                   \
        for (ptrdiff_t start = 0; start < count; start += lanes)                                                       \
            for (int lane = 0; lane < lanes; lane++) {                                                                 \
                const number x = before[start + lane], y = after[start + lane], difference = absolute(x - y);          \
                const int32_t is_finite = difference < infinity;                                                       \
                const number counted = is_finite ? difference : 0;                                                     \
                largest[lane] = counted > largest[lane] ? counted : largest[lane];                                     \
                sum[lane] += counted;                                                                                  \
                finite[lane] += is_finite;                                                                             \
                overflowed[lane] += (absolute(x) < infinity) & (absolute(y) == infinity);                              \
                vanished[lane] += (y == 0) & (x != 0);                                                                 \
            }                                                                                                          \
        for (int lane = 0; lane < lanes; lane++) {                                                                     \
            cost->largest = largest[lane] > cost->largest ? largest[lane] : cost->largest;                             \
            cost->sum += (double)sum[lane];                                                                            \
            cost->finite += finite[lane];                                                                              \
            cost->overflowed += overflowed[lane];                                                                      \
            cost->vanished += vanished[lane];                                                                          \
        }                                                                                                              \
    }

DEFINE_TALLY(tally_floats, float, __builtin_inff(), __builtin_fabsf)
DEFINE_TALLY(tally_doubles, double, __builtin_inf(), __builtin_fabs)

CLONES
void ce_convert(const void *values, int from, ptrdiff_t count, int to, void *result, ce_cost *cost) {
    const ptrdiff_t sizes[] = {2, 2, 4, 8};
    float before[piece], after[piece];
    double doubles[piece];
    for (ptrdiff_t start = 0; start < count; start += piece) {
        const ptrdiff_t part = count - start < piece ? count - start : piece;
        // the lanes beyond the end compare zero with zero
        const ptrdiff_t padded = (part + lanes - 1) / lanes * lanes;
        const char *source = (const char *)values + start * sizes[from];
        load(source, from, part, to == ce_float32, before);
        memcpy(after, before, (size_t)part * sizeof(float));
        store(after, to, part, (char *)result + start * sizes[to]);
        for (ptrdiff_t i = part; i < padded; i++) before[i] = after[i] = 0;
        if (from == ce_float64) {
            memcpy(doubles, source, (size_t)part * 8);
            for (ptrdiff_t i = part; i < padded; i++) doubles[i] = 0;
            tally_doubles(doubles, after, padded, cost);
        } else {
            tally_floats(before, after, padded, cost);
        }
    }
    cost->finite -= (count + lanes - 1) / lanes * lanes - count;
}
