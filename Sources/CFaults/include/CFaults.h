#ifndef BITZOO_CFAULTS_H
#define BITZOO_CFAULTS_H

#include <stddef.h>

/*
 * What a signal handler may know and do when a mapped file cannot be read: another program has shortened it, or the disk has failed.
 *
 * The handler can call next to nothing, so what it needs is kept in tables of a fixed size, which it reads without locks.
 * A library has no business with signals: only the tool installs the handler.
 */

/* Remembers a mapping. The path is shown to the user; a copy is kept, without what could steer a terminal. */
void bitzoo_mapping_add(const void *_Nonnull start, size_t count, const char *_Nonnull path);

/* Forgets a mapping. */
void bitzoo_mapping_remove(const void *_Nonnull start);

/* The longest path that is kept, with the NUL at its end. */
enum { BITZOO_MAPPING_PATH_SIZE = 4096 };

/* Finds the mapping that an address lies in, which must not be forgotten meanwhile; returns its size, or 0 when none is known. The path
   has room for BITZOO_MAPPING_PATH_SIZE bytes. */
size_t bitzoo_mapping_find(const void *_Nonnull address, char *_Nonnull path);

/* Remembers a file or an empty directory that is removed when the process ends this way. Only one thread at a time may call this and the next. */
void bitzoo_temporary_add(const char *_Nonnull path);

/* Forgets such a file or directory. */
void bitzoo_temporary_remove(const char *_Nonnull path);

/* Ends the process with this status, and a line on standard error that names the file, when a mapped file cannot be read. */
void bitzoo_report_faults(int status);

#endif
