#ifndef BITZOO_CLINUX_SHIM_H
#define BITZOO_CLINUX_SHIM_H

#include <stddef.h>
#include <sys/types.h>

/* System calls that Swift's Glibc module leaves out, because the C library shows them to GNU programs only; see fallocate(2),
   copy_file_range(2) and sync_file_range(2). Offsets have 64 bits on every platform that Swift runs on. */

int fallocate(int descriptor, int mode, off_t offset, off_t length);

ssize_t copy_file_range(int input, off_t *_Nullable input_offset, int output, off_t *_Nullable output_offset,
                        size_t length, unsigned int flags);

int sync_file_range(int descriptor, off_t offset, off_t length, unsigned int flags);

/* SYNC_FILE_RANGE_WRITE: begins to write out what has changed, and does not wait for its end. */
enum { BITZOO_SYNC_FILE_RANGE_WRITE = 2 };

#endif
