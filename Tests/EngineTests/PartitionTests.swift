import Engine
import Testing

/// Whether ranges follow each other from 0 to an end, none of them empty.
private func cover(_ ranges: [Range<Int>], _ end: Int) -> Bool {
    zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }
        && ranges.allSatisfy { !$0.isEmpty } && ranges.first?.lowerBound == 0 && ranges.last?.upperBound == end
}

@Suite struct PartitionTests {
    static let channels = [32, 64, 96, 192, 512, 2048, 8192]

    @Test func piecesCoverARange() {
        for count in 1...130 {
            for pieces in 1...count {
                let ranges = (0..<pieces).map { Partition.piece($0, of: pieces, in: count) }
                #expect(cover(ranges, count))
                #expect(ranges.allSatisfy { [count / pieces, (count - 1) / pieces + 1].contains($0.count) })
            }
        }
    }

    @Test func panelsAreSharedOut() {
        for panels in [1, 2, 3, 7, 16, 64, 128, 683] {
            for groups in [1, 2, 3, 5, 17, 400] {
                for threads in [1, 2, 3, 8, 48] {
                    let sharing = PanelSharing(panels: panels, groups: groups, threads: threads)
                    let ranges = (0..<sharing.parts).flatMap { part in
                        (0..<sharing.pieces).map { sharing.panels(part: part, piece: $0) }
                    }
                    let isCovered = cover(ranges.filter { !$0.isEmpty }, panels)
                    #expect(isCovered, "\(panels) panels, \(groups) groups, \(threads) threads")
                    if threads == 1 { #expect(ranges == [0..<panels]) }
                }
            }
        }
    }

    @Test(arguments: channels) func pixelsAreInOneBlock(depth: Int) {
        for pixels in Array(1...300) + [1024, 3136, 12769, 14400, 65536] {
            let partition = PixelPartition(pixels: pixels, depth: depth)
            let ranges = (0..<partition.blocks).map { partition[$0] }
            #expect(cover(ranges, pixels), "\(pixels) pixels of \(depth)")
            #expect(partition.largest == ranges.map(\.count).max())
            // what a thread has room for is a small multiple of what it should be
            #expect(partition.largest <= 16 * Partition.tile)
        }
    }

    @Test(arguments: channels) func rowsAreInOneBlock(channels: Int) {
        for height in Array(1...70) + [131, 480, 1000] {
            for (width, stride) in [(1, 1), (7, 2), (56, 1), (56, 2), (131, 2), (1000, 1), (1000, 2)] {
                let partition = RowPartition(channels: channels, stride: stride, input: (height, width))
                let ranges = (0..<partition.blocks).map { partition[$0] }
                #expect(partition.rows == (height + stride - 1) / stride)
                #expect(cover(ranges, partition.rows), "\(height) x \(width) of \(channels)")
                #expect(partition.largest == ranges.map { partition.inputRows(for: $0) }.max())
                // the last output row of the largest block is one row of the kernel away from the last input row
                #expect(ranges.allSatisfy { partition.inputRows(for: $0) == ($0.count - 1) * stride + 3 })
            }
        }
    }

    @Test(arguments: [2, 4]) func tilesAreInOneChunk(side: Int) {
        for (height, width) in [(1, 1), (2, 3), (4, 4), (7, 7), (14, 15), (28, 28), (33, 56), (120, 120), (1, 500)] {
            let partition = TilePartition(side: side, height: height, width: width)
            let across = (width + side - 1) / side
            #expect(partition.across == across)
            #expect(partition.tiles == across * ((height + side - 1) / side))
            #expect(partition.places == (side + 2) * (side + 2))
            for images in [1, 2, 3, 8, 63, 64] {
                var counts = Array(repeating: 0, count: images * partition.tiles)
                for index in 0..<partition.chunks(images: images) {
                    let chunk = partition.chunk(index, images: images)
                    let size = chunk.images.count * chunk.tiles.count
                    #expect((1...partition.largest).contains(size))
                    #expect(size <= TilePartition.chunkTiles)
                    #expect((0..<partition.pieces).contains(chunk.piece))
                    for image in chunk.images {
                        for tile in chunk.tiles { counts[image * partition.tiles + tile] += 1 }
                    }
                }
                #expect(counts.allSatisfy { $0 == 1 }, "\(images) images of \(height) x \(width)")
            }
        }
    }

    @Test func stemRowsAreInOneBlock() {
        for height in Array(1...70) + [97, 224, 480, 1001, 4096] {
            for width in [1, 2, 31, 131, 224, 480, 1000, 4096] {
                let partition = StemPartition(height: height, width: width)
                #expect(partition.root == ((height + 1) / 2, (width + 1) / 2))
                #expect(partition.pooled == ((partition.root.height + 1) / 2, (partition.root.width + 1) / 2))
                let ranges = (0..<partition.blocks).map { partition[$0] }
                #expect(cover(ranges, partition.pooled.height), "\(height) x \(width)")
                #expect(partition.largest == ranges.map { partition.rootRows(for: $0).count }.max())
                for range in ranges {
                    // three rows around every second one, as far as there are
                    let rows = partition.rootRows(for: range)
                    #expect(rows.lowerBound == max(2 * range.lowerBound - 1, 0))
                    #expect(rows.upperBound == min(2 * (range.upperBound - 1) + 2, partition.root.height))
                }
            }
        }
    }
}
