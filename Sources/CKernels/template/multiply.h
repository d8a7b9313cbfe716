// Products: sums in registers, weights and sums side by side, values of the left-hand side one by one.

// What a tile is made from, and where its sums go.
typedef struct {
    const float *left;
    const int32_t *offsets;
    ptrdiff_t steps;
    const float *weights;
    float *sums;
    ptrdiff_t sums_block;
    bool accumulate;
    bool fetch_sums;
    double *totals;
    double *squares;
    // what will be needed next: lines of 64 bytes for each step, one after the other, and at a distance
    const char *next;
    ptrdiff_t next_lines;
    const char *ahead;
    ptrdiff_t ahead_lines;
    ptrdiff_t ahead_step;
} tile;

#ifndef BF16
// A bfloat16 is the upper half of a float.
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));
static const uint32_t upper_half = 0xffff0000;

INLINE uint32_t bits_of(float value) {
    uint32_t result;
    __builtin_memcpy(&result, &value, sizeof result);
    return result;
}

INLINE float float_of(uint32_t value) {
    float result;
    __builtin_memcpy(&result, &value, sizeof result);
    return result;
}
#endif

// `rows` pixels and 32 channels. Everything but `tile` is constant wherever this is inlined.
INLINE void multiply_tile(const int rows, const int distance, const int values, const bool pairs, const tile *t) {
    for (int column = 0; column < ck_panel; column += 2 * LANES) {
        const float *weights = t->weights + column;
        float *const target[2] = {
            t->sums + column / ck_block * t->sums_block + column % ck_block,
            t->sums + (column + LANES) / ck_block * t->sums_block + (column + LANES) % ck_block,
        };
        if (t->fetch_sums)
#pragma unroll
            for (int row = 0; row < rows; row++) {
                __builtin_prefetch(target[0] + ck_block * row, 1, 3);
                if (LANES == ck_block) __builtin_prefetch(target[1] + ck_block * row, 1, 3);
            }
        vector sum[ROWS][2];
#pragma unroll
        for (int row = 0; row < rows; row++) {
            sum[row][0] = (vector){0};
            sum[row][1] = (vector){0};
        }
        const char *next = t->next, *ahead = t->ahead;
        const ptrdiff_t next_lines = column == 0 ? t->next_lines : 0, ahead_lines = column == 0 ? t->ahead_lines : 0;
        for (ptrdiff_t step = 0; step < t->steps; step++) {
            const float *left = t->left + t->offsets[step];
#pragma clang loop unroll_count(4)
            for (int k = 0; k < values; k++) {
                const vector first = *(const vector *)weights;
                const vector second = *(const vector *)(weights + LANES);
#pragma unroll
                for (int row = 0; row < rows; row++) {
                    const float value = left[row * distance + k];
                    if (pairs) {
#ifdef BF16
                        const __m512bh both = (__m512bh)_mm512_set1_ps(value);
                        sum[row][0] = (vector)_mm512_dpbf16_ps((__m512)sum[row][0], both, (__m512bh)first);
                        sum[row][1] = (vector)_mm512_dpbf16_ps((__m512)sum[row][1], both, (__m512bh)second);
#else
                        const float low = float_of(bits_of(value) << 16), high = float_of(bits_of(value) & upper_half);
                        sum[row][0] += high * (vector)((bits)first & upper_half);
                        sum[row][1] += high * (vector)((bits)second & upper_half);
                        sum[row][0] += low * (vector)((bits)first << 16);
                        sum[row][1] += low * (vector)((bits)second << 16);
#endif
                        continue;
                    }
                    sum[row][0] += value * first;
                    sum[row][1] += value * second;
                }
                weights += ck_panel;
            }
            for (ptrdiff_t i = 0; i < next_lines; i++) __builtin_prefetch(next + 64 * i, 0, 2);
            next += 64 * next_lines;
            for (ptrdiff_t i = 0; i < ahead_lines; i++) __builtin_prefetch(ahead + 64 * i, 0, 2);
            ahead += t->ahead_step;
        }
#pragma unroll
        for (int v = 0; v < 2; v++) {
            if (t->accumulate)
#pragma unroll
                for (int row = 0; row < rows; row++) sum[row][v] += *(const vector *)(target[v] + ck_block * row);
#pragma unroll
            for (int row = 0; row < rows; row++) *(vector *)(target[v] + ck_block * row) = sum[row][v];
            if (t->totals) {
                const vector center = sum[0][v];
                vector distances = {0}, squares = {0};
#pragma unroll
                for (int row = 1; row < rows; row++) {
                    const vector d = sum[row][v] - center;
                    distances += d;
                    squares += d * d;
                }
                const int first = column + v * LANES;
                add_moments((const float *)&center, (const float *)&distances, (const float *)&squares, LANES, rows,
                            t->totals + first, t->squares + first);
            }
        }
    }
}

typedef void (*tile_function)(const tile *);

