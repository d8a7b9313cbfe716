#include "CSHA256.h"
#include "constants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTORS __attribute__((target("avx512f,avx512bw")))
#define INLINE VECTORS __attribute__((always_inline)) static inline

/* A word of each message. */
typedef uint32_t words __attribute__((vector_size(4 * BITZOO_SHA256_LANES)));

/* How many blocks before they are needed bytes are fetched. */
enum { AHEAD = 8 };

#define ROTATED(x, n) ((x) >> (n) | (x) << (32 - (n)))

/* The next 64 bytes of each message, as sixteen big-endian words: a matrix that is transposed in steps of 32, 64 and 128 bits. */
INLINE void load_words(words *result, const uint8_t *const *blocks, size_t offset) {
    const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
    __m512i rows[16], pairs[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) rows[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(blocks[i] + offset), swap);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 2) {
        pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 4) {
        rows[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
        rows[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
        rows[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        rows[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
    /* now row 4 i + k has the words k, 4 + k, 8 + k and 12 + k of the messages 4 i to 4 i + 3 */
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
        const __m512i first_even = _mm512_shuffle_i32x4(rows[k], rows[4 + k], 0x88);
        const __m512i first_odd = _mm512_shuffle_i32x4(rows[k], rows[4 + k], 0xdd);
        const __m512i last_even = _mm512_shuffle_i32x4(rows[8 + k], rows[12 + k], 0x88);
        const __m512i last_odd = _mm512_shuffle_i32x4(rows[8 + k], rows[12 + k], 0xdd);
        result[k] = (words)_mm512_shuffle_i32x4(first_even, last_even, 0x88);
        result[4 + k] = (words)_mm512_shuffle_i32x4(first_odd, last_odd, 0x88);
        result[8 + k] = (words)_mm512_shuffle_i32x4(first_even, last_even, 0xdd);
        result[12 + k] = (words)_mm512_shuffle_i32x4(first_odd, last_odd, 0xdd);
    }
}

/* The 64 rounds of a block (FIPS 180-4, 6.2.2), with the last 16 words of the schedule. */
INLINE void take_block(words *state, words *schedule) {
    words a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll(full)
    for (int i = 0; i < 64; i++) {
        const words word = schedule[i & 15];
        const words first = h + word + constants[i] + ((e & f) ^ (~e & g)) + (ROTATED(e, 6) ^ ROTATED(e, 11) ^ ROTATED(e, 25));
        const words second = (ROTATED(a, 2) ^ ROTATED(a, 13) ^ ROTATED(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
        if (i < 48) {
            const words x = schedule[(i + 1) & 15], y = schedule[(i + 14) & 15];
            schedule[i & 15] = word + (ROTATED(x, 7) ^ ROTATED(x, 18) ^ x >> 3) + schedule[(i + 9) & 15] +
                               (ROTATED(y, 17) ^ ROTATED(y, 19) ^ y >> 10);
        }
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

VECTORS void bitzoo_sha256_update_many(uint32_t *states, const uint8_t *const *blocks, size_t messages, size_t count) {
    /* lanes that are not used do the first one's work */
    const uint8_t *starts[BITZOO_SHA256_LANES];
    for (size_t lane = 0; lane < BITZOO_SHA256_LANES; lane++) starts[lane] = blocks[lane < messages ? lane : 0];
    words state[8] = {0};
    for (size_t lane = 0; lane < messages; lane++) {
        for (int i = 0; i < 8; i++) state[i][lane] = states[8 * lane + i];
    }
    for (size_t block = 0; block < count; block++) {
        /* sixteen streams are more than the processor follows by itself */
        if (block + AHEAD < count) {
            for (size_t lane = 0; lane < messages; lane++) _mm_prefetch(starts[lane] + 64 * (block + AHEAD), _MM_HINT_T0);
        }
        words schedule[16];
        load_words(schedule, starts, 64 * block);
        take_block(state, schedule);
    }
    for (size_t lane = 0; lane < messages; lane++) {
        for (int i = 0; i < 8; i++) states[8 * lane + i] = state[i][lane];
    }
}

bool bitzoo_sha256_has_vectors(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"); }

#else

bool bitzoo_sha256_has_vectors(void) { return false; }

void bitzoo_sha256_update_many(uint32_t *states, const uint8_t *const *blocks, size_t messages, size_t count) {
    (void)states; (void)blocks; (void)messages; (void)count;
    __builtin_trap();
}

#endif
