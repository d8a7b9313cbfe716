import ByteIO
import Formats
import SystemPackage
import Tensors
import Testing

/// Archives written by NumPy and by CPython's zipfile.
@Suite struct NPZFileTests {
    static let descriptors = [
        TensorDescriptor(name: "a/kernel", dtype: .float32, shape: [2, 3]),
        TensorDescriptor(name: "a/scalar", dtype: .float32, shape: []),
        TensorDescriptor(name: "b/bias", dtype: .float32, shape: [5]),
        TensorDescriptor(name: "b/empty", dtype: .float32, shape: [0, 4]),
    ]
    static let floats: [[Float]] = [[0, 1, 2, 3, 4, 5], [0.5], [0, 0.25, 0.5, 0.75, 1], []]

    func floats(of source: some TensorSource, at index: Int) throws -> [Float] {
        try source.withTensorBytes(at: index) { bytes in
            let values = [UInt8](copying: bytes)
            return stride(from: 0, to: values.count, by: 4).map { start in
                Float(bitPattern: values[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) })
            }
        }
    }

    @Test(arguments: ["savez", "compressed", "plain", "streamed-stored", "streamed-deflated"])
    func readsEveryVariant(name: String) throws {
        let file = try NPZFile(path: fixture("\(name).npz"))
        #expect(file.tensors == Self.descriptors)
        for index in file.tensors.indices {
            #expect(try floats(of: file, at: index) == Self.floats[index])
            try file.verifyChecksum(at: index)
        }
        #expect(file.members.map(\.checksum) == [0x2A00_E94F, 0x961C_C46B, 0x84FB_0267, 0x6C3B_A4CA])
    }

    @Test(arguments: ["limited-savez", "limited-plain"]) func readsZIP64(name: String) throws {
        let file = try NPZFile(path: fixture("\(name).npz"))
        #expect(file.tensors.map(\.name) == ["a/kernel", "a/scalar", "b/bias", "b/empty", "c/large"])
        #expect(try floats(of: file, at: 4) == (0..<120).map(Float.init))
        for index in file.tensors.indices { try file.verifyChecksum(at: index) }
    }

    @Test func readsAnEmptyArchive() throws {
        #expect(try NPZFile(path: fixture("empty.npz")).tensors == [])
    }

    @Test func tellsWhereEverythingIs() throws {
        let savez = try NPZFile(path: fixture("savez.npz")).members[1]
        #expect(savez.offset == 214)
        #expect(savez.dataRange == (214 + 30 + 12 + 20)..<(214 + 30 + 12 + 20 + 132))
        #expect(savez.valueRange == (408 - 4)..<408)
        #expect(savez.method == .stored)
        #expect(savez.hasZIP64LocalHeader)
        #expect(savez.isReadInPlace)
        #expect(savez.memberName == "a/scalar.npy")
        #expect(savez.byteCount == 132)
        let plain = try NPZFile(path: fixture("plain.npz")).members[1]
        #expect(plain.dataRange == (194 + 30 + 12)..<(194 + 30 + 12 + 132))
        #expect(!plain.hasZIP64LocalHeader)
        let compressed = try NPZFile(path: fixture("compressed.npz")).members[1]
        #expect(compressed.dataRange == (147 + 30 + 12 + 20)..<(147 + 30 + 12 + 20 + 70))
        #expect(compressed.method == .deflated)
        #expect(compressed.valueRange == nil)
    }

    /// Each array counts from 0 to 23, whatever its type and orders.
    @Test func bringsEveryTypeIntoOneForm() throws {
        let file = try NPZFile(path: fixture("types.npz"))
        #expect(file.tensors.count == 45)
        for (index, tensor) in file.tensors.enumerated() {
            let bytes = try file.withTensorBytes(at: index) { [UInt8](copying: $0) }
            let expected: [UInt8] =
                tensor.name == "bool" ? [1, 0, 1] : (0..<24).flatMap { littleEndian($0, tensor.dtype) }
            #expect(bytes == expected, "\(tensor.name)")
            let parts = tensor.name.split(separator: "/")
            guard parts.count == 3 else { continue }
            let header = file.members[index].header
            #expect(header.elementOrder.rawValue.prefix(1) == parts[2], "\(tensor.name)")
            #expect(header.byteOrder == (tensor.dtype.byteCount == 1 ? .none : parts[0] == "big" ? .big : .little))
            let isPlain = parts[2] == "C" && header.byteOrder != .big
            #expect(file.members[index].isReadInPlace == isPlain, "\(tensor.name)")
        }
    }

    func littleEndian(_ number: Int, _ dtype: DType) -> [UInt8] {
        var bytes: [UInt8] = []
        switch dtype {
        case .float16: bytes.appendLittleEndian(Float16(number).bitPattern)
        case .float32: bytes.appendLittleEndian(Float(number).bitPattern)
        case .float64: bytes.appendLittleEndian(Double(number).bitPattern)
        default: bytes = (0..<dtype.byteCount).map { $0 == 0 ? UInt8(number) : 0 }
        }
        return bytes
    }

    /// The header written for each array of NumPy's must be the one that NumPy wrote.
    @Test(arguments: ["headers", "savez", "types"]) func writesTheHeadersOfNumPy(name: String) throws {
        let bytes = try contents(of: fixture("\(name).npz"))
        let found = try members(bytes)
        for member in found where member.header.byteOrder != .big && member.header.elementOrder == .rowMajor {
            let start = member.dataRange.lowerBound
            let header = NPYHeader.bytes(dtype: member.header.dtype, shape: member.header.shape)
            #expect(header == Array(bytes[start..<(start + member.header.byteCount)]), "\(member.name)")
        }
        if name == "headers" {
            #expect(Set(found.map(\.header.byteCount)) == [128, 192])
            #expect(found.map(\.header.shape.description) == found.map(\.name))
        }
    }

    @Test func bfloat16HasNoHeader() {
        #expect(NPYHeader.bytes(dtype: .bfloat16, shape: [1]) == nil)
    }

    @Test func reportsMissingFiles() {
        #expect(throws: FileError.notFound("/nonexistent/a.npz")) { try NPZFile(path: "/nonexistent/a.npz") }
    }
}
