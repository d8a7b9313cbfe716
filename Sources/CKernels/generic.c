#define NAME(x) ck_generic_##x
#define LANES 4

#if defined(__aarch64__)
#define ROWS 8
#define TILES TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8)
#else
#define ROWS 5
#define TILES TILE(1) TILE(2) TILE(3) TILE(4) TILE(5)
#endif

#include "kernel_template.h"
