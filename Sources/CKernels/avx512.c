#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx512f,avx2,fma"))), apply_to = function)

#define NAME(x) ck_avx512_##x
#define LANES 16
#define ROWS 12
#define TILES                                                                                                          \
    TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)

#include "kernel_template.h"

#pragma clang attribute pop

#endif
