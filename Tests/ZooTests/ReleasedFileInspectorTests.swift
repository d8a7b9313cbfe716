import BiT
import ByteIO
import Catalog
import Conversion
import Download
import Formats
import SystemPackage
import Tensors
import Testing
import Zoo

@Suite struct ReleasedFileInspectorTests {
    let files: SmallFiles
    let hdf5 = HDF5Reader.helper(executable: "/nonexistent", arguments: [])

    init() throws {
        files = try SmallFiles()
    }

    func inspector(_ format: Formats::FileFormat?) -> ReleasedFileInspector {
        ReleasedFileInspector(source: "http://zoo/file", format: format, hdf5: hdf5)
    }

    @Test(arguments: [NPZWriter.Variant.plain, .zip64Local]) func aSoundArchive(variant: NPZWriter.Variant) throws {
        let network = try #require(SmallFiles.architecture)
        let source = SmallFiles.source(network.tensors)
        var inspector = inspector(.npz)
        inspector.architecture = network
        let report = try inspector.inspect(files.write(files.npz(source, variant: variant)))
        #expect(report.damagedParts == [])
        #expect(report.verification == [.container, .structure])
        #expect(report.contentDigest == (try ContentDigest(of: source).value))
    }

    @Test func aNativeFileHasTheSameContent() throws {
        let source = SmallFiles.three
        let report = try inspector(.safetensors).inspect(files.write(files.native(source)))
        #expect(report.damagedParts == [])
        #expect(report.verification == [.container])
        #expect(report.contentDigest == (try ContentDigest(of: source).value))
    }

    @Test func aDamagedMemberIsNamed() throws {
        var bytes = try files.npz(SmallFiles.three)
        let archive = try NPZFile(path: files.write(bytes))
        let member = try #require(archive.members.first { $0.name == "b" })
        bytes[member.dataRange.upperBound - 1] ^= 1
        let report = try inspector(.npz).inspect(files.write(bytes))
        #expect(report.damagedParts == [ContentReport.DamagedPart(name: "b.npy", range: member.dataRange)])
        #expect(report.contentDigest == nil)
        #expect(report.verification == [])
    }

    @Test func aDamagedHeaderIsNamedWithWhatContradictsIt() throws {
        var bytes = try files.npz(SmallFiles.three)
        let archive = try NPZFile(path: files.write(bytes))
        let (first, second) = (archive.members[0], archive.members[1])
        // the size in the local header of the second member's ZIP64 field
        bytes[second.offset + 30 + second.memberName.utf8.count + 4] ^= 1
        let report = try inspector(.npz).inspect(files.write(bytes))
        #expect(first.dataRange.upperBound == second.offset)
        #expect(report.damagedParts.map(\.name) == ["header of b.npy", "central directory"])
        #expect(report.damagedParts.first?.range == second.offset..<second.dataRange.lowerBound)
        #expect(report.damagedParts.last?.range == archive.members[2].dataRange.upperBound..<bytes.count)
    }

    @Test func damageEverywhereIsFoundAtOnce() throws {
        var bytes = try files.npz(SmallFiles.three)
        let archive = try NPZFile(path: files.write(bytes))
        bytes[0] ^= 1
        bytes[archive.members[1].dataRange.upperBound - 1] ^= 1
        let report = try inspector(.npz).inspect(files.write(bytes))
        #expect(report.damagedParts.map(\.name) == ["header of a/kernel.npy", "b.npy", "central directory"])
    }

    @Test func anArchiveWithoutAnEndIsDamagedThere() throws {
        let bytes = try files.npz(SmallFiles.three).dropLast(5)
        let report = try inspector(.npz).inspect(files.write(Array(bytes)))
        #expect(report.damagedParts == [ContentReport.DamagedPart(name: "end of the archive", range: 0..<bytes.count)])
    }

    @Test func aDamagedTensorIsNamed() throws {
        var bytes = try files.native(SmallFiles.three)
        let native = try SafetensorsFile(path: files.write(bytes))
        let index = try #require(native.tensors.firstIndex { $0.name == "c/bias" })
        bytes[native.dataRanges[index].lowerBound] ^= 1
        let report = try inspector(.safetensors).inspect(files.write(bytes))
        #expect(report.damagedParts == [ContentReport.DamagedPart(name: "c/bias", range: native.dataRanges[index])])
    }

    @Test func aDamagedNativeHeaderIsNamed() throws {
        var bytes = try files.native(SmallFiles.three)
        let native = try SafetensorsFile(path: files.write(bytes))
        bytes[9] ^= 0x80
        let report = try inspector(.safetensors).inspect(files.write(bytes))
        #expect(report.damagedParts == [ContentReport.DamagedPart(name: "header", range: 0..<native.dataOffset)])
    }

    @Test func aPageIsNoFileOfWeights() throws {
        let page = try files.write(Array("<html>Please log in</html>".utf8))
        for format in [.npz, .hdf5, .safetensors, nil] as [Formats::FileFormat?] {
            #expect(throws: ContentError.notWeights(of: "http://zoo/file", .html)) {
                try inspector(format).inspect(page)
            }
        }
    }

    @Test func anotherFormatIsRefused() throws {
        let path = try files.write(files.native(SmallFiles.three))
        #expect(throws: ContentError.otherFormat(of: "http://zoo/file", expected: .npz, found: .safetensors)) {
            try inspector(.npz).inspect(path)
        }
    }

    @Test func anotherNetworkIsRefusedUnlessTheDefectIsKnown() throws {
        let network = try #require(SmallFiles.architecture)
        let declared = try #require(network.withClasses(4))
        let path = try files.write(files.npz(SmallFiles.source(network.tensors)))
        var inspector = inspector(.npz)
        inspector.architecture = declared
        let head = try #require(network.tensors.first { $0.name == "resnet/head/conv2d/kernel" })
        let difference = StructureDifference.shape(found: head, expected: [1, 1, 32, 4])
        #expect(
            throws: ContentError.otherNetwork(of: "http://zoo/file", expected: declared, first: difference, count: 2)
        ) {
            try inspector.inspect(path)
        }
        inspector.requiresStructure = false
        #expect(try inspector.inspect(path).verification == [.container])
    }

    @Test func theCatalogueSaysWhatIsExpected() throws {
        let catalog = try ModelCatalog.load(from: nil)
        let file = try catalog.file(named: "BiT-M-R50x1", format: .npz)
        let inspector = ReleasedFileInspector(file, hdf5: hdf5)
        #expect(inspector.format == .npz)
        #expect(inspector.architecture == file.architecture)
        #expect(inspector.requiresStructure)
        let defective = try #require(catalog.files.first { !$0.defects.isEmpty })
        #expect(!ReleasedFileInspector(defective, hdf5: hdf5).requiresStructure)
        let hub = try catalog.file(named: "BiT-M-R50x1-run0-caltech101", format: .tfhub)
        #expect(ReleasedFileInspector(hub, hdf5: hdf5).format == nil)
    }
}