#define TILE(layout, rows, distance, values, pairs)                                                                    \
    static void NAME(layout##_##rows)(const tile *t) { multiply_tile(rows, distance, values, pairs, t); }

#define BLOCKS(rows) TILE(blocks, rows, ck_block, ck_block, false)
#define SECOND_BLOCKS(rows) TILE(second_blocks, rows, 2 * ck_block, ck_block, false)
#define COLOURS(rows) TILE(colours, rows, 6, 21, false)
ROW_CASES(BLOCKS)
ROW_CASES(SECOND_BLOCKS)
ROW_CASES(COLOURS)
#define BF16_BLOCKS(rows) TILE(bf16_blocks, rows, ck_block / 2, ck_block / 2, true)
#define BF16_SECOND_BLOCKS(rows) TILE(bf16_second_blocks, rows, ck_block, ck_block / 2, true)
ROW_CASES(BF16_BLOCKS)
ROW_CASES(BF16_SECOND_BLOCKS)

// For each layout the functions by their number of rows, and the rows of weights that a step has.
static const struct {
    tile_function tiles[ROWS];
    int values;
} NAME(layouts)[] = {
#define BLOCKS_OF(rows) NAME(blocks_##rows),
#define SECOND_BLOCKS_OF(rows) NAME(second_blocks_##rows),
#define COLOURS_OF(rows) NAME(colours_##rows),
    [ck_layout_blocks] = {{ROW_CASES(BLOCKS_OF)}, ck_block},
    [ck_layout_second_blocks] = {{ROW_CASES(SECOND_BLOCKS_OF)}, ck_block},
    [ck_layout_colours] = {{ROW_CASES(COLOURS_OF)}, 21},
#define BF16_BLOCKS_OF(rows) NAME(bf16_blocks_##rows),
#define BF16_SECOND_BLOCKS_OF(rows) NAME(bf16_second_blocks_##rows),
    [ck_layout_bf16_blocks] = {{ROW_CASES(BF16_BLOCKS_OF)}, ck_block / 2},
    [ck_layout_bf16_second_blocks] = {{ROW_CASES(BF16_SECOND_BLOCKS_OF)}, ck_block / 2},
};

// Floats from one output pixel to the next, by layout.
static const int NAME(distances)[] = {ck_block, 2 * ck_block, 6, ck_block / 2, ck_block};

// So many tiles of a panel fetch the next panel together; more leave that to the processor.
enum { fetching_tiles = 16 };

INLINE void multiply_all(const ck_product *p, bool fetch_sums) {
    const int values = NAME(layouts)[p->layout].values, distance = NAME(distances)[p->layout];
    // tiles of nearly equal width: a last tile of one pixel would waste the multipliers
    const ptrdiff_t tiles = (p->pixels + ROWS - 1) / ROWS;
    const ptrdiff_t panel_tiles = p->lines * tiles;
    if (p->panels * panel_tiles == 0) return;
    const ptrdiff_t ahead_share = (p->ahead_lines + p->panels * panel_tiles - 1) / (p->panels * panel_tiles);
    // nothing may be added to a null pointer
    const ptrdiff_t ahead_step = p->ahead ? p->ahead_step : 0;
    ptrdiff_t ahead = 0;
    for (ptrdiff_t start = 0; start < p->steps; start += p->chunk) {
        const ptrdiff_t steps = start + p->chunk < p->steps ? p->chunk : p->steps - start;
        const bool last = start + steps == p->steps;
        for (ptrdiff_t panel = 0; panel < p->panels; panel++) {
            const float *weights = p->weights + panel * p->panel + start * values * ck_panel;
            const float *next = weights + p->panel;
            ptrdiff_t lines = panel_tiles <= fetching_tiles ? steps * values * ck_panel * (ptrdiff_t)sizeof(float) / 64 : 0;
            if (panel + 1 == p->panels) {
                next = last ? p->next : p->weights + (start + steps) * values * ck_panel;
                if (last) lines = p->next_lines;
            }
            const ptrdiff_t share = next ? (lines + panel_tiles * steps - 1) / (panel_tiles * steps) : 0;
            float *const sums = p->sums + 2 * panel * p->sums_block;
            tile t = {
                .offsets = p->offsets + start,
                .steps = steps,
                .weights = weights,
                .sums_block = p->sums_block,
                .accumulate = p->accumulate || start > 0,
                .fetch_sums = fetch_sums,
                .totals = last && p->totals ? p->totals + panel * ck_panel : 0,
                .squares = last && p->totals ? p->squares + panel * ck_panel : 0,
                .next = (const char *)next,
                .next_lines = share,
                .ahead_step = ahead_step * (ptrdiff_t)sizeof(float),
            };
            for (ptrdiff_t line = 0; line < p->lines; line++)
                for (ptrdiff_t i = 0; i < tiles; i++) {
                    const ptrdiff_t first = p->pixels * i / tiles, rows = p->pixels * (i + 1) / tiles - first;
                    t.left = p->left + line * p->left_line + first * distance;
                    t.sums = sums + line * p->sums_line + first * ck_block;
                    t.ahead_lines = last && ahead < p->ahead_lines ? ahead_share : 0;
                    t.ahead = (const char *)(p->ahead + start * ahead_step + ahead * ck_block);
                    ahead += t.ahead_lines;
                    NAME(layouts)[p->layout].tiles[rows - 1](&t);
                    t.next += 64 * share * steps;
                }
        }
    }
}

static void NAME(multiply)(const ck_product *product) { multiply_all(product, true); }

static void NAME(multiply_places)(const ck_product *product, ptrdiff_t places, ptrdiff_t left, ptrdiff_t weights,
                                  ptrdiff_t sums) {
    ck_product p = *product;
    // what comes after all places is fetched in equal parts
    p.next_lines = (product->next_lines + places - 1) / places;
    for (ptrdiff_t place = 0; place < places; place++) {
        multiply_all(&p, false);
        p.left += left;
        p.weights += weights;
        p.sums += sums;
        if (p.next) p.next += p.next_lines * 16;
    }
}
