import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct NPZWriterTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func written(
        _ tensors: [TensorToWrite]? = nil,
        from source: some TensorSource,
        variant: NPZWriter.Variant,
        limits: NPZLayout.Limits = NPZLayout.Limits()
    ) throws -> [UInt8] {
        let path = directory.path.appending("\(UUID().uuidString).npz")
        let tensors = tensors ?? TensorToWrite.all(of: source)
        try AtomicFile.write(to: path) { writer in
            try NPZWriter.write(tensors, from: source, variant: variant, limits: limits, to: &writer)
        }
        return try contents(of: path)
    }

    /// What `make_formats.py` wrote with NumPy and zipfile, and what this writer makes of the same tensors.
    @Test(arguments: [("savez", .zip64Local), ("plain", .plain)] as [(String, NPZWriter.Variant)])
    func writesTheBytesOfTheReference(name: String, variant: NPZWriter.Variant) throws {
        let reference = try contents(of: fixture("\(name).npz"))
        for other in ["savez", "plain", "compressed"] {
            let source = try NPZFile(path: fixture("\(other).npz"))
            #expect(try written(from: source, variant: variant) == reference)
            #expect(try NPZWriter.fileSize(of: source.tensors, variant: variant) == reference.count)
        }
    }

    /// With its limits lowered, zipfile writes ZIP64 records that otherwise need gigabytes.
    @Test(arguments: [("limited-savez", .zip64Local), ("limited-plain", .plain)] as [(String, NPZWriter.Variant)])
    func writesTheZIP64RecordsOfTheReference(name: String, variant: NPZWriter.Variant) throws {
        let source = try NPZFile(path: fixture("\(name).npz"))
        let limits = NPZLayout.Limits(number: 400, entryCount: 3)
        let reference = try contents(of: fixture("\(name).npz"))
        #expect(try written(from: source, variant: variant, limits: limits) == reference)
        let layout = try NPZLayout(of: source.tensors, variant: variant, limits: limits)
        #expect(layout.fileByteCount == reference.count)
    }

    @Test func writesTheDemoAsNumPyDid() throws {
        let root = FilePath(#filePath).removingLastComponent().appending("../../../Sources/bitzoo/Resources/demo")
        let path = root.appending("demo-r17x0.5-fashion-mnist.npz")
        let source = try NPZFile(path: path)
        let reference = try contents(of: path)
        #expect(source.tensors.map(\.name) == source.tensors.map(\.name).sorted())
        #expect(try written(from: source, variant: .zip64Local) == reference)
        #expect(try NPZWriter.fileSize(of: source.tensors, variant: .plain) == reference.count - 20 * 54)
    }

    @Test(arguments: NPZWriter.Variant.allCases) func writeReadWriteKeepsTheBytes(variant: NPZWriter.Variant) throws {
        let source = try NPZFile(path: fixture("types.npz"))
        let first = try written(from: source, variant: variant)
        let path = try directory.file("first.npz", first)
        let again = try NPZFile(path: path)
        #expect(again.tensors == source.tensors)
        for index in again.tensors.indices {
            try again.verifyChecksum(at: index)
            #expect(again.members[index].isReadInPlace)
            #expect(again.members[index].hasZIP64LocalHeader == (variant == .zip64Local))
        }
        #expect(try written(from: again, variant: variant) == first)
    }

    @Test func renamesReshapesAndReorders() throws {
        var source = TensorsInMemory()
        source.append(name: "a", shape: [2, 3], floats: [0, 1, 2, 3, 4, 5])
        source.append(name: "b", shape: [], floats: [7])
        let bytes = try written(
            [
                TensorToWrite(TensorDescriptor(name: "größe", dtype: .float32, shape: [1, 1]), sourceIndex: 1),
                TensorToWrite(TensorDescriptor(name: "x/y", dtype: .float32, shape: [6, 1]), sourceIndex: 0),
                TensorToWrite(TensorDescriptor(name: "x/z", dtype: .float32, shape: [3, 2]), sourceIndex: 0),
            ],
            from: source,
            variant: .plain
        )
        let file = try NPZFile(path: directory.file("a.npz", bytes))
        #expect(file.tensors.map(\.description) == ["größe float32 1x1", "x/y float32 6x1", "x/z float32 3x2"])
        let floats: [Float] = [0, 1, 2, 3, 4, 5]
        let expected = floats.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        for index in 1...2 {
            #expect(try file.withTensorBytes(at: index) { [UInt8](copying: $0) } == expected)
        }
    }

    /// File sizes that are published for the released checkpoints.
    @Test(
        arguments: [
            ([3, 4, 6, 3], 1, .plain, 102_242_668), ([3, 4, 6, 3], 3, .plain, 869_321_580),
            ([3, 4, 23, 3], 1, .plain, 178_256_468), ([3, 4, 23, 3], 3, .plain, 1_551_830_100),
            ([3, 8, 36, 3], 2, .plain, 945_476_668), ([3, 8, 36, 3], 4, .plain, 3_746_270_104),
            ([3, 8, 36, 3], 2, .zip64Local, 945_485_848),
        ] as [([Int], Int, NPZWriter.Variant, Int)]
    )
    func meetsThePublishedSizes(units: [Int], width: Int, variant: NPZWriter.Variant, size: Int) throws {
        let tensors = releasedTensors(units: units, width: width, classes: 1000)
        #expect(try NPZWriter.fileSize(of: tensors, variant: variant) == size)
    }

    @Test func membersBeyond2GiBAreAnnouncedInZIP64() throws {
        let tensors = releasedTensors(units: [3, 8, 36, 3], width: 4, classes: 1000)
        let layout = try NPZLayout(of: tensors, variant: .plain, limits: NPZLayout.Limits())
        #expect(layout.members.filter { $0.central.localHeaderOffset == .max }.count == 108)
        #expect(layout.members.filter { $0.central.localHeaderOffset == .max }.allSatisfy { $0.offset > Int32.max })
        #expect(layout.end.count == 98)
    }
}
