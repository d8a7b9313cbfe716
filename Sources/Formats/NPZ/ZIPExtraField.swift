internal import ByteIO

/// The extra field that holds the numbers which do not fit into a member's header.
struct ZIP64ExtraField: Equatable {
    static let identifier: UInt16 = 0x0001
    /// The field with a name in UTF-8 besides the one in the header.
    private static let unicodePath: UInt16 = 0x7075
    /// What stands in the header instead of such a number.
    static let sentinel = UInt32.max

    /// The numbers, in the order of the specification: size, stored size, offset of the local header.
    var numbers: [UInt64]

    init(numbers: [UInt64]) {
        self.numbers = numbers
    }

    /// Finds the field among a member's extra fields, all of which must be well-formed.
    ///
    /// Fields of other kinds are passed over, such as times and padding, except one that gives the member a second name:
    /// some readers would use that, others not.
    ///
    /// - Returns: `nil` when the member has none.
    static func find(in extra: [UInt8], of name: String) throws(ZIPError) -> ZIP64ExtraField? {
        var reader = unsafe ByteReader(extra.span.bytes)
        var found: ZIP64ExtraField?
        var hasSecondName = false
        do throws(TruncatedInput) {
            while reader.remaining > 0 {
                let identifier = try reader.readLittleEndian(UInt16.self)
                let count = Int(try reader.readLittleEndian(UInt16.self))
                hasSecondName = hasSecondName || identifier == unicodePath
                guard identifier == Self.identifier else {
                    try reader.skip(count)
                    continue
                }
                guard found == nil else { throw TruncatedInput(offset: reader.offset, needed: 0, available: 0) }
                var numbers: [UInt64] = []
                for _ in 0..<(count / 8) { numbers.append(try reader.readLittleEndian()) }
                // an offset may be followed by the number of a disk, in four bytes
                let disk = count % 8 == 4 ? try reader.readLittleEndian(UInt32.self) : 0
                guard count % 4 == 0, disk == 0 else {
                    throw TruncatedInput(offset: reader.offset, needed: 0, available: 0)
                }
                found = ZIP64ExtraField(numbers: numbers)
            }
        } catch {
            throw .malformedExtraField(name)
        }
        guard !hasSecondName else { throw .secondName(name) }
        return found
    }

    /// The numbers of the header, with those that did not fit taken from here, in order.
    ///
    /// Some writers repeat the numbers that did fit. Then they must be the same, and those that did not fit must be found
    /// both by readers who count all numbers and by readers who count only the missing ones.
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
        guard pending.isEmpty || extra?.repeats(resolved) ?? true else { throw .zip64FieldDisagrees(name) }
        return resolved
    }

    /// Whether the numbers are the first of these.
    private func repeats(_ resolved: [Int]) -> Bool {
        numbers.count <= resolved.count && zip(numbers, resolved).allSatisfy { $0 == $1 }
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
