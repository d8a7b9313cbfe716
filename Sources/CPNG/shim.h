#ifndef BITZOO_CPNG_SHIM_H
#define BITZOO_CPNG_SHIM_H

/* Only the simplified API (png_image_*) is used: it turns libpng's longjmp into a status before it returns. */
#include <png.h>

#endif
