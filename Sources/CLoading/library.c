#include "CLoading.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bitzoo_library_open(bitzoo_library *library, const char *variable, const char *const *names) {
    const char *chosen = getenv(variable);
    const char *const only[] = {chosen, NULL};
    if (chosen && *chosen) names = only;
    library->handle = NULL;
    for (int i = 0; names[i] && !library->handle; i++) {
        library->handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (!library->handle && i == 0) snprintf(library->reason, sizeof library->reason, "%s", dlerror());
    }
    return library->handle != NULL;
}

bool bitzoo_library_find(bitzoo_library *library, const char *name, void *place) {
    void *found = dlsym(library->handle, name);
    if (!found) snprintf(library->reason, sizeof library->reason, "the library has no %s", name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

void bitzoo_library_close(bitzoo_library *library) { dlclose(library->handle); }
