internal import CKernels

extension Pass {
    /// Computes a 3 x 3 convolution of normalized activations.
    ///
    /// - Parameters:
    ///   - convolution: the convolution.
    ///   - input: what is convolved; the border of zeros comes after the normalization.
    ///   - norms: what normalizes the input.
    ///   - output: receives the sums.
    ///   - momentsFor: the norm of the output, and where its values go.
    /// - Throws: ``EngineError`` when the weights are read on the way and cannot be.
    @unsafe
    func filter(
        _ convolution: Convolution,
        of input: Activation,
        _ norms: NormValues,
        into output: Activation,
        momentsFor: (norm: Norm, values: NormValues)
    ) throws(EngineError) {
        let weights = unsafe try store.panels(of: convolution, on: workspace)
        let size = unsafe (input.height, input.width)
        let parts: Int
        if let side = Schedule.side(of: convolution, input: size) {
            let partition = TilePartition(side: side, height: size.0, width: size.1)
            unsafe winograd(convolution, weights, partition, of: input, norms, into: output)
            parts = partition.pieces
        } else {
            let partition = RowPartition(channels: convolution.inputs, stride: convolution.stride, input: size)
            unsafe direct(convolution, weights, partition, of: input, norms, into: output)
            parts = partition.blocks
        }
        unsafe finishMoments(of: output, parts: parts, momentsFor.norm, momentsFor.values)
    }

    /// As ``chunkSteps``, for the nine positions of eight blocks of channels.
    private static var directSteps: Int { 72 }

    /// As the convolution is defined.
    ///
    /// A task normalizes some rows of an image, with the border, and multiplies them by some panels of the weights.
    @unsafe
    private func direct(
        _ convolution: Convolution,
        _ weights: UnsafePointer<Float>,
        _ partition: RowPartition,
        of input: Activation,
        _ norms: NormValues,
        into output: Activation
    ) {
        let inputBlocks = convolution.inputs / blockChannels
        let groups = unsafe output.count * partition.blocks
        let sharing = PanelSharing(panels: convolution.panels, groups: groups, threads: workspace.pool.count)
        let isRounded = convolution.precision == .bf16
        let kernels = workspace.kernels
        let pads = unsafe isRounded ? kernels.pad_bf16 : kernels.pad
        let pixelFloats = isRounded ? blockChannels / 2 : blockChannels
        let layout: Int
        switch (isRounded, convolution.stride) {
        case (false, 1): layout = ck_layout_blocks
        case (false, _): layout = ck_layout_second_blocks
        case (true, 1): layout = ck_layout_bf16_blocks
        case (true, _): layout = ck_layout_bf16_second_blocks
        }
        workspace.pool.run(groups: groups * sharing.parts, tasks: sharing.pieces) { index, piece, worker in
            let (group, part) = index.quotientAndRemainder(dividingBy: sharing.parts)
            let (image, block) = group.quotientAndRemainder(dividingBy: partition.blocks)
            let rows = partition[block]
            let scratch = unsafe self.scratch(of: worker)
            if unsafe scratch.prepared.pointee != serial << 32 | group {
                let count = partition.inputRows(for: rows)
                var padding = unsafe ck_padding(
                    image: input.image(image),
                    height: input.height,
                    width: input.width,
                    blocks: inputBlocks,
                    norm: norms.of(image: image),
                    first: rows.lowerBound * convolution.stride - 1,
                    rows: count,
                    border: 1,
                    columns: partition.columns,
                    result: scratch.floats
                )
                unsafe pads(&padding)
                for index in 0..<9 * inputBlocks {
                    let (channels, place) = index.quotientAndRemainder(dividingBy: 9)
                    let pixel = (channels * count + place / 3) * partition.columns + place % 3
                    unsafe scratch.offsets[index] = Int32(pixel * pixelFloats)
                }
                unsafe scratch.prepared.pointee = serial << 32 | group
            }
            let panels = sharing.panels(part: part, piece: piece)
            let moments = unsafe self.moments(
                image,
                block,
                of: partition.blocks,
                panels: panels,
                channels: output.channels
            )
            var product = unsafe ck_product(
                layout: Int32(layout),
                left: scratch.floats,
                left_line: convolution.stride * partition.columns * pixelFloats,
                offsets: scratch.offsets,
                steps: 9 * inputBlocks,
                chunk: Self.directSteps,
                lines: rows.count,
                pixels: output.width,
                weights: weights + panels.lowerBound * convolution.panelFloats,
                panel: convolution.panelFloats,
                panels: panels.count,
                sums: output.image(image)
                    + (panels.lowerBound * panelColumns * output.pixels
                        + rows.lowerBound * output.width * blockChannels),
                sums_line: output.width * blockChannels,
                sums_block: output.pixels * blockChannels,
                accumulate: false,
                totals: moments.totals,
                squares: moments.squares,
                next: panels.upperBound < convolution.panels
                    ? weights + panels.upperBound * convolution.panelFloats : nil,
                next_lines: min(convolution.panelFloats, Self.directSteps * blockChannels * panelColumns)
                    / blockChannels,
                ahead: nil,
                ahead_lines: 0,
                ahead_step: 0
            )
            unsafe kernels.multiply(&product)
        }
    }

    /// By Winograd's minimal filtering.
    ///
    /// First tasks transform tiles of a block of channels; then tasks transform a panel of the weights, some channels at a
    /// time, multiply at every place of the tiles, and transform the sums back.
    @unsafe
    private func winograd(
        _ convolution: Convolution,
        _ weights: UnsafePointer<Float>,
        _ partition: TilePartition,
        of input: Activation,
        _ norms: NormValues,
        into output: Activation
    ) {
        let images = unsafe input.count
        let chunks = partition.chunks(images: images)
        let perRound = Schedule.chunksPerRound(partition, channels: convolution.inputs, images: images)
        var first = 0
        while first < chunks {
            let count = min(perRound, chunks - first)
            unsafe transformTiles(partition, first, count, of: input, norms)
            unsafe multiplyTiles(convolution, weights, partition, first, count, into: output)
            first += count
        }
    }

