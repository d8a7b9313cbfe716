internal import CKernels

/// The right-hand side of a product, in the order in which the kernels read it: panels of 32 columns.
package struct PanelMatrix: Sendable {
    /// The rows: the length of each sum.
    let depth: Int

    /// The panels; the last may have columns beyond those of the matrix, which are zero.
    let panelCount: Int

    private let values: FloatBuffer

    static let panelColumns = Int(ck_panel_columns)

    /// The number of panels that columns fill.
    static func panels(for columns: Int) -> Int { (columns + panelColumns - 1) / panelColumns }

    /// Standardizes a kernel: mean 0 and variance 1 for each output channel.
    ///
    /// - Parameters:
    ///   - kernel: the values `[depth][columns]`.
    ///   - depth: height times width times input channels.
    ///   - columns: the output channels, a multiple of 32.
    ///   - epsilon: what is added to the variance.
    ///   - execution: what to run on.
    @unsafe
    init(
        standardizing kernel: UnsafePointer<Float>,
        depth: Int,
        columns: Int,
        epsilon: Double,
        on execution: Execution
    ) {
        precondition(columns % Self.panelColumns == 0)
        nonisolated(unsafe) let kernel = unsafe kernel
        let panelSize = depth * Self.panelColumns
        let values = FloatBuffer(count: depth * columns)
        execution.workers.forEach(columns / Self.panelColumns) { panel, _ in
            unsafe ck_standardize(
                execution.set,
                kernel + panel * Self.panelColumns,
                depth,
                columns,
                epsilon,
                values.pointer + panel * panelSize
            )
        }
        self.depth = depth
        panelCount = columns / Self.panelColumns
        self.values = values
    }

    /// Standardizes a kernel that a buffer holds.
    ///
    /// - Parameters:
    ///   - kernel: the values `[depth][columns]`.
    ///   - depth: height times width times input channels.
    ///   - columns: the output channels, a multiple of 32.
    ///   - epsilon: what is added to the variance.
    ///   - execution: what to run on.
    package init(standardizing kernel: FloatBuffer, depth: Int, columns: Int, epsilon: Double, on execution: Execution)
    {
        precondition(kernel.count == depth * columns)
        unsafe self.init(
            standardizing: UnsafePointer(kernel.pointer),
            depth: depth,
            columns: columns,
            epsilon: epsilon,
            on: execution
        )
    }

    /// Takes a matrix as it is; the last panel is filled with zeros.
    ///
    /// - Parameters:
    ///   - matrix: the values `[depth][columns]`.
    ///   - depth: the rows.
    ///   - columns: the columns.
    ///   - execution: what to run on.
    @unsafe
    init(copying matrix: UnsafePointer<Float>, depth: Int, columns: Int, on execution: Execution) {
        let panelCount = Self.panels(for: columns)
        let values = FloatBuffer(count: depth * panelCount * Self.panelColumns)
        nonisolated(unsafe) let matrix = unsafe matrix
        execution.workers.forEach(panelCount) { panel, _ in
            let first = panel * Self.panelColumns
            let count = min(Self.panelColumns, columns - first)
            for row in 0..<depth {
                let target = unsafe values.pointer + (panel * depth + row) * Self.panelColumns
                unsafe target.update(from: matrix + row * columns + first, count: count)
                unsafe (target + count).update(repeating: 0, count: Self.panelColumns - count)
            }
        }
        self.depth = depth
        self.panelCount = panelCount
        self.values = values
    }

    /// The values of a panel from a row on.
    @unsafe
    func panel(_ index: Int, fromRow row: Int) -> UnsafePointer<Float> {
        unsafe UnsafePointer(values.pointer) + (index * depth + row) * Self.panelColumns
    }
}
