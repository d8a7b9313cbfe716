internal import CKernels

extension Pass {
    /// Computes the root convolution, 7 x 7 with stride 2, and the largest of 3 x 3 of its values at every second pixel.
    ///
    /// The zeros around the root convolution's output take part: a border value is never negative. That is how BiT was
    /// trained; a library's own padding, with minus infinity, gives other numbers.
    ///
    /// A task computes some rows for a panel of channels; the rows between the two operations never leave the cache.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - range: which of them.
    /// - Throws: ``EngineError`` when the weights are read on the way and cannot be.
    @unsafe
    func stem(_ images: ImageBatch, _ range: Range<Int>) throws(EngineError) {
        let root = network.root
        let weights = unsafe try store.panels(of: root, on: workspace)
        let partition = schedule.stem
        let output = unsafe activation(schedule.outputs[0], at: 0, count: range.count, size: partition.pooled)
        unsafe images.values.withUnsafeBufferPointer { values in
            let kernels = workspace.kernels
            workspace.pool.run(groups: range.count * partition.blocks, tasks: root.panels) { group, panel, worker in
                let (image, block) = group.quotientAndRemainder(dividingBy: partition.blocks)
                let pooledRows = partition[block]
                let rows = partition.rootRows(for: pooledRows)
                let scratch = unsafe self.scratch(of: worker)
                let bordered = unsafe scratch.floats
                let sums = unsafe scratch.floats + partition.borderedFloats
                if unsafe scratch.prepared.pointee != serial << 32 | group {
                    for row in 0..<2 * rows.count + 5 {
                        unsafe borderRow(
                            2 * rows.lowerBound - 3 + row,
                            of: values,
                            image: range.lowerBound + image,
                            to: bordered + row * partition.rowFloats
                        )
                    }
                    for row in 0..<7 { unsafe scratch.offsets[row] = Int32(row * partition.rowFloats) }
                    unsafe scratch.prepared.pointee = serial << 32 | group
                }
                let plane = rows.count * partition.root.width * blockChannels
                var product = unsafe ck_product(
                    layout: ck_layout_colours,
                    left: bordered,
                    offsets: scratch.offsets,
                    steps: 7,
                    chunk: 7,
                    pixels: partition.root.width,
                    weights: weights + panel * root.panelFloats,
                    sums: sums,
                    sumsBlock: plane
                )
                unsafe product.lines = rows.count
                unsafe product.left_line = 2 * partition.rowFloats
                unsafe product.sums_line = partition.root.width * blockChannels
                unsafe kernels.multiply(&product)
                let moments = unsafe self.moments(
                    image,
                    block,
                    of: partition.blocks,
                    panels: panel..<panel + 1,
                    channels: output.channels
                )
                for half in 0..<2 {
                    unsafe kernels.pool(
                        sums + half * plane,
                        rows.lowerBound,
                        partition.root.height,
                        partition.root.width,
                        pooledRows.lowerBound,
                        pooledRows.upperBound,
                        output.image(image) + (2 * panel + half) * blockChannels * output.pixels,
                        moments.totals + half * blockChannels,
                        moments.squares + half * blockChannels
                    )
                }
            }
        }
        unsafe finishMoments(
            of: output,
            parts: partition.blocks,
            network.norm(beforeBlock: 0),
            norms(schedule.outputs[0], at: 0)
        )
    }

    /// Copies a row of an image, with a border of three pixels on the left and as many as are read on the right.
    @unsafe
    private func borderRow(
        _ row: Int,
        of values: UnsafeBufferPointer<Float>,
        image: Int,
        to target: UnsafeMutablePointer<Float>
    ) {
        let (height, width) = schedule.stem.image
        let rowFloats = schedule.stem.rowFloats
        guard row >= 0, row < height, let start = values.baseAddress else {
            unsafe target.update(repeating: 0, count: rowFloats)
            return
        }
        unsafe target.update(repeating: 0, count: 9)
        unsafe (target + 9).update(from: start + (image * height + row) * 3 * width, count: 3 * width)
        unsafe (target + 9 + 3 * width).update(repeating: 0, count: rowFloats - 9 - 3 * width)
    }

    /// Takes the mean of each channel over the pixels of the last block's normalized output.
    ///
    /// The means are laid out as the head's product wants them: `[channels / 16][image][16]`.
    ///
    /// - Parameter count: the number of images.
    @unsafe
    func averagePool(count: Int) {
        guard let last = schedule.blocks.last, let place = schedule.outputs.last else { return }
        let input = unsafe activation(place, at: 0, count: count, size: last.output)
        let norms = unsafe norms(place, at: 0)
        workspace.pool.run(groups: count, tasks: place.channels / blockChannels) { image, block, _ in
            var norm = unsafe norms.of(image: image, channel: block * blockChannels)
            unsafe workspace.kernels.mean(
                input.image(image) + block * blockChannels * input.pixels,
                input.pixels,
                &norm,
                arena.floats(from: schedule.features + (block * count + image) * blockChannels)
            )
        }
    }

    /// Multiplies the means by the head's weights.
    ///
    /// - Parameter count: the number of images.
    /// - Throws: ``EngineError`` when the weights are read on the way and cannot be.
    @unsafe
    func head(count: Int) throws(EngineError) {
        let head = network.head
        let weights = unsafe try store.panels(of: head, on: workspace)
        let blocks = head.inputs / blockChannels
        workspace.pool.run(groups: head.panels) { panel, _, worker in
            let scratch = unsafe self.scratch(of: worker)
            for index in 0..<blocks { unsafe scratch.offsets[index] = Int32(index * count * blockChannels) }
            var product = unsafe ck_product(
                layout: ck_layout_blocks,
                left: arena.floats(from: schedule.features),
                offsets: scratch.offsets,
                steps: blocks,
                chunk: Self.chunkSteps,
                pixels: count,
                weights: weights + panel * head.panelFloats,
                sums: arena.floats(from: schedule.logits + panel * count * panelColumns),
                sumsBlock: count * blockChannels
            )
            unsafe workspace.kernels.multiply(&product)
        }
    }

    /// Copies values that lie in blocks of channels, `[channels / 16][image][16]`, for each image.
    ///
    /// - Parameters:
    ///   - start: where they lie, in floats.
    ///   - count: the number of images.
    ///   - channels: the number of values of each image.
    /// - Returns: the values of each image.
    func rows(from start: Int, count: Int, channels: Int) -> [[Float]] {
        let values = unsafe arena.floats(from: start)
        return (0..<count).map { image in
            (0..<channels).map { channel in
                let (block, place) = channel.quotientAndRemainder(dividingBy: blockChannels)
                return unsafe values[(block * count + image) * blockChannels + place]
            }
        }
    }
}
