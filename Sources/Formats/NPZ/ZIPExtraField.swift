internal import ByteIO

/// The extra field that holds the numbers which do not fit into a member's header.
struct ZIP64ExtraField: Equatable {
    static let identifier: UInt16 = 0x0001
    /// What stands in the header instead of such a number.
    static let sentinel = UInt32.max

    /// The numbers, in the order of the specification: size, stored size, offset of the local header.
    var numbers: [UInt64]

    init(numbers: [UInt64]) {
        self.numbers = numbers
    }

    /// Finds the field among a member's extra fields, all of which must be well-formed.
    ///
    /// - Returns: `nil` when the member has none.
    static func find(in extra: [UInt8], of name: String) throws(ZIPError) -> ZIP64ExtraField? {
        var reader = unsafe ByteReader(extra.span.bytes)
        var found: ZIP64ExtraField?
        do throws(TruncatedInput) {
            while reader.remaining > 0 {
                let identifier = try reader.readLittleEndian(UInt16.self)
                let count = Int(try reader.readLittleEndian(UInt16.self))
                guard identifier == Self.identifier else {
                    try reader.skip(count)
                    continue
                }
                guard found == nil else { throw TruncatedInput(offset: reader.offset, needed: 0, available: 0) }
                var numbers: [UInt64] = []
                for _ in 0..<(count / 8) { numbers.append(try reader.readLittleEndian()) }
                // an offset may be followed by the number of a disk, in four bytes
                try reader.skip(count % 8)
                found = ZIP64ExtraField(numbers: numbers)
            }
        } catch {
            throw .malformedExtraField(name)
        }
        return found
    }

    /// The numbers of the header, with those that did not fit taken from here, in order.
    static func resolve(
        _ fields: [UInt32],
        with extra: ZIP64ExtraField?,
        of name: String
    ) throws(ZIPError) -> [Int] {
        var pending = extra?.numbers[...] ?? []
        var resolved: [Int] = []
        for field in fields {
            var number = UInt64(field)
            if field == sentinel {
                guard let next = pending.popFirst() else { throw .missingZIP64Field(name) }
                number = next
            }
            guard let number = Int(exactly: number) else { throw .numberTooLarge(name) }
            resolved.append(number)
        }
        return resolved
    }

    var bytes: [UInt8] {
        guard !numbers.isEmpty else { return [] }
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.identifier)
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: 8 * numbers.count))
        for number in numbers { bytes.appendLittleEndian(number) }
        return bytes
    }
}
