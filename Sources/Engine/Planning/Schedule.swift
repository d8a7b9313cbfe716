/// How images of one size go through a network: in what portions, by which algorithms, and where everything lies in memory.
///
/// Late blocks take more images at once than early ones: their weights are large, and used for all; the activations of early
/// blocks are large, and stay in the cache.
struct Schedule {
    /// A block of units.
    struct Block {
        /// The images that go through it at once.
        let images: Int
        let input: (height: Int, width: Int)
        let output: (height: Int, width: Int)
    }

    /// The place of activations in memory, and of what normalizes them, in floats.
    struct Place {
        var values = 0
        /// Mean, scale and offset, in this order, each for all images that have room.
        var norms = 0
        /// The number of images that have room.
        var images = 0
        var channels = 0
    }

    /// Blocks take so many images that their output has about this many values.
    private static let valuesPerPortion = 1 << 20

    /// However small they are, no more images go through the network at once.
    private static let maximumImages = 64

    /// What tiles of one round may take in memory, in floats; 32 MiB.
    static let roundFloats = 1 << 23

    let height: Int
    let width: Int
    let stem: StemPartition
    let blocks: [Block]
    /// The outputs of the stem and of the blocks.
    let outputs: [Place]
    /// What is inside units, after the first and the second convolution.
    let reduced: Place
    let filtered: Place
    /// Tiles that were transformed.
    let tiles: Int
    /// Moments of a layer's output, doubles.
    let moments: Int
    /// What the head sees, and its answers.
    let features: Int
    let logits: Int
    /// All of it.
    let floats: Int
    /// What each thread has for itself, in floats, and the offsets in front of it.
    let scratchFloats: Int
    let offsetCount: Int

    /// The images that go through the network at once.
    var images: Int { blocks.last?.images ?? 1 }

    init(network: Network, count: Int, height: Int, width: Int) {
        self.height = height
        self.width = width
        let stem = StemPartition(height: height, width: width)
        self.stem = stem
        var blocks: [Block] = []
        var size = stem.pooled
        for units in network.blocks {
            guard let first = units.first else { continue }
            let output = (first.filter.outputSide(size.height), first.filter.outputSide(size.width))
            let wanted = Self.valuesPerPortion / (output.0 * output.1 * first.expand.outputs)
            let images = min(max(wanted, blocks.last?.images ?? 1), Self.maximumImages, max(count, 1))
            blocks.append(Block(images: images, input: size, output: output))
            size = output
        }
        self.blocks = blocks

        var end = 0
        func reserve(_ floats: Int) -> Int {
            defer { end += (floats + 15) / 16 * 16 }
            return end
        }
        func place(images: Int, channels: Int, pixels: Int) -> Place {
            Place(
                values: reserve(images * channels * pixels),
                norms: reserve(3 * images * channels),
                images: images,
                channels: channels
            )
        }
        var outputs = [
            place(
                images: blocks.first?.images ?? 1,
                channels: network.root.outputs,
                pixels: stem.pooled.height * stem.pooled.width
            )
        ]
        for (index, block) in blocks.enumerated() {
            outputs.append(
                place(
                    images: index + 1 < blocks.count ? blocks[index + 1].images : block.images,
                    channels: network.blocks[index][0].expand.outputs,
                    pixels: block.output.height * block.output.width
                )
            )
        }
        self.outputs = outputs

        // what only lives inside a block is shared by all
        var needs = Needs()
        needs.scratch = stem.borderedFloats + stem.largest * stem.root.width * panelColumns
        needs.offsets = 7
        needs.moments = (blocks.first?.images ?? 1) * stem.blocks * 2 * network.root.outputs
        for (units, block) in zip(network.blocks, blocks) { needs.add(units: units, block: block) }
        let last = outputs[outputs.count - 1]
        needs.offsets = max(needs.offsets, last.channels / blockChannels)
        reduced = Place(values: reserve(needs.reduced), norms: reserve(needs.norms))
        filtered = Place(values: reserve(needs.filtered), norms: reserve(needs.norms))
        tiles = reserve(needs.tiles)
        moments = reserve(2 * needs.moments)
        features = reserve(last.images * last.channels)
        logits = reserve(last.images * network.head.panels * panelColumns)
        floats = end
        scratchFloats = (needs.scratch + 15) / 16 * 16
        offsetCount = (needs.offsets + 15) / 16 * 16
    }

