package import Tensors

/// Every byte of an archive but the values and checksums, known before anything is written.
///
/// The rules for ZIP64 are those of CPython's `zipfile`, which NumPy uses: an offset or size above ``Limits/number``
/// (2^31-1, not 2^32-1) moves to the ZIP64 field, and the classic end record keeps the true numbers where they fit.
package struct NPZLayout {
    /// The largest numbers that are written without ZIP64; lowered by tests.
    package struct Limits: Equatable {
        var number: Int
        var entryCount: Int

        package init(number: Int = 1 << 31 - 1, entryCount: Int = 1 << 16 - 1) {
            self.number = number
            self.entryCount = entryCount
        }
    }

    package struct Member {
        package var local: ZIPLocalHeader
        package var central: ZIPCentralHeader
        /// Where the local header goes.
        package var offset: Int
        package var arrayHeader: [UInt8]

        /// Where the values go.
        var valueOffset: Int { offset + local.recordByteCount + arrayHeader.count }
    }

    package var members: [Member]
    /// Where the central directory goes.
    let directoryOffset: Int
    package let end: [UInt8]
    package let fileByteCount: Int

    package init(of tensors: [TensorDescriptor], variant: NPZWriter.Variant, limits: Limits) throws(TensorWriteError) {
        var members: [Member] = []
        var offset = 0
        var directoryByteCount = 0
        for tensor in tensors {
            let member = try Self.member(tensor, at: offset, variant: variant, limits: limits)
            offset = try Self.sum(
                offset,
                member.local.recordByteCount,
                member.arrayHeader.count,
                tensor.byteCount
            )
            directoryByteCount = try Self.sum(directoryByteCount, member.central.recordByteCount)
            members.append(member)
        }
        self.members = members
        directoryOffset = offset
        end = Self.end(
            entryCount: tensors.count,
            directoryOffset: offset,
            directoryByteCount: directoryByteCount,
            limits: limits
        )
        fileByteCount = try Self.sum(offset, directoryByteCount, end.count)
    }

    private static func member(
        _ tensor: TensorDescriptor,
        at offset: Int,
        variant: NPZWriter.Variant,
        limits: Limits
    ) throws(TensorWriteError) -> Member {
        let name = Array((tensor.name + NPZMember.suffix).utf8)
        guard TensorNameFlaw(in: tensor.name) == nil else { throw .unusableName(tensor.name) }
        guard let arrayHeader = NPYHeader.bytes(dtype: tensor.dtype, shape: tensor.shape) else {
            throw .unsupportedType(tensor.name, tensor.dtype)
        }
        let size = try sum(arrayHeader.count, tensor.byteCount)
        let local: ZIP64ExtraField? =
            switch variant {
            case .zip64Local: ZIP64ExtraField(numbers: [UInt64(size), UInt64(size)])
            // with the reserve of 5 percent that zipfile keeps for data that grows when compressed
            case .plain where Double(size) * 1.05 > Double(limits.number):
                ZIP64ExtraField(numbers: [UInt64(size), UInt64(size)])
            case .plain: nil
            }
        var numbers: [UInt64] = []
        if size > limits.number { numbers += [UInt64(size), UInt64(size)] }
        if offset > limits.number { numbers.append(UInt64(offset)) }
        let central = ZIP64ExtraField(numbers: numbers)

        let flags = name.allSatisfy { $0 < 0x80 } ? 0 : ZIPEntry.Flag.utf8
        let localVersion: UInt16 = local == nil ? version : zip64Version
        let centralVersion: UInt16 = numbers.isEmpty ? localVersion : zip64Version
        return Member(
            local: ZIPLocalHeader(
                versionNeeded: localVersion,
                flags: flags,
                method: ZIPMethod.stored.rawValue,
                time: 0,
                date: firstDate,
                checksum: 0,
                storedByteCount: local == nil ? UInt32(clamping: size) : .max,
                byteCount: local == nil ? UInt32(clamping: size) : .max,
                name: name,
                extra: local?.bytes ?? []
            ),
            central: ZIPCentralHeader(
                versionMadeBy: centralVersion | unix << 8,
                versionNeeded: centralVersion,
                flags: flags,
                method: ZIPMethod.stored.rawValue,
                time: 0,
                date: firstDate,
                checksum: 0,
                storedByteCount: size > limits.number ? .max : UInt32(clamping: size),
                byteCount: size > limits.number ? .max : UInt32(clamping: size),
                disk: 0,
                externalAttributes: ownerReadsAndWrites,
                localHeaderOffset: offset > limits.number ? .max : UInt32(clamping: offset),
                name: name,
                extra: central.bytes
            ),
            offset: offset,
            arrayHeader: arrayHeader
        )
    }

    private static func end(
        entryCount: Int,
        directoryOffset: Int,
        directoryByteCount: Int,
        limits: Limits
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        if entryCount > limits.entryCount || directoryOffset > limits.number || directoryByteCount > limits.number {
            bytes +=
                ZIP64End(
                    entriesOnDisk: UInt64(entryCount),
                    entries: UInt64(entryCount),
                    directoryByteCount: UInt64(directoryByteCount),
                    directoryOffset: UInt64(directoryOffset)
                ).bytes
            bytes += ZIP64Locator(endOffset: UInt64(directoryOffset + directoryByteCount)).bytes
        }
        return bytes
            + ZIPEnd(
                entriesOnDisk: UInt16(clamping: entryCount),
                entries: UInt16(clamping: entryCount),
                directoryByteCount: UInt32(clamping: directoryByteCount),
                directoryOffset: UInt32(clamping: directoryOffset)
            ).bytes
    }

    private static func sum(_ numbers: Int...) throws(TensorWriteError) -> Int {
        var total = 0
        for number in numbers {
            let (sum, overflow) = total.addingReportingOverflow(number)
            // half of the range, so that sums of sums cannot overflow either
            guard !overflow, sum <= Int.max / 2 else { throw .tooLarge }
            total = sum
        }
        return total
    }

    private static let version: UInt16 = 20
    private static let zip64Version: UInt16 = 45
    /// The system whose file attributes are meant.
    private static let unix: UInt16 = 3
    /// 1980-01-01, the first date that ZIP knows: day 1, month 1 in bit 5.
    private static let firstDate: UInt16 = 1 << 5 | 1
    private static let ownerReadsAndWrites: UInt32 = 0o600 << 16
}
