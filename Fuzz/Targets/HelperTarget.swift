internal import ByteIO
internal import Formats
internal import Tensors

/// Takes what a helper process sends that a file may have taken over: a table, then an answer for each encoded weight.
enum HelperTarget {
    static func accepts(_ input: [UInt8]) throws -> Bool {
        var reader = unsafe ByteReader(input.span.bytes)
        guard let size = try? reader.readLittleEndian(UInt64.self) else { return false }
        let fileSize = Int(truncatingIfNeeded: size & (1 << 48 - 1))
        do {
            let table = try table(from: &reader)
            try table.validate(fileSize: fileSize)
            try check(table, fileSize: fileSize)
            for weight in table.weights where weight.storage == .encoded {
                try values(of: weight, from: &reader)
            }
            return true
        } catch let broken as BrokenProperty {
            throw broken
        } catch {
            try BrokenProperty.checkText(of: error)
            return false
        }
    }

    private static func table(from reader: inout ByteReader) throws -> KerasTable {
        let body = try answer(.table, limit: HDF5Limits.maximumTableByteCount, from: &reader)
        let table = try KerasTable(parsing: body)
        let again = try KerasTable(parsing: table.message)
        try BrokenProperty.unless(again == table, "a table that is sent again is the same")
        return table
    }

    private static func values(of weight: KerasWeight, from reader: inout ByteReader) throws {
        let body = try answer(.values, limit: weight.descriptor.byteCount, from: &reader)
        try BrokenProperty.unless(body.count <= weight.descriptor.byteCount, "an answer is not longer than it may be")
    }

    /// - Returns: the bytes of an answer of the expected kind.
    /// - Throws: the failure that the helper reports, or what is wrong with its answer.
    private static func answer(
        _ expected: HelperMessageKind,
        limit: Int,
        from reader: inout ByteReader
    ) throws -> [UInt8] {
        let header = try HelperHeader(parsing: reader.readBytes(HelperHeader.byteCount))
        let body = try reader.readBytes(header.checkedCount(answering: expected, limit: limit))
        guard header.kind == .failure else { return body }
        let failure = try HDF5Error(parsing: body)
        let again = try HDF5Error(parsing: failure.message)
        try BrokenProperty.unless(again == failure, "a failure that is sent again is the same")
        throw failure
    }

    /// Looks at an accepted table in another way than the code that accepted it.
    private static func check(_ table: KerasTable, fileSize: Int) throws {
        let versions = [table.kerasVersion, table.backend].compactMap { $0 }.filter { !$0.isEmpty }
        let names = table.layers.map(\.name) + table.weights.flatMap { [$0.name, $0.path] }
        for name in names + versions {
            try BrokenProperty.unless(
                !name.isEmpty && BrokenProperty.isPrintable(name),
                "names can be printed: \(name)"
            )
        }
        let encoded = table.weights.filter { $0.storage == .encoded }.map { Double($0.descriptor.byteCount) }
        let most = Double(HDF5Limits.expansionFloor) + Double(fileSize) * Double(HDF5Limits.maximumExpansion)
        try BrokenProperty.unless(encoded.reduce(0, +) <= most, "a file does not grow without bounds")

        var end = 0
        let places = table.weights.compactMap { weight -> Range<Int>? in
            guard case .inPlace(let offset) = weight.storage, weight.descriptor.byteCount > 0 else { return nil }
            return offset..<(offset + weight.descriptor.byteCount)
        }
        for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            try BrokenProperty.unless(place.lowerBound >= end, "weights share no bytes")
            end = place.upperBound
        }
        try BrokenProperty.unless(end <= fileSize, "weights lie within the file")
    }
}