    /// The most that any layer needs of what the layers share.
    private struct Needs {
        var reduced = 0
        var filtered = 0
        var norms = 0
        var tiles = 0
        var moments = 0
        var scratch = 0
        var offsets = 0

        mutating func add(units: [Unit], block: Block) {
            for (index, unit) in units.enumerated() {
                let input = index == 0 ? block.input : block.output
                let (before, after) = (input.height * input.width, block.output.height * block.output.width)
                let channels = unit.filter.inputs
                reduced = max(reduced, block.images * channels * before)
                filtered = max(filtered, block.images * channels * after)
                norms = max(norms, 3 * block.images * channels)
                addPointwise(unit.reduce, pixels: before, images: block.images)
                addPointwise(unit.expand, pixels: after, images: block.images)
                if let projection = unit.projection { addPointwise(projection, pixels: after, images: block.images) }
                switch Schedule.side(of: unit.filter, input: input) {
                case let side?: addWinograd(unit.filter, side: side, size: block.output, images: block.images)
                case nil: addDirect(unit.filter, input: input, images: block.images)
                }
            }
        }

        private mutating func addPointwise(_ convolution: Convolution, pixels: Int, images: Int) {
            let partition = PixelPartition(pixels: pixels, depth: convolution.inputs)
            scratch = max(scratch, partition.largest * convolution.inputs)
            offsets = max(offsets, convolution.inputs / blockChannels)
            moments = max(moments, images * partition.blocks * 2 * convolution.outputs)
        }

        private mutating func addDirect(_ convolution: Convolution, input: (height: Int, width: Int), images: Int) {
            let partition = RowPartition(channels: convolution.inputs, stride: convolution.stride, input: input)
            scratch = max(scratch, convolution.inputs * partition.largest * partition.columns)
            offsets = max(offsets, 9 * convolution.inputs / blockChannels)
            moments = max(moments, images * partition.blocks * 2 * convolution.outputs)
        }

        private mutating func addWinograd(
            _ convolution: Convolution,
            side: Int,
            size: (height: Int, width: Int),
            images: Int
        ) {
            let partition = TilePartition(side: side, height: size.height, width: size.width)
            let places = partition.places
            let rows = (side + 2) * (partition.across * side + 2) * blockChannels
            let sums = places * TilePartition.distance(partition.largest * panelColumns)
            let depth = Schedule.depthChunk(of: convolution, side: side)
            let weights = places * TilePartition.distance(depth * panelColumns)
            scratch = max(scratch, max(rows, sums + weights))
            offsets = max(offsets, convolution.inputs / blockChannels)
            moments = max(moments, images * partition.pieces * 2 * convolution.outputs)
            let round = Schedule.chunksPerRound(partition, channels: convolution.inputs, images: images)
            tiles = max(tiles, round * places * TilePartition.distance(convolution.inputs * partition.largest))
        }
    }

    /// The tiles' side of a 3 x 3 convolution; `nil` where it is computed as it is defined.
    static func side(of convolution: Convolution, input: (height: Int, width: Int)) -> Int? {
        guard convolution.stride == 1 else { return nil }
        return TilePartition.bestSide(height: input.height, width: input.width, channels: convolution.inputs)
    }

    /// The input channels whose kernels are transformed at once: their values for all places stay in the cache.
    static func depthChunk(of convolution: Convolution, side: Int) -> Int {
        min(convolution.inputs, side == 2 ? 128 : 64)
    }

    /// The chunks of tiles that are transformed before they are multiplied.
    static func chunksPerRound(_ partition: TilePartition, channels: Int, images: Int) -> Int {
        let floats = partition.places * TilePartition.distance(channels * partition.largest)
        return min(max(roundFloats / floats, 1), partition.chunks(images: images))
    }
}
