// Winograd's minimal filtering F(2x2, 3x3) and F(4x4, 3x3): Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2015. The transforms follow from the points at which the polynomials are evaluated: 0, 1, -1 and infinity for
// tiles of 2 x 2, and 0, A, -A, B, -B and infinity for tiles of 4 x 4. A and B as below lose half as much to rounding as the
// usual 1 and 2, and they and their powers are exact.

#define A 0.75f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)

enum { most_places = 6 };

// One dimension of the input's transform, from and to every `from`-th and `to`-th block.
INLINE void input_line(const int side, const block *d, const int from, block *o, const int to) {
    if (side == 2) {
        o[0] = d[0] - d[2 * from];
        o[to] = d[from] + d[2 * from];
        o[2 * to] = d[2 * from] - d[from];
        o[3 * to] = d[from] - d[3 * from];
        return;
    }
    const block even_a = d[4 * from] - B2 * d[2 * from], odd_a = d[3 * from] - B2 * d[from];
    const block even_b = d[4 * from] - A2 * d[2 * from], odd_b = d[3 * from] - A2 * d[from];
    o[0] = (d[4 * from] - (A2 + B2) * d[2 * from]) + A2 * B2 * d[0];
    o[to] = even_a + A * odd_a;
    o[2 * to] = even_a - A * odd_a;
    o[3 * to] = even_b + B * odd_b;
    o[4 * to] = even_b - B * odd_b;
    o[5 * to] = (d[5 * from] - (A2 + B2) * d[3 * from]) + A2 * B2 * d[from];
}

INLINE void output_line(const int side, const block *m, const int from, block *o, const int to) {
    const block sum = m[from] + m[2 * from], difference = m[from] - m[2 * from];
    if (side == 2) {
        o[0] = m[0] + sum;
        o[to] = difference - m[3 * from];
        return;
    }
    const block sum_b = m[3 * from] + m[4 * from], difference_b = m[3 * from] - m[4 * from];
    o[0] = (m[0] + sum) + sum_b;
    o[to] = A * difference + B * difference_b;
    o[2 * to] = A2 * sum + B2 * sum_b;
    o[3 * to] = (m[5 * from] + A2 * A * difference) + B2 * B * difference_b;
}

INLINE void weights_line(const int side, const block *g, const int from, block *o, const int to) {
    o[0] = g[0];
    if (side == 2) {
        const block outer = 0.5f * (g[0] + g[2 * from]), inner = 0.5f * g[from];
        o[to] = outer + inner;
        o[2 * to] = outer - inner;
        o[3 * to] = g[2 * from];
        return;
    }
    o[0] *= 1 / (A2 * B2);
    const float by_a = 1 / (2 * A2 * (A2 - B2)), by_b = 1 / (2 * B2 * (B2 - A2));
    const block even_a = by_a * g[0] + (by_a * A2) * g[2 * from], odd_a = (by_a * A) * g[from];
    const block even_b = by_b * g[0] + (by_b * B2) * g[2 * from], odd_b = (by_b * B) * g[from];
    o[to] = even_a + odd_a;
    o[2 * to] = even_a - odd_a;
    o[3 * to] = even_b + odd_b;
    o[4 * to] = even_b - odd_b;
    o[5 * to] = g[2 * from];
}

INLINE void transform_input(const int side, const ck_tiles *t, const float *plane, const ck_norm *channels, float *rows,
                            float *values, ptrdiff_t place) {
    const int size = side + 2;
    block_norm norm;
    load_norm(channels, 0, &norm);
    float *result = values + t->slot * ck_block;
    ptrdiff_t index = t->first;
    while (index < t->first + t->count) {
        // the tiles of one row
        const ptrdiff_t top = index / t->across * side - 1, from = index % t->across;
        ptrdiff_t to = from + t->first + t->count - index;
        if (to > t->across) to = t->across;
        const ptrdiff_t left = from * side - 1, columns = (to - from) * side + 2;
        for (int r = 0; r < size; r++) {
            float *row = rows + r * columns * ck_block;
            const ptrdiff_t y = top + r;
            const bool inside = y >= 0 && y < t->height;
            const float *source = plane + (y * t->width + left) * ck_block;
            for (ptrdiff_t x = 0; x < columns; x++) {
                if (inside && left + x >= 0 && left + x < t->width)
                    normalize(source + x * ck_block, &norm, (block *)(row + x * ck_block));
                else
                    BLOCK(row + x * ck_block) = (block){0};
            }
        }
        for (ptrdiff_t tile = from; tile < to; tile++) {
            const float *corner = rows + (tile - from) * side * ck_block;
            block half[most_places * most_places];
#pragma unroll
            for (int c = 0; c < size; c++) {
                block d[most_places];
#pragma unroll
                for (int r = 0; r < size; r++) d[r] = CONST_BLOCK(corner + (r * columns + c) * ck_block);
                input_line(side, d, 1, half + c, size);
            }
#pragma unroll
            for (int r = 0; r < size; r++) {
                block o[most_places];
                input_line(side, half + r * size, 1, o, 1);
#pragma unroll
                for (int c = 0; c < size; c++) BLOCK(result + (r * size + c) * place) = o[c];
            }
            result += ck_block;
        }
        index += to - from;
    }
}

