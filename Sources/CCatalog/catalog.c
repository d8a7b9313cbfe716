#include "CCatalog.h"

// #embed is C23; this compiler offers it in C11 too, with a warning.  The compiler notes catalog.yaml as a dependency of
// this file, so a change of it builds this file again.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t text[] = {
#embed "../../catalog.yaml"
};

const uint8_t *ccatalog_bytes(void) { return text; }

size_t ccatalog_count(void) { return sizeof text; }
