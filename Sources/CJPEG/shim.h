#ifndef BITZOO_CJPEG_SHIM_H
#define BITZOO_CJPEG_SHIM_H

/* The TurboJPEG API turns libjpeg's longjmp into a status before it returns; the classic API would not. */
#include <turbojpeg.h>

#endif
