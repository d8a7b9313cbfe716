#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define NAME(x) ck_avx2_##x
#define LANES 8
#define ROWS 6
#define ROW_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)

#include "template/kernels.h"

#pragma clang attribute pop

#endif
