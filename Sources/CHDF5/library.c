#include "library.h"

#include <dlfcn.h>
#include <stdlib.h>

bitzoo_h5_functions bitzoo_h5_library;
bitzoo_h5_variables bitzoo_h5_shared;

/* The name that the system's library has for this header's version; names change whenever the binary interface does. */
#if H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10
#define NUMBERED(name) name ".103",
#elif H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 12
#define NUMBERED(name) name ".200",
#elif H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 14
#define NUMBERED(name) name ".310",
#else
#define NUMBERED(name)
#endif

/* Debian's names come first: there, libhdf5.so may be a library for MPI. */
static const char *const names[] = {
    NUMBERED("libhdf5_serial.so") NUMBERED("libhdf5.so") "libhdf5_serial.so", "libhdf5.so",
};

static void *open_library(char *message, size_t capacity) {
    const char *chosen = getenv("BITZOO_LIBHDF5");
    if (chosen && *chosen) {
        void *library = dlopen(chosen, RTLD_NOW | RTLD_LOCAL);
        if (!library) snprintf(message, capacity, "%s", dlerror());
        return library;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
        /* the name that a user has to look for is the first one */
        if (i == 0) snprintf(message, capacity, "%s", dlerror());
    }
    return NULL;
}

static bool find(void *library, const char *name, void *place, char *message, size_t capacity) {
    void *found = dlsym(library, name);
    if (!found) snprintf(message, capacity, "the library has no %s", name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

/* by two steps: some names are macros that stand for the name of a version */
#define FIND_FUNCTION(name) FIND(name, functions)
#define FIND_VARIABLE(name) FIND(name, variables)
#define FIND(name, table) && find(library, #name, &table.name, message, capacity)

const bitzoo_h5_functions *bitzoo_h5_load(char *message, size_t capacity) {
    static bool is_loaded = false;
    if (is_loaded) return &bitzoo_h5_library;
    void *library = open_library(message, capacity);
    if (!library) return NULL;
    bitzoo_h5_functions functions;
    bitzoo_h5_variables variables;
    if (true BITZOO_H5_FUNCTIONS(FIND_FUNCTION) BITZOO_H5_VARIABLES(FIND_VARIABLE)) {
        unsigned major = 0, minor = 0, release = 0;
        /* at the end of the process the library would write what it could not write before, to a file that is closed; it decides about that
           when it is first called, for its version too */
        functions.H5dont_atexit();
        functions.H5get_libversion(&major, &minor, &release);
        /* what hdf5.h says of types and constants holds for its own version */
        is_loaded = major == H5_VERS_MAJOR && minor == H5_VERS_MINOR;
        if (is_loaded) {
            bitzoo_h5_library = functions;
            bitzoo_h5_shared = variables;
            return &bitzoo_h5_library;
        }
        snprintf(
            message, capacity, "the library has version %u.%u.%u, and %d.%d is needed", major, minor, release, H5_VERS_MAJOR, H5_VERS_MINOR
        );
    }
    dlclose(library);
    return NULL;
}
