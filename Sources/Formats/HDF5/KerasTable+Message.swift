internal import Tensors

extension KerasTable {
    /// The table as the helper sends it.
    package var message: [UInt8] {
        var writer = HelperMessageWriter()
        writer.append(kerasVersion)
        writer.append(backend)
        writer.append(UInt8(notes.count))
        for note in notes { writer.append(note.rawValue) }
        writer.append(UInt32(layers.count))
        for layer in layers {
            writer.append(layer.name)
            writer.append(UInt32(layer.weights.count))
            for weight in layer.weights { Self.append(weight, to: &writer) }
        }
        return writer.bytes
    }

    private static func append(_ weight: KerasWeight, to writer: inout HelperMessageWriter) {
        writer.append(weight.name)
        writer.append(weight.path)
        writer.append(weight.descriptor.dtype.rawValue)
        writer.append(UInt8(weight.descriptor.shape.rank))
        for dimension in weight.descriptor.shape.dimensions { writer.append(UInt64(dimension)) }
        switch weight.storage {
        case .inPlace(let offset):
            writer.append(UInt8(0))
            writer.append(UInt64(offset))
        case .encoded:
            writer.append(UInt8(1))
        }
    }

    /// Reads a table that comes from the helper; ``validate(fileSize:)`` is still to be called.
    ///
    /// - Parameter message: the bytes of the message.
    /// - Throws: ``HDF5HelperViolation`` when they are no table.
    package init(parsing message: [UInt8]) throws(HDF5HelperViolation) {
        self = try unsafe Self.parse(message.span.bytes)
    }

    private static func parse(_ bytes: RawSpan) throws(HDF5HelperViolation) -> KerasTable {
        var reader = HelperMessageReader(bytes)
        var table = KerasTable(kerasVersion: try reader.optionalText(), backend: try reader.optionalText())
        for _ in 0..<(try reader.integer(UInt8.self)) {
            guard let note = KerasNote(rawValue: try reader.integer(UInt8.self)) else { throw .malformedMessage }
            table.notes.append(note)
        }
        // counts only say when to stop: every entry takes bytes of a message whose length is limited
        for _ in 0..<(try reader.integer(UInt32.self)) {
            var layer = KerasLayer(name: try reader.text(), weights: [])
            for _ in 0..<(try reader.integer(UInt32.self)) { layer.weights.append(try weight(from: &reader)) }
            table.layers.append(layer)
        }
        try reader.finish()
        return table
    }

    private static func weight(from reader: inout HelperMessageReader) throws(HDF5HelperViolation) -> KerasWeight {
        let (name, path) = try (reader.text(), reader.text())
        guard let dtype = DType(rawValue: try reader.text()) else { throw .malformedMessage }
        var dimensions: [Int] = []
        for _ in 0..<(try reader.integer(UInt8.self)) { dimensions.append(try reader.count()) }
        let shape: Shape
        do throws(ShapeError) { shape = try Shape(validating: dimensions) } catch { throw .malformedMessage }
        let storage: KerasStorage
        switch try reader.integer(UInt8.self) {
        case 0: storage = .inPlace(offset: try reader.count())
        case 1: storage = .encoded
        default: throw .malformedMessage
        }
        return KerasWeight(name: name, path: path, dtype: dtype, shape: shape, storage: storage)
    }
}
