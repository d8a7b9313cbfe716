#define NAME(x) ck_generic_##x
#define LANES 4

#if defined(__aarch64__)
#define ROWS 8
#define ROW_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
#else
#define ROWS 5
#define ROW_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5)
#endif

#include "template/kernels.h"
