import ByteIO
import Formats
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct HDF5RefusalTests {
    private static let gamma = "/dense/dense/gamma:0"

    static let refused: [(String, HDF5Error)] = [
        ("other", .notKerasWeights),
        ("soft_link", .refused(path: gamma, reason: .softLink)),
        ("external_link", .refused(path: gamma, reason: .externalLink)),
        ("external_storage", .refused(path: gamma, reason: .externalStorage)),
        ("virtual", .refused(path: gamma, reason: .virtualDataset)),
        ("strings", .refused(path: gamma, reason: .elementType)),
        ("variable_strings", .refused(path: gamma, reason: .elementType)),
        ("compound", .refused(path: gamma, reason: .elementType)),
        ("complex", .refused(path: gamma, reason: .elementType)),
        ("bool", .refused(path: gamma, reason: .elementType)),
        ("reference", .refused(path: gamma, reason: .elementType)),
        ("bfloat16", .refused(path: gamma, reason: .elementType)),
        ("committed", .refused(path: gamma, reason: .committedType)),
        ("null", .refused(path: gamma, reason: .nullDataspace)),
        ("lzf", .unsupportedFilter(path: gamma, filter: 32_000)),
        ("fill_bomb", .expandsTooMuch(path: gamma, byteCount: 1 << 42, storedByteCount: 0)),
        ("late_bomb", .expandsTooMuch(path: gamma, byteCount: 1 << 33, storedByteCount: 0)),
        ("wide_bomb", .unrepresentableShape(path: gamma)),
        ("alias", .overlapping("/dense/a:0", "/dense/b:0")),
        ("duplicate", .duplicate(path: "/dense/a:0")),
        ("missing", .missing(path: "/dense/b:0")),
        ("missing_layer", .missing(path: "/gone")),
        ("no_weight_names", .missingAttribute(path: "/dense", attribute: "weight_names")),
        ("numbers", .malformedAttribute(path: "/", attribute: "layer_names")),
        ("latin1", .malformedAttribute(path: "/dense", attribute: "weight_names")),
        ("control", .malformedName("a\u{1B}[31m:0")),
        ("dot", .malformedName(".")),
        ("dataset_as_layer", .refused(path: "/dense/a:0", reason: .notAGroup)),
        ("through_dataset", .refused(path: "/dense/a:0", reason: .notAGroup)),
        ("group_as_weight", .refused(path: "/dense/a", reason: .notADataset)),
    ]

    @Test(arguments: refused) func refusesByName(name: String, error: HDF5Error) {
        #expect(throws: error) { try HDF5Fixtures.open(name) }
        #expect(throws: error) { try HDF5Fixtures.open(name, reader: .inProcess) }
    }

    @Test func aBadChecksumIsReportedAndTheFileStaysOpen() throws {
        let error = HDF5Error.damaged(message: "data error detected by Fletcher32 checksum")
        for reader in KerasHDF5FileTests.readers {
            let file = try HDF5Fixtures.open("checksum", reader: reader)
            #expect(throws: error) { try file.bytes(at: 0) }
            #expect(throws: error) { try file.bytes(at: 0) }
        }
    }

    @Test func otherFilesAreNotHDF5() throws {
        let directory = try TemporaryDirectory()
        for (name, bytes) in [("empty", []), ("short", [0x89, 0x48]), ("zip", Array("PK\u{3}\u{4}".utf8))] {
            let path = try directory.file(name, bytes)
            #expect(throws: HDF5Error.notHDF5) { try KerasHDF5File(path: path, reader: HDF5Fixtures.helper) }
        }
    }

    @Test func aMissingFileAndADirectoryAreNamed() {
        #expect(throws: FileError.notFound("/no/such.h5")) {
            try KerasHDF5File(path: "/no/such.h5", reader: HDF5Fixtures.helper)
        }
        #expect(throws: FileError.notARegularFile("/tmp")) {
            try KerasHDF5File(path: "/tmp", reader: HDF5Fixtures.helper)
        }
    }
}
