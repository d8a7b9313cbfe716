import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A writer that was made from `docs/formats/npz.md` alone writes what this package writes.
@Suite(.enabled(if: Python.isAvailable)) struct NPZSpecificationTests {
    static let types: [DType: String] = [
        .bool: "|b1", .uint8: "|u1", .int8: "|i1", .uint16: "<u2", .int16: "<i2", .float16: "<f2", .uint32: "<u4",
        .int32: "<i4", .float32: "<f4", .uint64: "<u8", .int64: "<i8", .float64: "<f8",
    ]

    /// All element types and ranks, empty arrays, names of all kinds, and sizes on both sides of the lowered limit.
    static let source: TensorsInMemory = {
        var source = TensorsInMemory()
        func append(_ name: String, _ dtype: DType, _ shape: Shape) {
            let descriptor = TensorDescriptor(name: name, dtype: dtype, shape: shape)
            source.append(descriptor, bytes: (0..<descriptor.byteCount).map { UInt8(truncatingIfNeeded: $0 * 7) })
        }
        for dtype in DType.allCases where dtype != .bfloat16 {
            append("\(dtype)", dtype, [3, 5])
            append("scalar/\(dtype)", dtype, [])
            append("empty/\(dtype)", dtype, [0, 1_234_567])
        }
        for name in [" ", "é", "\u{1F600}/a", "a\"'"] { append(name, .float32, [2]) }
        for rank in [1, 2, 3, 7, 20, 64] { append("rank\(rank)", .uint8, Shape(Array(repeating: 1, count: rank))) }
        for count in 230...290 { append("size\(count)", .uint8, Shape([count])) }
        return source
    }()

    @Test(arguments: NPZWriter.Variant.allCases, [true, false])
    func anotherWriterWritesTheSameBytes(variant: NPZWriter.Variant, isLimited: Bool) throws {
        let directory = try TemporaryDirectory()
        let (number, entryCount) = isLimited ? (400, 3) : (1 << 31 - 1, 1 << 16 - 1)
        let limits = NPZLayout.Limits(number: number, entryCount: entryCount)
        let path = directory.path.appending("a.npz")
        let tensors = TensorToWrite.all(of: Self.source)
        try AtomicFile.write(to: path) { writer in
            try NPZWriter.write(tensors, from: Self.source, variant: variant, limits: limits, to: &writer)
        }
        let description = try Self.source.tensors.enumerated().map { index, tensor -> [Any] in
            let bytes = try Self.source.withTensorBytes(at: index) { [UInt8](copying: $0) }
            let values = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return [tensor.name, try #require(Self.types[tensor.dtype]), tensor.shape.dimensions, values]
        }
        let json = try directory.file("a.json", [UInt8](JSONSerialization.data(withJSONObject: description)))
        let other = directory.path.appending("b.npz")
        let script = FilePath(#filePath).removingLastComponent().appending("Specification/write_npz.py").string
        let arguments = [variant.rawValue, "\(number)", "\(entryCount)", json.string, other.string]
        _ = try Python.runScript(script, arguments)
        #expect(try contents(of: other) == contents(of: path))
    }
}
