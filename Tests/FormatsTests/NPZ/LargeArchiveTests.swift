import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Archives of more than 2 and 4 GiB, made of holes.
@Suite struct LargeArchiveTests {
    static let tensors = [
        TensorDescriptor(name: "first", dtype: .uint8, shape: [3_000_000_000]),
        TensorDescriptor(name: "second", dtype: .uint8, shape: [2_050_000_000]),
        TensorDescriptor(name: "third", dtype: .uint8, shape: [4]),
    ]

    /// The classic fields hold what fits; everything above 2^31 - 1 is in the ZIP64 fields.
    @Test(arguments: NPZWriter.Variant.allCases) func readsMembersBeyond4GiB(variant: NPZWriter.Variant) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("large.npz")
        let layout = try NPZLayout(of: Self.tensors, variant: variant, limits: NPZLayout.Limits())
        try layout.writeSparse(to: path, tail: [1, 2, 3, 4])

        let file = try NPZFile(path: path)
        #expect(file.tensors == Self.tensors)
        #expect(file.members.map(\.offset) == layout.members.map(\.offset))
        #expect(file.members[1].offset > 3_000_000_000 && file.members[2].offset > 5_000_000_000)
        #expect(file.members.map(\.hasZIP64LocalHeader) == [true, true, variant == .zip64Local])
        #expect(try file.withTensorBytes(at: 0) { $0.byteCount } == 3_000_000_000)
        #expect(try file.withTensorBytes(at: 2) { [UInt8](copying: $0) } == [1, 2, 3, 4])
        #expect(try contentByteCount(of: path) == NPZWriter.fileSize(of: Self.tensors, variant: variant))

        // the second member is below the limit, but within zipfile's reserve of 5 percent below it
        let second = layout.members[1]
        #expect(second.central.byteCount == 2_050_000_128)
        #expect(second.central.extra == zip64Extra(UInt64(second.offset)))
        let first = layout.members[0]
        #expect(first.central.byteCount == .max && first.central.storedByteCount == .max)
        #expect(first.central.extra == zip64Extra(3_000_000_128, 3_000_000_128))
        #expect(layout.end.count == 98)
    }

    func contentByteCount(of path: FilePath) throws -> Int {
        try MappedFile(path: path).count
    }
}
