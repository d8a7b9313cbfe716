#ifndef BITZOO_CSHA256_H
#define BITZOO_CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * SHA-256 (FIPS 180-4) of two messages at once, by the processor's SHA instructions.
 *
 * Each instruction waits for the one before it of the same message, so that one message leaves the unit idle half of
 * the time. A second one fills the gaps.
 */

/* Whether this processor has the instructions; without, the functions below must not be called. */
bool bitzoo_sha256_is_supported(void);

/* Takes `count` blocks of 64 bytes into the eight words of a state. */
void bitzoo_sha256_update(uint32_t *_Nonnull state, const uint8_t *_Nonnull blocks, size_t count);

/* Takes `count` blocks of 64 bytes of each of two messages into their states. */
void bitzoo_sha256_update_two(
    uint32_t *_Nonnull first_state, const uint8_t *_Nonnull first_blocks,
    uint32_t *_Nonnull second_state, const uint8_t *_Nonnull second_blocks, size_t count);

#endif
