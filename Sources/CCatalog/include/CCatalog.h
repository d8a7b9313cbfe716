// The catalogue as it was when the program was built: the text of catalog.yaml.

#ifndef CCATALOG_H
#define CCATALOG_H

#include <stddef.h>
#include <stdint.h>

// The first byte of the text; it stays valid for the life of the process and is not followed by a zero.
const uint8_t *_Nonnull ccatalog_bytes(void);

// The number of bytes.
size_t ccatalog_count(void);

#endif
