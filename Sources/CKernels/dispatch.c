#include "CKernels.h"
#include <stddef.h>

extern const ck_kernels ck_generic_kernels;

#if defined(__x86_64__)

extern const ck_kernels ck_avx2_kernels, ck_avx512_kernels, ck_avx512bf16_kernels;

static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

// Intel's processors have these products at half the rate of products of floats (measured on Emerald Rapids: one in two cycles, against
// two in one), so that floats are faster there. Tests can have them used wherever they work.
static bool has_fast_bf16(void) {
#ifdef CK_USES_BF16
    return true;
#else
    return __builtin_cpu_supports("avx512bf16") && !__builtin_cpu_is("intel");
#endif
}

bool ck_uses_bf16(int set) { return set == ck_set_avx512 && has_avx512() && has_fast_bf16(); }

const ck_kernels *ck_kernels_of(int set) {
    switch (set) {
    case ck_set_generic: return &ck_generic_kernels;
    case ck_set_avx2: return has_avx2() ? &ck_avx2_kernels : NULL;
    case ck_set_avx512:
        if (!has_avx512()) return NULL;
        return has_fast_bf16() ? &ck_avx512bf16_kernels : &ck_avx512_kernels;
    default: return NULL;
    }
}

#else

bool ck_uses_bf16(int set) {
    (void)set;
    return false;
}

const ck_kernels *ck_kernels_of(int set) { return set == ck_set_generic ? &ck_generic_kernels : NULL; }

#endif

void ck_round_panel(const float *panel, ptrdiff_t depth, uint16_t *result) {
    for (ptrdiff_t k = 0; k < (depth + 1) / 2 * 2; k++) {
        uint16_t row[ck_panel] = {0};
        if (k < depth) ck_round(ck_panel, panel + k * ck_panel, row);
        for (int column = 0; column < ck_panel; column++) result[(k / 2 * ck_panel + column) * 2 + k % 2] = row[column];
    }
}
