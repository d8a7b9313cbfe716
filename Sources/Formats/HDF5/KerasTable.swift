internal import Tensors

/// Everything that a Keras file says of itself: what the helper sends, and what the file object is made of.
package struct KerasTable: Equatable {
    package var kerasVersion: String?
    package var backend: String?
    package var layers: [KerasLayer] = []
    package var notes: [KerasNote] = []

    /// The weights of all layers, in order.
    package var weights: [KerasWeight] { layers.flatMap(\.weights) }

    /// Checks what only the file itself can confirm; the table may come from a process that a file has taken over.
    ///
    /// - Parameter fileSize: the size of the file in bytes.
    /// - Throws: ``HDF5Error`` for names that make no sense, data sets that are listed twice, and values outside the
    ///   file or on top of each other.
    package func validate(fileSize: Int) throws(HDF5Error) {
        let weights = weights
        guard layers.count <= HDF5Limits.maximumLayerCount else { throw .tooMany(limit: HDF5Limits.maximumLayerCount) }
        guard weights.count <= HDF5Limits.maximumWeightCount else {
            throw .tooMany(limit: HDF5Limits.maximumWeightCount)
        }
        for name in layers.map(\.name) + weights.map(\.name) where !isWellFormed(name) { throw .malformedName(name) }
        for path in weights.map(\.path)
        where path.isEmpty || path.utf8.count > HDF5Limits.maximumPathByteCount || !isPrintable(path) {
            throw .malformedName(path)
        }
        for text in [kerasVersion, backend].compactMap({ $0 }) where !isPrintable(text) { throw .malformedName(text) }
        var paths: Set<String> = []
        for layer in layers {
            let path = "/" + layer.name.pathComponents.joined(separator: "/")
            guard paths.insert(path).inserted else { throw .duplicate(path: path) }
        }
        paths = []
        for weight in weights {
            guard paths.insert(weight.path).inserted else { throw .duplicate(path: weight.path) }
            try checkPlace(of: weight, fileSize: fileSize)
        }
        try checkExpansion(of: weights, fileSize: fileSize)
        try checkOverlap(of: weights)
    }

    private func checkPlace(of weight: KerasWeight, fileSize: Int) throws(HDF5Error) {
        let byteCount = weight.descriptor.byteCount
        switch weight.storage {
        case .inPlace(let offset):
            guard offset >= 0, offset <= fileSize, byteCount <= fileSize - offset else {
                throw .outsideFile(path: weight.path, offset: offset, byteCount: byteCount)
            }
        case .encoded:
            guard byteCount <= HDF5Limits.maximumDecodedByteCount else {
                throw .tooLarge(path: weight.path, byteCount: byteCount)
            }
        }
    }

    /// Many small weights that are not stored make a bomb as well as a large one does.
    private func checkExpansion(of weights: [KerasWeight], fileSize: Int) throws(HDF5Error) {
        let (packed, overflow) = fileSize.multipliedReportingOverflow(by: HDF5Limits.maximumExpansion)
        var total = 0
        for weight in weights where weight.storage == .encoded {
            // at most 100,000 weights of 16 GiB: no overflow
            total += weight.descriptor.byteCount
        }
        guard overflow || total - HDF5Limits.expansionFloor <= packed else {
            throw .expandsTooMuch(path: "/", byteCount: total, storedByteCount: fileSize)
        }
    }

    private func checkOverlap(of weights: [KerasWeight]) throws(HDF5Error) {
        let ranges = weights.compactMap { weight -> (start: Int, end: Int, path: String)? in
            guard case .inPlace(let offset) = weight.storage, weight.descriptor.byteCount > 0 else { return nil }
            return (offset, offset + weight.descriptor.byteCount, weight.path)
        }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        for (first, second) in zip(ranges, ranges.dropFirst()) where second.start < first.end {
            throw .overlapping(first.path, second.path)
        }
    }

    /// Whether a name can be part of a path and be printed; HDF5 passes over empty parts.
    private func isWellFormed(_ name: String) -> Bool {
        TensorNameFlaw(in: name.pathComponents.joined(separator: "/")) == nil
            && name.utf8.count <= HDF5Limits.maximumNameByteCount
    }

    private func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
