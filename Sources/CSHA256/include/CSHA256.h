#ifndef BITZOO_CSHA256_H
#define BITZOO_CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * SHA-256 (FIPS 180-4) of several messages at once.
 *
 * By the processor's SHA instructions: each waits for the one before it of the same message, so that one message leaves the
 * unit idle half of the time. A second one fills the gaps.
 *
 * By vectors: a vector of AVX-512 holds a word of each of sixteen messages. For that many it is faster still, and takes as long
 * for fewer.
 */

/* Whether this processor has the SHA instructions; without, the next two functions must not be called. */
bool bitzoo_sha256_is_supported(void);

/* Takes `count` blocks of 64 bytes into the eight words of a state. */
void bitzoo_sha256_update(uint32_t *_Nonnull state, const uint8_t *_Nonnull blocks, size_t count);

/* Takes `count` blocks of 64 bytes of each of two messages into their states. */
void bitzoo_sha256_update_two(
    uint32_t *_Nonnull first_state, const uint8_t *_Nonnull first_blocks,
    uint32_t *_Nonnull second_state, const uint8_t *_Nonnull second_blocks, size_t count);

/* The most messages that a vector holds words of. */
enum { BITZOO_SHA256_LANES = 16 };

/* Whether this processor has the vectors; without, the next function must not be called. */
bool bitzoo_sha256_has_vectors(void);

/* Takes `count` blocks of 64 bytes of each of up to sixteen messages into their states, which lie one after the other. */
void bitzoo_sha256_update_many(
    uint32_t *_Nonnull states, const uint8_t *_Nonnull const *_Nonnull blocks, size_t messages, size_t count);

#endif
