#include "CKernels.h"
#include <string.h>

extern const ck_kernels ck_generic_kernels;

#if defined(__x86_64__)

extern const ck_kernels ck_avx2_kernels, ck_avx512_kernels, ck_avx512bf16_kernels;

static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const ck_kernels *ck_kernels_of(int set) {
    switch (set) {
    case ck_set_generic: return &ck_generic_kernels;
    case ck_set_avx2: return has_avx2() ? &ck_avx2_kernels : NULL;
    case ck_set_avx512:
        if (!has_avx512()) return NULL;
        return __builtin_cpu_supports("avx512bf16") ? &ck_avx512bf16_kernels : &ck_avx512_kernels;
    default: return NULL;
    }
}

#else

const ck_kernels *ck_kernels_of(int set) { return set == ck_set_generic ? &ck_generic_kernels : NULL; }

#endif

void ck_round_panel(const float *panel, ptrdiff_t depth, uint16_t *result) {
    for (ptrdiff_t k = 0; k < (depth + 1) / 2 * 2; k++)
        for (int column = 0; column < ck_panel; column++) {
            uint32_t bits = 0;
            if (k < depth) memcpy(&bits, panel + k * ck_panel + column, 4);
            // NaN stays NaN, whatever its lower half
            const uint32_t rounded = (bits & 0x7fffffff) > 0x7f800000 ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1);
            result[((k / 2) * ck_panel + column) * 2 + k % 2] = (uint16_t)(rounded >> 16);
        }
}
