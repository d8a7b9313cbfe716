#include "CSHA256.h"
#include "constants.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define FOR_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define INLINE FOR_SHA __attribute__((always_inline)) static inline

/* One message: its state in the order that the instructions want, and the last 16 words of its schedule. */
struct lane {
    __m128i abef, cdgh;
    __m128i words[4];
};

INLINE void load_state(struct lane *lane, const uint32_t *state) {
    __m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    lane->abef = _mm_alignr_epi8(dcba, hgfe, 8);
    lane->cdgh = _mm_blend_epi16(hgfe, dcba, 0xF0);
}

INLINE void store_state(const struct lane *lane, uint32_t *state) {
    __m128i feba = _mm_shuffle_epi32(lane->abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(lane->cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* The words of a block are big-endian. */
INLINE void load_words(struct lane *lane, const uint8_t *block) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
#pragma clang loop unroll(full)
    for (int part = 0; part < 4; part++) {
        lane->words[part] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * part)), swap);
    }
}

/* Rounds 4 * group to 4 * group + 3. */
INLINE void four_rounds(struct lane *lane, int group) {
    __m128i words = _mm_add_epi32(lane->words[group & 3], _mm_load_si128((const __m128i *)(constants + 4 * group)));
    lane->cdgh = _mm_sha256rnds2_epu32(lane->cdgh, lane->abef, words);
    lane->abef = _mm_sha256rnds2_epu32(lane->abef, lane->cdgh, _mm_shuffle_epi32(words, 0x0E));
}

/* The words of the group after the next three, in the place of the oldest ones. */
INLINE void schedule(struct lane *lane, int group) {
    __m128i *words = lane->words;
    __m128i oldest = words[group & 3], newest = words[(group + 3) & 3];
    __m128i sum = _mm_add_epi32(
        _mm_sha256msg1_epu32(oldest, words[(group + 1) & 3]),
        _mm_alignr_epi8(newest, words[(group + 2) & 3], 4));
    words[group & 3] = _mm_sha256msg2_epu32(sum, newest);
}

FOR_SHA void bitzoo_sha256_update(uint32_t *state, const uint8_t *blocks, size_t count) {
    struct lane lane;
    load_state(&lane, state);
    for (size_t block = 0; block < count; block++) {
        __m128i abef = lane.abef, cdgh = lane.cdgh;
        load_words(&lane, blocks + 64 * block);
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            four_rounds(&lane, group);
            if (group < 12) schedule(&lane, group);
        }
        lane.abef = _mm_add_epi32(lane.abef, abef);
        lane.cdgh = _mm_add_epi32(lane.cdgh, cdgh);
    }
    store_state(&lane, state);
}

FOR_SHA void bitzoo_sha256_update_two(
    uint32_t *first_state, const uint8_t *first_blocks,
    uint32_t *second_state, const uint8_t *second_blocks, size_t count
) {
    struct lane first, second;
    load_state(&first, first_state);
    load_state(&second, second_state);
    for (size_t block = 0; block < count; block++) {
        __m128i first_abef = first.abef, first_cdgh = first.cdgh;
        __m128i second_abef = second.abef, second_cdgh = second.cdgh;
        load_words(&first, first_blocks + 64 * block);
        load_words(&second, second_blocks + 64 * block);
#pragma clang loop unroll(full)
        for (int group = 0; group < 16; group++) {
            four_rounds(&first, group);
            four_rounds(&second, group);
            if (group < 12) {
                schedule(&first, group);
                schedule(&second, group);
            }
        }
        first.abef = _mm_add_epi32(first.abef, first_abef);
        first.cdgh = _mm_add_epi32(first.cdgh, first_cdgh);
        second.abef = _mm_add_epi32(second.abef, second_abef);
        second.cdgh = _mm_add_epi32(second.cdgh, second_cdgh);
    }
    store_state(&first, first_state);
    store_state(&second, second_state);
}

bool bitzoo_sha256_is_supported(void) {
    unsigned int eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_SSSE3) || !(ecx & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA);
}

#else

bool bitzoo_sha256_is_supported(void) { return false; }

void bitzoo_sha256_update(uint32_t *state, const uint8_t *blocks, size_t count) {
    (void)state; (void)blocks; (void)count;
    __builtin_trap();
}

void bitzoo_sha256_update_two(
    uint32_t *first_state, const uint8_t *first_blocks,
    uint32_t *second_state, const uint8_t *second_blocks, size_t count
) {
    (void)first_state; (void)first_blocks; (void)second_state; (void)second_blocks; (void)count;
    __builtin_trap();
}

#endif
