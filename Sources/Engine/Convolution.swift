internal import CKernels

/// A convolution with an odd square kernel, zero padding of half the kernel on every side, and no bias.
///
/// It is a product of two matrices: each row of the left one holds the input values under the kernel at one output
/// pixel, and is put together block by block, never as a whole.
package struct Convolution: Sendable {
    /// The rows and columns of the kernel.
    let size: Int
    /// The distance of the output pixels in the input.
    let stride: Int
    /// The channels of the input.
    let inputChannels: Int
    /// The weights, one row for each kernel position and input channel.
    let weights: PanelMatrix

    /// Describes a convolution.
    ///
    /// - Parameters:
    ///   - size: the rows and columns of the kernel, odd.
    ///   - stride: the distance of the output pixels in the input.
    ///   - inputChannels: the channels of the input.
    ///   - weights: the kernel `[size * size * inputChannels][outputChannels]`.
    package init(size: Int, stride: Int, inputChannels: Int, weights: PanelMatrix) {
        precondition(weights.depth == size * size * inputChannels)
        self.size = size
        self.stride = stride
        self.inputChannels = inputChannels
        self.weights = weights
    }

    /// The channels of the output, those that fill the last panel included.
    package var outputChannels: Int { weights.panelCount * PanelMatrix.panelColumns }

    /// The rows or columns of the output for those of the input.
    package func outputSide(_ side: Int) -> Int { (side - 1) / stride + 1 }

    /// Computes the convolution.
    ///
    /// - Parameters:
    ///   - input: the input.
    ///   - normalization: what is done to the input's values first; the padding stays zero.
    ///   - output: receives the sums.
    ///   - accumulating: whether the sums are added to what `output` holds.
    ///   - execution: what to run on.
    package func callAsFunction(
        _ input: FeatureMap,
        normalizedBy normalization: Normalization? = nil,
        into output: FeatureMap,
        accumulating: Bool = false,
        on execution: Execution
    ) {
        precondition(input.channels == inputChannels && output.channels == outputChannels)
        precondition(input.count == output.count && input.count == normalization?.count ?? input.count)
        precondition(output.height == outputSide(input.height) && output.width == outputSide(input.width))
        let tiling = Tiling(
            rows: output.count * output.pixels,
            panels: weights.panelCount,
            workers: execution.workers.count
        )
        let patches = Patches(convolution: self, input: input, normalization: normalization, output: output)
        execution.workers.forEach(tiling.count) { index, worker in
            let (rows, panels) = tiling[index]
            let left = unsafe execution.scratch(of: worker)
            var start = 0
            while start < weights.depth {
                let depth = min(Int(ck_depth_block), weights.depth - start)
                unsafe patches.copy(rows: rows, depth: start..<start + depth, to: left, set: execution.set)
                for panel in panels {
                    let offset = rows.lowerBound * output.channels + panel * PanelMatrix.panelColumns
                    unsafe ck_multiply(
                        execution.set,
                        left,
                        weights.panel(panel, fromRow: start),
                        rows.count,
                        depth,
                        output.buffer.pointer + offset,
                        output.channels,
                        accumulating || start > 0
                    )
                }
                start += depth
            }
        }
    }
}

/// How a product is cut into pieces of nearly equal size, in both directions.
///
/// The cut has no influence on the result: a sum never crosses a piece.
private struct Tiling {
    /// Few rows are worth cutting the columns as well, until there are this many pieces a thread.
    private static let piecesPerWorker = 2

    private let rows: Int
    private let panels: Int
    private let rowBlocks: Int
    private let panelGroups: Int

    init(rows: Int, panels: Int, workers: Int) {
        self.rows = rows
        self.panels = panels
        rowBlocks = (rows + Execution.maximumRows - 1) / Execution.maximumRows
        let wanted = workers > 1 ? workers * Self.piecesPerWorker : 1
        panelGroups = min(panels, max(1, (wanted + rowBlocks - 1) / max(rowBlocks, 1)))
    }

    var count: Int { rowBlocks * panelGroups }

    subscript(index: Int) -> (rows: Range<Int>, panels: Range<Int>) {
        let (block, group) = index.quotientAndRemainder(dividingBy: panelGroups)
        return (
            rows * block / rowBlocks..<rows * (block + 1) / rowBlocks,
            panels * group / panelGroups..<panels * (group + 1) / panelGroups
        )
    }
}