static void NAME(transform_input)(const ck_tiles *tiles, const float *plane, const ck_norm *norm, float *rows, float *values,
                                  ptrdiff_t place) {
    if (tiles->side == 4)
        transform_input(4, tiles, plane, norm, rows, values, place);
    else
        transform_input(2, tiles, plane, norm, rows, values, place);
}

INLINE void transform_weights(const int side, const float *kernels, ptrdiff_t depth, float *values, ptrdiff_t place) {
    const int size = side + 2;
    for (ptrdiff_t k = 0; k < depth; k++)
        for (int column = 0; column < ck_panel; column += ck_block) {
            const float *kernel = kernels + (k / ck_block * 9 * ck_block + k % ck_block) * ck_panel + column;
            block half[most_places * 3];
#pragma unroll
            for (int c = 0; c < 3; c++) {
                block g[3];
#pragma unroll
                for (int r = 0; r < 3; r++) g[r] = CONST_BLOCK(kernel + (r * 3 + c) * ck_block * ck_panel);
                weights_line(side, g, 1, half + c, 3);
            }
            float *result = values + k * ck_panel + column;
#pragma unroll
            for (int r = 0; r < size; r++) {
                block o[most_places];
                weights_line(side, half + 3 * r, 1, o, 1);
#pragma unroll
                for (int c = 0; c < size; c++) BLOCK(result + (r * size + c) * place) = o[c];
            }
        }
}

static void NAME(transform_weights)(int side, const float *kernels, ptrdiff_t depth, float *values, ptrdiff_t place) {
    if (side == 4)
        transform_weights(4, kernels, depth, values, place);
    else
        transform_weights(2, kernels, depth, values, place);
}

INLINE void transform_output(const int side, const ck_tiles *t, const float *sums, ptrdiff_t place, float *plane,
                             double *totals, double *squares) {
    const int size = side + 2;
    for (ptrdiff_t i = 0; i < t->count; i++) {
        const float *source = sums + (t->slot + i) * ck_block;
        block half[4 * most_places];
#pragma unroll
        for (int c = 0; c < size; c++) {
            block m[most_places];
#pragma unroll
            for (int r = 0; r < size; r++) m[r] = CONST_BLOCK(source + (r * size + c) * place);
            output_line(side, m, 1, half + c, size);
        }
        const ptrdiff_t y = (t->first + i) / t->across * side, x = (t->first + i) % t->across * side;
        const ptrdiff_t height = t->height - y < side ? t->height - y : side;
        const ptrdiff_t width = t->width - x < side ? t->width - x : side;
        float *target = plane + (y * t->width + x) * ck_block;
        block center = {0}, distances = {0}, distances_squared = {0};
#pragma unroll
        for (int r = 0; r < side; r++) {
            block o[4];
            output_line(side, half + r * size, 1, o, 1);
            if (r == 0) center = o[0];
            if (r < height)
#pragma unroll
                for (int c = 0; c < side; c++)
                    if (c < width) {
                        BLOCK(target + (r * t->width + c) * ck_block) = o[c];
                        const block d = o[c] - center;
                        distances += d;
                        distances_squared += d * d;
                    }
        }
        add_moments((const float *)&center, (const float *)&distances, (const float *)&distances_squared, ck_block,
                    (double)(height * width), totals, squares);
    }
}

static void NAME(transform_output)(const ck_tiles *tiles, const float *sums, ptrdiff_t place, float *plane, double *totals,
                                   double *squares) {
    if (tiles->side == 4)
        transform_output(4, tiles, sums, place, plane, totals, squares);
    else
        transform_output(2, tiles, sums, place, plane, totals, squares);
}

#undef A
#undef B
#undef A2
#undef B2
