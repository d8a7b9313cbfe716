internal import ByteIO
public import SystemPackage
public import Tensors

/// Writes Keras weight files in HDF5, as `Model.save_weights` of TensorFlow 2 does.
///
/// Groups, attributes and data sets are the same as Keras's, in the same order; the data sets are contiguous and not
/// packed. Unlike Keras's, the files hold no times: the same weights give the same bytes. The library makes the structure and
/// reserves the space of each data set; the values are then copied past it, once and on all cores.
public enum KerasHDF5Writer {
    /// The most bytes that Keras puts into one attribute; longer lists are split into numbered pieces.
    static let maximumAttributeByteCount = 64_512

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - layers: the layers and their weights, in Keras order.
    ///   - source: lends the values.
    ///   - path: the destination.
    ///   - kerasVersion: the version for the attribute `keras_version`; the default belongs to TensorFlow 2.2.
    ///   - backend: the name for the attribute `backend`.
    ///   - replacing: whether an existing file may be replaced.
    /// - Throws: ``KerasWriteError``, `FileError`, or what the source throws; the destination is then as it was before.
    public static func write(
        _ layers: [KerasLayerToWrite],
        from source: any TensorSource,
        to path: FilePath,
        kerasVersion: String = "2.3.0-tf",
        backend: String = "tensorflow",
        replacing: Bool = false
    ) throws {
        do {
            try write(try KerasWritePlan(layers, tensors: source.tensors), from: source, to: path, replacing: replacing)
            {
                try $0.writeAttribute("backend", of: "/", text: backend)
                try $0.writeAttribute("keras_version", of: "/", text: kerasVersion)
            }
        } catch KerasWriteError.library(let message) {
            throw KerasWriteError.notWritten(path, message: Self.systemMessage(in: message))
        }
    }

    private static func write(
        _ plan: KerasWritePlan,
        from source: any TensorSource,
        to path: FilePath,
        replacing: Bool,
        attributes: (borrowing HDF5Output) throws -> Void
    ) throws {
        // libhdf5 looks up the real name of what it creates
        try AtomicFile.write(to: path, replacing: replacing, named: true) { writer in
            var places: [(weight: KerasWritePlan.Weight, offset: Int)] = []
            try writer.withDescriptor { descriptor in
                let output = try HDF5Output(descriptor: descriptor.rawValue)
                try writeNames(plan.layerNames, as: "layer_names", of: "/", to: output)
                try attributes(output)
                for (newGroups, layer) in plan.layers {
                    for group in newGroups { try output.makeGroup(at: group) }
                    places += try makeDatasets(of: layer, in: output)
                }
                try output.close()
            }
            try writer.withReserved(byteCount: writer.position) { file in
                try copyValues(from: source, to: file, at: places)
            }
        }
    }

    /// Makes the data sets of a layer, and says where their values go.
    private static func makeDatasets(
        of layer: KerasWritePlan.Layer,
        in output: borrowing HDF5Output
    ) throws(KerasWriteError) -> [(weight: KerasWritePlan.Weight, offset: Int)] {
        var places: [(weight: KerasWritePlan.Weight, offset: Int)] = []
        try writeNames(layer.weightNames, as: "weight_names", of: layer.path, to: output)
        for weight in layer.weights {
            for group in weight.newGroups { try output.makeGroup(at: group) }
            let offset = try output.makeDataset(at: weight.path, dtype: weight.dtype, shape: weight.shape)
            if let offset { places.append((weight, offset)) }
        }
        return places
    }

    private static func copyValues(
        from source: some TensorSource,
        to file: ReservedFile,
        at places: [(weight: KerasWritePlan.Weight, offset: Int)]
    ) throws {
        let offsets = places.map(\.offset)
        _ = try TensorPass(over: source, indices: places.map(\.weight.sourceIndex), sums: []).run {
            try file.write($2, at: offsets[$0] + $1)
        }
    }

    /// What the system said, out of the library's long line about it.
    private static func systemMessage(in message: String) -> String {
        let parts = message.split(separator: "error message = '", maxSplits: 1)
        guard parts.count == 2, let end = parts[1].firstIndex(of: "'") else { return message }
        return String(parts[1][..<end])
    }

    /// Writes a list of names as one attribute, or as the fewest pieces of nearly equal length that are small enough.
    private static func writeNames(
        _ names: [String],
        as attribute: String,
        of path: String,
        to output: borrowing HDF5Output
    ) throws(KerasWriteError) {
        let length = names.map(\.utf8.count).max() ?? 0
        let pieces = pieces(of: names.count, length: length)
        for (index, piece) in pieces.enumerated() {
            let name = pieces.count == 1 ? attribute : "\(attribute)\(index)"
            try output.writeAttribute(name, of: path, texts: names[piece], length: length)
        }
    }

    /// Cuts a list the way Keras does: into the fewest pieces that fit, the first ones longer by one where needed.
    ///
    /// - Parameters:
    ///   - count: the number of names.
    ///   - length: the length of the longest name in bytes, at most ``maximumAttributeByteCount``.
    /// - Returns: the positions in each piece.
    package static func pieces(of count: Int, length: Int) -> [Range<Int>] {
        var pieceCount = 1
        while (count + pieceCount - 1) / pieceCount * length > maximumAttributeByteCount { pieceCount += 1 }
        var start = 0
        return (0..<pieceCount).map { index in
            let size = count / pieceCount + (index < count % pieceCount ? 1 : 0)
            defer { start += size }
            return start..<(start + size)
        }
    }
}
