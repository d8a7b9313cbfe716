#ifndef BITZOO_CZLIB_SHIM_H
#define BITZOO_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro that Swift cannot import; -15 selects a raw deflate stream, as ZIP members hold. */
static inline int bitzoo_inflate_init_raw(z_stream *_Nonnull stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

#endif
