#ifndef BITZOO_CFORK_SHIM_H
#define BITZOO_CFORK_SHIM_H

#include <unistd.h>

/* fork(2), which Swift does not import: after it, only one thread is left. The program that uses it has only one. */
static inline pid_t bitzoo_fork(void) { return fork(); }

#endif
