/// How the work of a layer is cut into tasks.
///
/// The cuts follow from the layer's and the image's size alone, never from the number of threads or of images: sums are made
/// of the same parts in the same order whoever makes them.
package enum Partition {
    /// What a core keeps in its second cache while it works on a task, in floats; half of a megabyte.
    package static let cacheFloats = 100_000

    /// The output pixels that a product works on at once.
    package static let tile = 12

    /// Cuts a range into pieces of nearly equal size.
    ///
    /// - Parameters:
    ///   - index: which piece.
    ///   - pieces: the number of pieces.
    ///   - count: the size of the range.
    /// - Returns: the piece.
    package static func piece(_ index: Int, of pieces: Int, in count: Int) -> Range<Int> {
        count * index / pieces..<count * (index + 1) / pieces
    }
}

/// How the panels of a convolution are shared out among threads, for each group of output values that needs all panels.
///
/// With fewer groups than threads the panels are first cut into parts, which threads begin with; then each part is cut into
/// the pieces that are tasks.
package struct PanelSharing {
    /// So many tasks for each thread keep all of them busy to the end.
    private static let tasksPerThread = 16

    package let panels: Int
    package let parts: Int
    package let pieces: Int

    package init(panels: Int, groups: Int, threads: Int) {
        self.panels = panels
        parts = threads > 1 ? min(panels, max((threads + groups - 1) / max(groups, 1), 1)) : 1
        let share = (panels + parts - 1) / parts
        let wanted = threads > 1 ? Self.tasksPerThread * threads / max(groups * parts, 1) : 1
        pieces = min(max(wanted, 1), share)
    }

    /// The panels of a task.
    package func panels(part: Int, piece: Int) -> Range<Int> {
        let part = Partition.piece(part, of: parts, in: panels)
        let piece = Partition.piece(piece, of: pieces, in: part.count)
        return part.lowerBound + piece.lowerBound..<part.lowerBound + piece.upperBound
    }
}

/// The output pixels of an image in a 1 x 1 convolution, in blocks of tiles whose input fits into the cache.
package struct PixelPartition {
    package let pixels: Int
    package let tiles: Int
    package let blocks: Int

    package init(pixels: Int, depth: Int) {
        self.pixels = pixels
        tiles = (pixels + Partition.tile - 1) / Partition.tile
        let perBlock = min(max(Partition.cacheFloats / (depth * Partition.tile), 5), 16)
        blocks = (tiles + perBlock - 1) / perBlock
    }

    package subscript(block: Int) -> Range<Int> {
        let range = Partition.piece(block, of: blocks, in: tiles)
        return pixels * range.lowerBound / tiles..<pixels * range.upperBound / tiles
    }

    /// The most pixels that a block has.
    package var largest: Int { (0..<blocks).map { self[$0].count }.max() ?? 0 }
}

/// The output rows of an image in a 3 x 3 convolution that is computed as it is defined.
package struct RowPartition {
    package let rows: Int
    package let blocks: Int
    package let stride: Int
    /// The columns of the input with its border.
    package let columns: Int

    package init(channels: Int, stride: Int, input: (height: Int, width: Int)) {
        rows = (input.height - 1) / stride + 1
        self.stride = stride
        columns = input.width + 2
        let inputRows = Partition.cacheFloats / (columns * channels)
        let perBlock = max((inputRows - 2) / stride, min(rows, 4))
        blocks = (rows + perBlock - 1) / perBlock
    }

    package subscript(block: Int) -> Range<Int> { Partition.piece(block, of: blocks, in: rows) }

    /// The input rows that output rows need, with the border.
    package func inputRows(for range: Range<Int>) -> Int { (range.count - 1) * stride + 3 }

    /// The most input rows that a block needs.
    package var largest: Int { (0..<blocks).map { inputRows(for: self[$0]) }.max() ?? 0 }
}

