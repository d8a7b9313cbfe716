import ByteIO
import Formats
import SystemPackage
import TestSupport
import Testing

@Suite struct FileFormatTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    static let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test func knowsTheReferencesFiles() throws {
        #expect(try FileFormat.detect(fixture("savez.npz")) == .npz)
        #expect(try FileFormat.detect(fixture("empty.npz")) == .npz)
        #expect(try FileFormat.detect(fixture("small.safetensors")) == .safetensors)
    }

    @Test(arguments: [0, 512, 1024, 2048, 65_536]) func findsHDF5BehindABlock(size: Int) throws {
        let path = try directory.file("a.npz", Array(repeating: 0x20, count: size) + Self.hdf5)
        #expect(try FileFormat.detect(path) == .hdf5)
    }

    @Test(
        arguments: [
            ([], .empty),
            (Array("<!DOCTYPE html><html>".utf8), .html),
            (Array("\n <HTML>".utf8), .html),
            (Array("version https://git-lfs.github.com/spec/v1\n".utf8), .text),
            (Array("größe".utf8), .text),
            ([0x93] + Array("NUMPY".utf8) + [1, 0], .numPyArray),
            ([0x1F, 0x8B, 8], .gzip),
            ([0x80, 2, 0x7D], .pickle),
            (Array(repeating: 0, count: 257) + Array("ustar\0".utf8), .tar),
            ([0, 1, 2, 3], .unknown),
            // a block of the wrong size before HDF5
            (Array(repeating: 0, count: 256) + hdf5, .unknown),
            // a header of 2^63 bytes
            ([0, 0, 0, 0, 0, 0, 0, 0x80] + Array("{}".utf8), .unknown),
            ([2, 0, 0, 0, 0, 0, 0, 0] + Array("[]".utf8), .unknown),
        ] as [([UInt8], Formats.FileContent)]
    )
    func saysWhatElseItIs(bytes: [UInt8], content: Formats.FileContent) throws {
        let path = try directory.file("a.npz", bytes)
        #expect(throws: FileFormatError.notWeights(path, content)) { try FileFormat.detect(path) }
    }

    @Test func goesByTheExtensionOfAnOutput() throws {
        #expect(try FileFormat(extensionOf: "a/b.npz") == .npz)
        #expect(try FileFormat(extensionOf: "b.H5") == .hdf5)
        #expect(try FileFormat(extensionOf: "b.hdf5") == .hdf5)
        #expect(try FileFormat(extensionOf: "model.v1.safetensors") == .safetensors)
        for path in ["npz", "a.pt", "a.npz/b"] as [FilePath] {
            #expect(throws: FileFormatError.unknownExtension(path)) { try FileFormat(extensionOf: path) }
        }
        #expect(
            "\(FileFormatError.unknownExtension("a.pt"))"
                == "a.pt: the extension names no format; use one of .npz, .h5, .hdf5, .safetensors"
        )
    }
}
