// The two poolings of the network.

enum { pixels_summed = 8 };

static void NAME(pool)(const float *plane, ptrdiff_t first, ptrdiff_t height, ptrdiff_t width, ptrdiff_t from, ptrdiff_t to,
                       float *result, double *totals, double *squares) {
    const ptrdiff_t columns = (width - 1) / 2 + 1;
    for (ptrdiff_t y = from; y < to; y++) {
        block center = {0}, distances = {0}, distances_squared = {0};
        int count = 0;
        for (ptrdiff_t x = 0; x < columns; x++) {
            const ptrdiff_t top = 2 * y - 1, left = 2 * x - 1;
            const bool border = top < 0 || left < 0 || top + 2 >= height || left + 2 >= width;
            // where no zero of the border takes part, any value is larger than the start
            block largest = (block){0} - (border ? 0 : __builtin_inff());
            for (ptrdiff_t row = top < 0 ? 0 : top; row <= top + 2 && row < height; row++)
                for (ptrdiff_t column = left < 0 ? 0 : left; column <= left + 2 && column < width; column++) {
                    const block value = CONST_BLOCK(plane + ((row - first) * width + column) * ck_block);
                    largest = ((value > largest) | (value != value)) ? value : largest;
                }
            BLOCK(result + (y * columns + x) * ck_block) = largest;
            if (count == 0) center = largest;
            const block d = largest - center;
            distances += d;
            distances_squared += d * d;
            // a short sum, or else all rows of a flat image would be off by the same
            if (++count == pixels_summed || x + 1 == columns) {
                add_moments((const float *)&center, (const float *)&distances, (const float *)&distances_squared, ck_block,
                            count, totals, squares);
                distances = distances_squared = (block){0};
                count = 0;
            }
        }
    }
}

static void NAME(mean)(const float *plane, ptrdiff_t pixels, const ck_norm *channels, float *result) {
    block_norm norm;
    load_norm(channels, 0, &norm);
    double sum[ck_block] = {0};
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++) {
        block value;
        normalize(plane + pixel * ck_block, &norm, &value);
        for (int i = 0; i < ck_block; i++) sum[i] += value[i];
    }
    for (int i = 0; i < ck_block; i++) result[i] = (float)(sum[i] / (double)pixels);
}

static void NAME(add_rows)(const double *values, ptrdiff_t rows, ptrdiff_t count, double *sum) {
    for (ptrdiff_t row = 0; row < rows; row++)
        for (ptrdiff_t i = 0; i < count; i++) sum[i] += values[row * count + i];
}
