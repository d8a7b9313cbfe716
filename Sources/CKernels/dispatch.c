#include "CKernels.h"

#define DECLARE(set)                                                                                                   \
    void ck_##set##_multiply(const float *, const float *, ptrdiff_t, ptrdiff_t, float *, ptrdiff_t, bool);            \
    void ck_##set##_normalize(const float *, const float *, const float *, const float *, ptrdiff_t, float *);         \
    void ck_##set##_moments(const float *, const float *, ptrdiff_t, ptrdiff_t, double *, double *);                   \
    void ck_##set##_maximum(const float *, ptrdiff_t, float *);                                                        \
    void ck_##set##_standardize(const float *, ptrdiff_t, ptrdiff_t, double, float *);

DECLARE(generic)

#if defined(__x86_64__)

DECLARE(avx2)
DECLARE(avx512)

#define DISPATCH(function, ...)                                                                                        \
    switch (set) {                                                                                                     \
    case ck_set_avx512: ck_avx512_##function(__VA_ARGS__); break;                                                      \
    case ck_set_avx2: ck_avx2_##function(__VA_ARGS__); break;                                                          \
    default: ck_generic_##function(__VA_ARGS__);                                                                       \
    }

bool ck_set_is_available(int set) {
    switch (set) {
    case ck_set_avx512: return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma");
    case ck_set_avx2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    default: return set == ck_set_generic;
    }
}

#else

#define DISPATCH(function, ...)                                                                                        \
    (void)set;                                                                                                         \
    ck_generic_##function(__VA_ARGS__);

bool ck_set_is_available(int set) { return set == ck_set_generic; }

#endif

void ck_multiply(int set, const float *left, const float *panel, ptrdiff_t rows, ptrdiff_t depth, float *sums,
                 ptrdiff_t stride, bool accumulate) {
    DISPATCH(multiply, left, panel, rows, depth, sums, stride, accumulate)
}

void ck_normalize(int set, const float *values, const float *mean, const float *scale, const float *offset,
                  ptrdiff_t count, float *result) {
    DISPATCH(normalize, values, mean, scale, offset, count, result)
}

void ck_moments(int set, const float *values, const float *shift, ptrdiff_t pixels, ptrdiff_t channels, double *sum,
                double *squares) {
    DISPATCH(moments, values, shift, pixels, channels, sum, squares)
}

void ck_maximum(int set, const float *values, ptrdiff_t count, float *largest) {
    DISPATCH(maximum, values, count, largest)
}

void ck_standardize(int set, const float *kernel, ptrdiff_t depth, ptrdiff_t stride, double epsilon, float *panel) {
    DISPATCH(standardize, kernel, depth, stride, epsilon, panel)
}
