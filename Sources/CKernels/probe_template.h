// The multiply-add probe, written once. A file that includes this defines
//   PROBE    the name of the function
//   LANES    the floats in a vector
//   CHAINS   the sums that do not wait for each other: enough to hide the latency of a multiply-add, and few enough
//            for the registers

static double PROBE(ptrdiff_t rounds, float *sum) {
    typedef float vector __attribute__((vector_size(4 * LANES)));
    const vector half = (vector){0} + 0.5f;
    vector sums[CHAINS];
#pragma unroll
    for (int i = 0; i < CHAINS; i++) sums[i] = (vector){0} + (float)(i + 2);
    // every sum comes close to one: neither infinite nor denormal
    for (ptrdiff_t round = 0; round < rounds; round++) {
#pragma unroll
        for (int i = 0; i < CHAINS; i++) sums[i] = sums[i] * half + half;
    }
    vector total = (vector){0};
#pragma unroll
    for (int i = 0; i < CHAINS; i++) total += sums[i];
    *sum = total[0];
    return 2.0 * LANES * CHAINS * (double)rounds;
}

#undef PROBE
#undef LANES
#undef CHAINS
