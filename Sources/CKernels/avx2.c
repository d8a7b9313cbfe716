#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define NAME(x) ck_avx2_##x
#define LANES 8
#define ROWS 6
#define TILES TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)

#include "kernel_template.h"

#pragma clang attribute pop

#endif
