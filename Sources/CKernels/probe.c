#include "CKernels.h"

#define PROBE probe_generic
#define LANES 4
#if defined(__aarch64__)
#define CHAINS 24
#else
#define CHAINS 12
#endif
#include "probe_template.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PROBE probe_avx2
#define LANES 8
#define CHAINS 12
#include "probe_template.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx2,fma"))), apply_to = function)
#define PROBE probe_avx512
#define LANES 16
#define CHAINS 24
#include "probe_template.h"
#pragma clang attribute pop

enum { bf16_chains = 24, bf16_products = 32 };

__attribute__((target("avx512f,avx512bf16"))) static double probe_avx512_bf16(ptrdiff_t rounds, float *sum) {
    // pairs of ones: every sum grows until another two no longer change it
    const __m512bh ones = (__m512bh)_mm512_set1_epi32(0x3F803F80);
    __m512 sums[bf16_chains];
#pragma unroll
    for (int i = 0; i < bf16_chains; i++) sums[i] = _mm512_set1_ps((float)i);
    for (ptrdiff_t round = 0; round < rounds; round++) {
#pragma unroll
        for (int i = 0; i < bf16_chains; i++) sums[i] = _mm512_dpbf16_ps(sums[i], ones, ones);
    }
    __m512 total = _mm512_setzero_ps();
#pragma unroll
    for (int i = 0; i < bf16_chains; i++) total += sums[i];
    *sum = total[0];
    return 2.0 * bf16_products * bf16_chains * (double)rounds;
}

double ck_probe(int set, bool bf16, ptrdiff_t rounds, float *sum) {
    switch (set) {
    case ck_set_avx512: return bf16 ? probe_avx512_bf16(rounds, sum) : probe_avx512(rounds, sum);
    case ck_set_avx2: return probe_avx2(rounds, sum);
    default: return probe_generic(rounds, sum);
    }
}

#else

double ck_probe(int set, bool bf16, ptrdiff_t rounds, float *sum) {
    (void)set, (void)bf16;
    return probe_generic(rounds, sum);
}

#endif
