internal import ByteIO

extension FuzzTarget {
    /// Makes the numbers of a changed input fit its size again, so that the checks behind them are reached.
    ///
    /// - Parameter bytes: the input.
    func makeConsistent(_ bytes: inout [UInt8]) {
        switch self {
        case .npy: Self.fitArrayHeader(&bytes)
        case .npz: Self.fitArchive(&bytes)
        case .safetensors: Self.fitSafetensors(&bytes)
        case .helper: Self.fitConversation(&bytes)
        }
    }

    /// States the size of the text, which ends the input.
    private static func fitArrayHeader(_ bytes: inout [UInt8]) {
        guard bytes.count >= 12 else { return }
        let start = bytes[6] == 1 ? 10 : 12
        store(bytes.count - start, width: start - 8, at: 8, in: &bytes)
        bytes[bytes.count - 1] = UInt8(ascii: "\n")
    }

    /// States where the members and the directory are.
    private static func fitArchive(_ bytes: inout [UInt8]) {
        var locals: [Int] = []
        var entries: [Int] = []
        var end: Int?
        for start in bytes.indices.dropLast(3) where bytes[start] == 0x50 && bytes[start + 1] == 0x4B {
            switch (bytes[start + 2], bytes[start + 3]) {
            case (3, 4): locals.append(start)
            case (1, 2): entries.append(start)
            case (5, 6): end = start
            default: break
            }
        }
        for (local, entry) in zip(locals, entries) where entry + 46 <= bytes.count {
            store(local, width: 4, at: entry + 42, in: &bytes)
            if let checksum = checksum(ofMemberAt: local, in: bytes) {
                store(Int(checksum), width: 4, at: local + 14, in: &bytes)
                store(Int(checksum), width: 4, at: entry + 16, in: &bytes)
            }
        }
        guard let end, end + 22 <= bytes.count else { return }
        let directory = entries.first ?? end
        store(entries.count, width: 2, at: end + 8, in: &bytes)
        store(entries.count, width: 2, at: end + 10, in: &bytes)
        store(end - directory, width: 4, at: end + 12, in: &bytes)
        store(directory, width: 4, at: end + 16, in: &bytes)
        bytes.removeLast(bytes.count - end - 22)
    }

    /// The checksum that a member must have, so far as its own header tells where its data is.
    private static func checksum(ofMemberAt local: Int, in bytes: [UInt8]) -> UInt32? {
        guard local + 30 <= bytes.count else { return nil }
        func number(_ offset: Int, _ width: Int) -> Int {
            bytes[(local + offset)..<(local + offset + width)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let start = local + 30 + number(26, 2) + number(28, 2)
        let (stored, size) = (number(18, 4), number(22, 4))
        guard start + stored <= bytes.count else { return nil }
        let data = unsafe bytes.span.bytes.extracting(start..<(start + stored))
        if number(8, 2) == 0 { return CRC32(of: data).value }
        guard size <= largestMember, let values = try? inflate(data, expected: size) else { return nil }
        return unsafe CRC32(of: values.span.bytes).value
    }

    private static let largestMember = 1 << 20

    /// States the size of the header, which ends at the last brace and the blanks behind it.
    private static func fitSafetensors(_ bytes: inout [UInt8]) {
        guard let brace = bytes.lastIndex(of: UInt8(ascii: "}")), brace >= 8 else { return }
        let end = bytes[(brace + 1)...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
        store(end - 8, width: 8, at: 0, in: &bytes)
    }

    /// States the size of the first answer, which goes up to the next mark.
    private static func fitConversation(_ bytes: inout [UInt8]) {
        let first = 8 + 16
        guard bytes.count >= first else { return }
        let mark = Array("BZH5".utf8)
        let next = (first..<max(first, bytes.count - 3)).first { bytes[$0..<($0 + 4)].elementsEqual(mark) }
        store((next ?? bytes.count) - first, width: 8, at: 16, in: &bytes)
    }

    private static func store(_ value: Int, width: Int, at position: Int, in bytes: inout [UInt8]) {
        for index in 0..<width { bytes[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
}