/// The tiles of images in a 3 x 3 convolution by Winograd's minimal filtering, in chunks that are multiplied together.
package struct TilePartition {
    /// The most tiles of a chunk.
    package static let chunkTiles = 64

    /// The output pixels of a tile in each direction, 2 or 4.
    package let side: Int
    /// The tiles in a row, and in an image.
    package let across: Int
    package let tiles: Int
    /// The pieces that an image is cut into; or else the images that share a chunk.
    package let pieces: Int
    package let imagesPerChunk: Int

    package init(side: Int, height: Int, width: Int) {
        self.side = side
        across = (width + side - 1) / side
        tiles = across * ((height + side - 1) / side)
        pieces = (tiles + Self.chunkTiles - 1) / Self.chunkTiles
        imagesPerChunk = max(Self.chunkTiles / tiles, 1)
    }

    /// The values that a tile has for each channel.
    package var places: Int { (side + 2) * (side + 2) }

    /// The distance of places in memory for values that lie side by side: a cache line more than these take, so that the
    /// places do not share the sets of the cache.
    package static func distance(_ floats: Int) -> Int { floats + blockChannels }

    /// The most tiles that a chunk has.
    package var largest: Int { pieces > 1 ? (tiles + pieces - 1) / pieces : tiles * imagesPerChunk }

    package func chunks(images: Int) -> Int {
        pieces > 1 ? images * pieces : (images + imagesPerChunk - 1) / imagesPerChunk
    }

    /// A chunk's images, the piece of them that it has, and the tiles of that piece in each image.
    package func chunk(_ index: Int, images: Int) -> (images: Range<Int>, piece: Int, tiles: Range<Int>) {
        if pieces > 1 {
            let (image, piece) = index.quotientAndRemainder(dividingBy: pieces)
            return (image..<image + 1, piece, Partition.piece(piece, of: pieces, in: tiles))
        }
        let first = index * imagesPerChunk
        return (first..<min(first + imagesPerChunk, images), 0, 0..<tiles)
    }

    /// The products of a side for each pair of channels, with what transforming costs; `nil` for the definition's.
    ///
    /// Counted in multiply-adds of a vector for a pair of an input channel and a block of output channels.
    private static func cost(side: Int?, height: Int, width: Int, channels: Int) -> Double {
        guard let side else { return 9.5 * Double(height * width) }
        let partition = TilePartition(side: side, height: height, width: width)
        let tiles = Double(partition.tiles)
        // fewer rows than a product likes
        let crowd = partition.tiles < 8 ? 1.4 : 1
        let transforms: (weights: Double, tile: Double) = side == 4 ? (146, 520) : (66, 180)
        return Double(partition.places) * tiles * crowd + transforms.weights
            + transforms.tile * tiles / Double(channels)
    }

    /// The side of tiles with the least work; `nil` where the definition itself is less.
    ///
    /// - Parameters:
    ///   - height: the rows of the image.
    ///   - width: the columns of the image.
    ///   - channels: the channels of the input and of the output.
    /// - Returns: the side.
    package static func bestSide(height: Int, width: Int, channels: Int) -> Int? {
        let candidates: [(side: Int?, cost: Double)] = [nil, 2, 4].map {
            ($0, cost(side: $0, height: height, width: width, channels: channels))
        }
        return candidates.min { $0.cost < $1.cost }?.side ?? nil
    }
}

/// The rows of an image after the root convolution and the pooling.
package struct StemPartition {
    /// The rows and columns of the image, after the root convolution, and after the pooling.
    package let image: (height: Int, width: Int)
    package let root: (height: Int, width: Int)
    package let pooled: (height: Int, width: Int)
    package let blocks: Int

    package init(height: Int, width: Int) {
        func half(_ side: Int) -> Int { (side - 1) / 2 + 1 }
        image = (height, width)
        root = (half(height), half(width))
        pooled = (half(root.height), half(root.width))
        let perBlock = max((Partition.cacheFloats / (root.width * panelColumns) - 1) / 2, 2)
        blocks = (pooled.height + perBlock - 1) / perBlock
    }

    /// The rows after the pooling.
    package subscript(block: Int) -> Range<Int> { Partition.piece(block, of: blocks, in: pooled.height) }

    /// The rows of the root convolution's output that rows after the pooling need.
    package func rootRows(for range: Range<Int>) -> Range<Int> {
        max(2 * range.lowerBound - 1, 0)..<min(2 * range.upperBound, root.height)
    }

    /// The floats of a row of the image with its border; a pixel that is only read along with others included.
    package var rowFloats: Int { 3 * (2 * root.width + 6) }

    /// The floats of all rows of the image that a block needs, with a line of the cache behind them.
    var borderedFloats: Int { rowFloats * (2 * largest + 5) + blockChannels }

    /// The most rows of the root convolution's output that a block needs.
    package var largest: Int { (0..<blocks).map { rootRows(for: self[$0]).count }.max() ?? 0 }
}
