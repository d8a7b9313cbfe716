// Weights as the products want them.

static void NAME(panel)(const float *kernel, ptrdiff_t positions, ptrdiff_t channels, ptrdiff_t size, ptrdiff_t stride,
                        ptrdiff_t columns, bool standardize, double epsilon, float *result) {
    const ptrdiff_t depth = positions * channels;
    double mean[ck_panel] = {0}, scale[ck_panel];
    for (int i = 0; i < ck_panel; i++) scale[i] = 1;
    if (standardize && columns == ck_panel) {
        double sum[ck_panel] = {0};
        for (ptrdiff_t k = 0; k < depth; k++)
            for (int i = 0; i < ck_panel; i++) sum[i] += kernel[k * stride + i];
        for (int i = 0; i < ck_panel; i++) mean[i] = sum[i] / (double)depth;
        double squares[ck_panel] = {0};
        for (ptrdiff_t k = 0; k < depth; k++)
            for (int i = 0; i < ck_panel; i++) {
                const double distance = kernel[k * stride + i] - mean[i];
                squares[i] += distance * distance;
            }
        for (int i = 0; i < ck_panel; i++) scale[i] = 1 / __builtin_sqrt(squares[i] / (double)depth + epsilon);
    }
    for (ptrdiff_t position = 0; position < positions; position++)
        for (ptrdiff_t channel = 0; channel < channels; channel++) {
            const float *row = kernel + (position * channels + channel) * stride;
            const ptrdiff_t group = channel / size;
            float *target = result + ((group * positions + position) * size + channel % size) * ck_panel;
            if (columns == ck_panel)
                for (int i = 0; i < ck_panel; i++) target[i] = (float)((row[i] - mean[i]) * scale[i]);
            else
                for (int i = 0; i < ck_panel; i++) target[i] = i < columns ? row[i] : 0;
        }
}
