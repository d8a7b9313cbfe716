internal import CKernels

extension Pass {
    /// Computes a 1 x 1 convolution of normalized activations.
    ///
    /// A task packs some pixels of an image, normalized, and multiplies them by some panels of the weights.
    ///
    /// - Parameters:
    ///   - convolution: the convolution.
    ///   - input: what is convolved.
    ///   - norms: what normalizes the input.
    ///   - output: receives the sums.
    ///   - accumulating: whether they are added to what it holds.
    ///   - momentsFor: the norm of the output, and where its values go.
    /// - Throws: ``EngineError`` when the weights are read on the way and cannot be.
    @unsafe
    func pointwise(
        _ convolution: Convolution,
        of input: Activation,
        _ norms: NormValues,
        into output: Activation,
        accumulating: Bool = false,
        momentsFor: (norm: Norm, values: NormValues)? = nil
    ) throws(EngineError) {
        let weights = unsafe try store.panels(of: convolution, on: workspace)
        let partition = unsafe PixelPartition(pixels: output.pixels, depth: convolution.inputs)
        let inputBlocks = convolution.inputs / blockChannels
        let groups = unsafe output.count * partition.blocks
        let sharing = PanelSharing(panels: convolution.panels, groups: groups, threads: workspace.pool.count)
        let isRounded = convolution.precision == .bf16
        let kernels = workspace.kernels
        let packs = unsafe isRounded ? kernels.pack_bf16 : kernels.pack
        let pixelFloats = isRounded ? blockChannels / 2 : blockChannels
        let hasMoments = unsafe momentsFor != nil
        workspace.pool.run(groups: groups * sharing.parts, tasks: sharing.pieces) { index, piece, worker in
            let (group, part) = index.quotientAndRemainder(dividingBy: sharing.parts)
            let (image, block) = group.quotientAndRemainder(dividingBy: partition.blocks)
            let pixels = partition[block]
            let scratch = unsafe self.scratch(of: worker)
            if unsafe scratch.prepared.pointee != serial << 32 | group {
                var packing = unsafe ck_packing(
                    image: input.image(image),
                    plane: input.pixels * blockChannels,
                    blocks: inputBlocks,
                    norm: norms.of(image: image),
                    width: output.width,
                    first: pixels.lowerBound,
                    count: pixels.count,
                    step: convolution.stride * blockChannels,
                    row: convolution.stride * input.width * blockChannels,
                    result: scratch.floats
                )
                unsafe packs(&packing)
                for index in 0..<inputBlocks {
                    unsafe scratch.offsets[index] = Int32(index * pixels.count * pixelFloats)
                }
                unsafe scratch.prepared.pointee = serial << 32 | group
            }
            let panels = sharing.panels(part: part, piece: piece)
            let moments =
                unsafe hasMoments
                ? self.moments(image, block, of: partition.blocks, panels: panels, channels: output.channels) : nil
            // a thread goes on with the next pixels, unless it has only some of the panels
            let hasNext = sharing.pieces == 1 && convolution.stride == 1 && block + 1 < partition.blocks
            let next = hasNext ? partition[block + 1] : 0..<0
            var product = unsafe ck_product(
                layout: Int32(isRounded ? ck_layout_bf16_blocks : ck_layout_blocks),
                left: scratch.floats,
                left_line: 0,
                offsets: scratch.offsets,
                steps: inputBlocks,
                chunk: Self.chunkSteps,
                lines: 1,
                pixels: pixels.count,
                weights: weights + panels.lowerBound * convolution.panelFloats,
                panel: convolution.panelFloats,
                panels: panels.count,
                sums: output.image(image)
                    + (panels.lowerBound * panelColumns * output.pixels + pixels.lowerBound * blockChannels),
                sums_line: 0,
                sums_block: output.pixels * blockChannels,
                accumulate: accumulating,
                totals: moments?.totals,
                squares: moments?.squares,
                next: panels.upperBound < convolution.panels
                    ? weights + panels.upperBound * convolution.panelFloats : nil,
                next_lines: convolution.panelFloats / blockChannels,
                ahead: hasNext ? input.image(image) + next.lowerBound * blockChannels : nil,
                ahead_lines: next.count,
                ahead_step: input.pixels * blockChannels
            )
            unsafe kernels.multiply(&product)
        }
        if let momentsFor = unsafe momentsFor {
            unsafe finishMoments(of: output, parts: partition.blocks, momentsFor.norm, momentsFor.values)
        }
    }

    /// So many steps of 16 channels are summed at once: a panel's part for them fits into the cache, and no sum becomes long.
    static var chunkSteps: Int { 64 }
}
