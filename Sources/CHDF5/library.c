#include "library.h"

#include <CLoading.h>

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
    NUMBERED("libhdf5_serial.so") NUMBERED("libhdf5.so") "libhdf5_serial.so", "libhdf5.so", NULL,
};

/* by two steps: some names are macros that stand for the name of a version */
#define FIND_FUNCTION(name) FIND(name, functions)
#define FIND_VARIABLE(name) FIND(name, variables)
#define FIND(name, table) && bitzoo_library_find(&library, #name, &table.name)

const bitzoo_h5_functions *bitzoo_h5_load(const char **reason) {
    static bitzoo_library library;
    *reason = library.reason;
    if (!bitzoo_library_open(&library, "BITZOO_LIBHDF5", names)) return NULL;
    bitzoo_h5_functions functions;
    bitzoo_h5_variables variables;
    if (true BITZOO_H5_FUNCTIONS(FIND_FUNCTION) BITZOO_H5_VARIABLES(FIND_VARIABLE)) {
        unsigned major = 0, minor = 0, release = 0;
        /* at the end of the process the library would write what it could not write before, to a file that is closed; it decides about that
           when it is first called, for its version too */
        functions.H5dont_atexit();
        functions.H5get_libversion(&major, &minor, &release);
        /* what hdf5.h says of types and constants holds for its own version */
        if (major == H5_VERS_MAJOR && minor == H5_VERS_MINOR) {
            bitzoo_h5_library = functions;
            bitzoo_h5_shared = variables;
            return &bitzoo_h5_library;
        }
        snprintf(
            library.reason, sizeof library.reason, "the library has version %u.%u.%u, and %d.%d is needed", major, minor, release,
            H5_VERS_MAJOR, H5_VERS_MINOR
        );
    }
    bitzoo_library_close(&library);
    return NULL;
}