    @unsafe
    private func transformTiles(
        _ partition: TilePartition,
        _ first: Int,
        _ count: Int,
        of input: Activation,
        _ norms: NormValues
    ) {
        let inputBlocks = unsafe input.channels / blockChannels
        let chunkFloats = unsafe partition.places * TilePartition.distance(input.channels * partition.largest)
        workspace.pool.run(groups: count, tasks: inputBlocks) { chunk, block, worker in
            let (images, _, tiles) = unsafe partition.chunk(first + chunk, images: input.count)
            let slots = images.count * tiles.count
            let values = unsafe arena.floats(
                from: schedule.tiles + chunk * chunkFloats + block * slots * blockChannels
            )
            let rows = unsafe scratch(of: worker).floats
            for (index, image) in images.enumerated() {
                var tiles = unsafe self.tiles(partition, tiles, index * tiles.count, input)
                var norm = unsafe norms.of(image: image, channel: block * blockChannels)
                unsafe workspace.kernels.transform_input(
                    &tiles,
                    input.image(image) + block * blockChannels * input.pixels,
                    &norm,
                    rows,
                    values,
                    TilePartition.distance(inputBlocks * slots * blockChannels)
                )
            }
        }
    }

    @unsafe
    private func multiplyTiles(
        _ convolution: Convolution,
        _ weights: UnsafePointer<Float>,
        _ partition: TilePartition,
        _ first: Int,
        _ count: Int,
        into output: Activation
    ) {
        let sharing = PanelSharing(panels: convolution.panels, groups: count, threads: workspace.pool.count)
        workspace.pool.run(groups: count * sharing.parts, tasks: sharing.pieces) { index, piece, worker in
            let (chunk, part) = index.quotientAndRemainder(dividingBy: sharing.parts)
            for panel in sharing.panels(part: part, piece: piece) {
                unsafe multiplyTiles(convolution, weights, partition, first, chunk, panel, worker, into: output)
            }
        }
    }

    /// Multiplies a chunk of tiles by a panel, and transforms the sums back.
    @unsafe
    private func multiplyTiles(
        _ convolution: Convolution,
        _ weights: UnsafePointer<Float>,
        _ partition: TilePartition,
        _ first: Int,
        _ chunk: Int,
        _ panel: Int,
        _ worker: Int,
        into output: Activation
    ) {
        let places = partition.places
        let depth = Schedule.depthChunk(of: convolution, side: partition.side)
        let chunkFloats = places * TilePartition.distance(convolution.inputs * partition.largest)
        let (images, piece, tiles) = unsafe partition.chunk(first + chunk, images: output.count)
        let slots = images.count * tiles.count
        let scratch = unsafe self.scratch(of: worker)
        let sums = unsafe scratch.floats
        let transformed = unsafe scratch.floats + places * TilePartition.distance(partition.largest * panelColumns)
        for index in 0..<depth / blockChannels {
            unsafe scratch.offsets[index] = Int32(index * slots * blockChannels)
        }
        for start in stride(from: 0, to: convolution.inputs, by: depth) {
            let channels = min(depth, convolution.inputs - start)
            let kernels = unsafe weights + panel * convolution.panelFloats + start * 9 * panelColumns
            unsafe workspace.kernels.transform_weights(
                Int32(partition.side),
                kernels,
                channels,
                transformed,
                TilePartition.distance(channels * panelColumns)
            )
            var product = unsafe ck_product(
                layout: ck_layout_blocks,
                left: arena.floats(from: schedule.tiles + chunk * chunkFloats + start * slots),
                offsets: scratch.offsets,
                steps: channels / blockChannels,
                chunk: Self.chunkSteps,
                pixels: slots,
                weights: transformed,
                sums: sums,
                sumsBlock: slots * blockChannels
            )
            unsafe product.accumulate = start > 0
            // the kernels that will be transformed next follow these
            unsafe product.next = kernels + channels * 9 * panelColumns
            unsafe product.next_lines = channels * 9 * panelColumns / blockChannels
            unsafe workspace.kernels.multiply_places(
                &product,
                places,
                TilePartition.distance(convolution.inputs * slots),
                TilePartition.distance(channels * panelColumns),
                TilePartition.distance(slots * panelColumns)
            )
        }
        for (index, image) in images.enumerated() {
            var tiles = unsafe self.tiles(partition, tiles, index * tiles.count, output)
            let moments = unsafe self.moments(
                image,
                piece,
                of: partition.pieces,
                panels: panel..<panel + 1,
                channels: output.channels
            )
            for half in 0..<2 {
                let block = 2 * panel + half
                unsafe workspace.kernels.transform_output(
                    &tiles,
                    sums + half * slots * blockChannels,
                    TilePartition.distance(slots * panelColumns),
                    output.image(image) + block * blockChannels * output.pixels,
                    moments.totals + half * blockChannels,
                    moments.squares + half * blockChannels
                )
            }
        }
    }

    @unsafe
    private func tiles(
        _ partition: TilePartition,
        _ tiles: Range<Int>,
        _ slot: Int,
        _ activation: Activation
    ) -> ck_tiles {
        unsafe ck_tiles(
            side: Int32(partition.side),
            height: activation.height,
            width: activation.width,
            across: partition.across,
            first: tiles.lowerBound,
            count: tiles.count,
            slot: slot
        )
    }
}
