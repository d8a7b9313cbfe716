#ifndef BITZOO_CLOADING_H
#define BITZOO_CLOADING_H

#include <stdbool.h>

/* A library of the system that is loaded when it is needed. */
typedef struct {
    void *_Nullable handle;
    /* why it cannot be used */
    char reason[512];
} bitzoo_library;

/* Loads the library that an environment variable names, otherwise the first of `names`, which end with NULL, that there is. Where there is none,
   the reason is about the first name: the one that a user has to look for. */
bool bitzoo_library_open(bitzoo_library *_Nonnull library, const char *_Nonnull variable, const char *_Nullable const *_Nonnull names);

/* Writes the address of a function or variable to `place`, a pointer. */
bool bitzoo_library_find(bitzoo_library *_Nonnull library, const char *_Nonnull name, void *_Nonnull place);

void bitzoo_library_close(bitzoo_library *_Nonnull library);

#endif
