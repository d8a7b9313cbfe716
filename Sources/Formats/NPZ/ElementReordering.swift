internal import Tensors

extension NPYHeader {
    /// Whether the values must be rearranged to be row-major and little-endian.
    var needsReordering: Bool {
        byteOrder == .big || elementOrder == .columnMajor && !isSameInBothOrders
    }

    /// With at most one dimension above 1 there is only one order.
    private var isSameInBothOrders: Bool {
        shape.elementCount == 0 || shape.dimensions.filter { $0 > 1 }.count <= 1
    }

    /// Copies values, row-major and little-endian.
    ///
    /// - Parameter values: the values as this header describes them, exactly ``valueByteCount`` bytes.
    /// - Returns: the values, row-major and little-endian.
    func reordered(_ values: RawSpan) -> [UInt8] {
        switch dtype.byteCount {
        case 1: reordered(values, as: UInt8.self)
        case 2: reordered(values, as: UInt16.self)
        case 4: reordered(values, as: UInt32.self)
        default: reordered(values, as: UInt64.self)
        }
    }

    private func reordered<Element: FixedWidthInteger & BitwiseCopyable>(
        _ values: RawSpan,
        as type: Element.Type
    ) -> [UInt8] {
        precondition(values.byteCount == valueByteCount, "the values have another size than the header says")
        let isSwapped = byteOrder == .big
        let size = MemoryLayout<Element>.size
        var walk = RowMajorWalk(columnMajor: shape.dimensions, isTransposed: elementOrder == .columnMajor)
        return unsafe [UInt8](unsafeUninitializedCapacity: values.byteCount) { buffer, count in
            let output = UnsafeMutableRawBufferPointer(buffer)
            for target in 0..<shape.elementCount {
                let source = walk.next() * size
                let element = unsafe values.unsafeLoadUnaligned(fromByteOffset: source, as: type)
                unsafe output.storeBytes(
                    of: isSwapped ? element.byteSwapped : element,
                    toByteOffset: target * size,
                    as: type
                )
            }
            count = values.byteCount
        }
    }
}

/// The positions in a column-major array of its elements in row-major order.
private struct RowMajorWalk {
    private let dimensions: [Int]
    private let strides: [Int]
    private var indices: [Int]
    private var position = 0

    init(columnMajor dimensions: [Int], isTransposed: Bool) {
        self.dimensions = isTransposed ? dimensions : []
        var stride = 1
        strides = self.dimensions.map { dimension in
            defer { stride *= dimension }
            return stride
        }
        indices = Array(repeating: 0, count: self.dimensions.count)
    }

    /// The position of the next element.
    mutating func next() -> Int {
        defer { advance() }
        return position
    }

    private mutating func advance() {
        guard !dimensions.isEmpty else {
            position += 1
            return
        }
        for axis in dimensions.indices.reversed() {
            indices[axis] += 1
            position += strides[axis]
            if indices[axis] < dimensions[axis] { return }
            position -= strides[axis] * dimensions[axis]
            indices[axis] = 0
        }
    }
}
