/*
 * Measures the inner loops that bitzoo could be built on, side by side: CRC-32, inflate, SHA-256.
 *
 *     bench-routines      prints a table; ends with 1 when two routines disagree
 *
 * Each takes the same 64 MiB of random weights, which do not fit into a processor's caches; the routines of a table
 * take turns. HAVE_ISAL and HAVE_OPENSSL say that these libraries are there.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libdeflate.h>
#include <zlib.h>
#ifdef HAVE_ISAL
#include <isa-l.h>
#endif
#ifdef HAVE_OPENSSL
#include <openssl/evp.h>
#endif

#include "CSHA256.h"

enum { size = 64 << 20, rounds = 7, most_routines = 4 };

static uint8_t *weights, *deflated, *inflated;
static size_t deflated_size;

/* A routine takes the bytes and leaves what it found here, 32 bytes at most; false is a failure. */
typedef bool routine(uint8_t *result);

struct entry {
    const char *name;
    routine *run;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *allocate(size_t count) {
    void *bytes = malloc(count);
    if (!bytes) {
        fputs("bench-routines: no memory\n", stderr);
        exit(1);
    }
    memset(bytes, 1, count); /* so that no page is new while it is measured */
    return bytes;
}

/* Values such as weights have: a bell around 0, as a sum of four evenly distributed ones. */
static void make_weights(void) {
    uint64_t state = 7;
    weights = allocate(size);
    for (size_t offset = 0; offset < size; offset += sizeof(float)) {
        float value = 0;
        for (int part = 0; part < 4; part++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            value += (float)(state >> 40) * 0x1p-23f - 1;
        }
        value *= 0.02f;
        memcpy(weights + offset, &value, sizeof value);
    }
}

static bool deflate_weights(void) {
    z_stream stream = {0};
    if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    uLong limit = deflateBound(&stream, size);
    deflated = allocate(limit);
    inflated = allocate(size);
    stream.next_in = weights;
    stream.avail_in = size;
    stream.next_out = deflated;
    stream.avail_out = (uInt)limit;
    int status = deflate(&stream, Z_FINISH);
    deflated_size = stream.total_out;
    deflateEnd(&stream);
    return status == Z_STREAM_END;
}

static bool keep_sum(uint8_t *result, uint32_t sum) {
    memcpy(result, &sum, sizeof sum);
    return true;
}

static bool zlib_crc(uint8_t *result) { return keep_sum(result, (uint32_t)crc32_z(0, weights, size)); }

static bool libdeflate_crc(uint8_t *result) { return keep_sum(result, libdeflate_crc32(0, weights, size)); }

static bool zlib_inflate(uint8_t *result) {
    (void)result;
    z_stream stream = {0};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
    stream.next_in = deflated;
    stream.avail_in = (uInt)deflated_size;
    stream.next_out = inflated;
    stream.avail_out = size;
    int status = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return status == Z_STREAM_END && stream.total_out == size;
}

static bool libdeflate_inflate(uint8_t *result) {
    (void)result;
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (!decompressor) return false;
    enum libdeflate_result status =
        libdeflate_deflate_decompress(decompressor, deflated, deflated_size, inflated, size, NULL);
    libdeflate_free_decompressor(decompressor);
    return status == LIBDEFLATE_SUCCESS;
}

#ifdef HAVE_ISAL
static bool isal_crc(uint8_t *result) { return keep_sum(result, crc32_gzip_refl(0, weights, size)); }

static bool isal_inflate_all(uint8_t *result) {
    (void)result;
    static struct inflate_state state;
    isal_inflate_init(&state);
    state.next_in = deflated;
    state.avail_in = (uint32_t)deflated_size;
    state.next_out = inflated;
    state.avail_out = size;
    return isal_inflate(&state) == ISAL_DECOMP_OK && state.total_out == size;
}
#endif

/* The state of SHA-256 before the first block (FIPS 180-4, 5.3.3). */
static const uint32_t beginning[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* The weights as so many messages, one after the other. */
enum { messages = BITZOO_SHA256_LANES, message_size = size / messages };

static const uint8_t *message(int index) { return weights + (size_t)index * message_size; }

/* Ends the messages, and adds up their digests. */
static bool finish(uint32_t (*states)[8], uint8_t *result) {
    memset(result, 0, 32);
    uint8_t block[64] = {0x80};
    for (int index = 0; index < 8; index++) block[63 - index] = (uint8_t)((uint64_t)message_size * 8 >> 8 * index);
    for (int lane = 0; lane < messages; lane++) {
        bitzoo_sha256_update(states[lane], block, 1);
        for (int index = 0; index < 32; index++) result[index] ^= (uint8_t)(states[lane][index / 4] >> 8 * (3 - index % 4));
    }
    return true;
}

static void begin(uint32_t (*states)[8]) {
    for (int lane = 0; lane < messages; lane++) memcpy(states[lane], beginning, sizeof beginning);
}

static bool one_lane(uint8_t *result) {
    uint32_t states[messages][8];
    begin(states);
    for (int lane = 0; lane < messages; lane++) bitzoo_sha256_update(states[lane], message(lane), message_size / 64);
    return finish(states, result);
}

static bool two_lanes(uint8_t *result) {
    uint32_t states[messages][8];
    begin(states);
    for (int lane = 0; lane < messages; lane += 2)
        bitzoo_sha256_update_two(states[lane], message(lane), states[lane + 1], message(lane + 1), message_size / 64);
    return finish(states, result);
}

static bool sixteen_lanes(uint8_t *result) {
    uint32_t states[messages][8];
    const uint8_t *starts[messages];
    begin(states);
    for (int lane = 0; lane < messages; lane++) starts[lane] = message(lane);
    bitzoo_sha256_update_many(states[0], starts, messages, message_size / 64);
    return finish(states, result);
}

#ifdef HAVE_OPENSSL
static bool openssl(uint8_t *result) {
    memset(result, 0, 32);
    for (int index = 0; index < messages; index++) {
        uint8_t digest[32];
        if (EVP_Digest(message(index), message_size, digest, NULL, EVP_sha256(), NULL) != 1) return false;
        for (int byte = 0; byte < 32; byte++) result[byte] ^= digest[byte];
    }
    return true;
}
#endif

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Whether the last routine inflated the weights; forgets what it wrote. */
static bool is_inflated(void) {
    bool is_right = memcmp(weights, inflated, size) == 0;
    memset(inflated, 0, size);
    return is_right;
}

static bool is_right_anyhow(void) { return true; }

/* Prints the rows of a job; whether all routines succeeded, left the right bytes behind, and agree. */
static bool measure(const char *job, const struct entry *entries, int count, bool is_right(void)) {
    double seconds[most_routines][rounds];
    uint8_t results[most_routines][32] = {{0}};
    for (int round = -1; round < rounds; round++) { /* the first one warms up */
        for (int index = 0; index < count; index++) {
            double start = now();
            if (!entries[index].run(results[index])) {
                fprintf(stderr, "bench-routines: %s by %s failed\n", job, entries[index].name);
                return false;
            }
            double taken = now() - start;
            if (round >= 0) seconds[index][round] = taken;
            if (!is_right()) {
                fprintf(stderr, "bench-routines: %s by %s gives wrong bytes\n", job, entries[index].name);
                return false;
            }
        }
    }
    for (int index = 0; index < count; index++) {
        if (memcmp(results[0], results[index], sizeof results[0])) {
            fprintf(stderr, "bench-routines: %s: %s and %s disagree\n", job, entries[0].name, entries[index].name);
            return false;
        }
        qsort(seconds[index], rounds, sizeof(double), compare);
        printf("| %s | %s | %.2f (%.2f, %.2f) |\n", job, entries[index].name, size / seconds[index][rounds / 2] / 1e9,
               size / seconds[index][rounds - 1] / 1e9, size / seconds[index][0] / 1e9);
    }
    return true;
}

int main(void) {
    const struct entry sums[] = {
        {"zlib " ZLIB_VERSION, zlib_crc},
        {"libdeflate " LIBDEFLATE_VERSION_STRING, libdeflate_crc},
#ifdef HAVE_ISAL
        {"ISA-L", isal_crc},
#endif
    };
    const struct entry inflaters[] = {
        {"zlib " ZLIB_VERSION, zlib_inflate},
        {"libdeflate " LIBDEFLATE_VERSION_STRING, libdeflate_inflate},
#ifdef HAVE_ISAL
        {"ISA-L", isal_inflate_all},
#endif
    };
    const struct entry digests[] = {
        {"one lane", one_lane},
        {"two lanes", two_lanes},
#ifdef HAVE_OPENSSL
        {"OpenSSL " OPENSSL_FULL_VERSION_STR, openssl},
#endif
        /* the last one: not every processor has it */
        {"sixteen lanes", sixteen_lanes},
    };
    const int digest_count = sizeof digests / sizeof *digests - !bitzoo_sha256_has_vectors();
    make_weights();
    if (!deflate_weights()) {
        fputs("bench-routines: cannot deflate\n", stderr);
        return 1;
    }
    printf("%d MiB of random weights; deflated to %.1f%%\n\n", size >> 20, 100.0 * (double)deflated_size / size);
    puts("| job | routine | GB/s, one core: median of 7 (least, largest) |\n| --- | --- | ---: |");
    bool is_good = measure("CRC-32", sums, sizeof sums / sizeof *sums, is_right_anyhow);
    is_good = measure("inflate", inflaters, sizeof inflaters / sizeof *inflaters, is_inflated) && is_good;
    if (bitzoo_sha256_is_supported()) {
        is_good = measure("SHA-256", digests, digest_count, is_right_anyhow) && is_good;
    } else {
        puts("\nSHA-256: this processor has no instructions for it");
    }
    return is_good ? 0 : 1;
}
