#ifndef BITZOO_CDEFLATE_SHIM_H
#define BITZOO_CDEFLATE_SHIM_H

#include <libdeflate.h>

#endif
