import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// NumPy and zipfile read what this package writes.
@Suite(.enabled(if: Python.isAvailable)) struct NumPyTests {
    @Test(arguments: NPZWriter.Variant.allCases) func numPyReadsOurArchives(variant: NPZWriter.Variant) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("ours.npz")
        let theirs = fixture("types.npz")
        let source = try NPZFile(path: theirs)
        try AtomicFile.write(to: path) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, variant: variant, to: &writer)
        }
        let script = """
            import sys, zipfile, numpy as np
            ours, theirs = (np.load(path) for path in sys.argv[1:])
            assert ours.files == theirs.files
            for name in ours.files:
                assert ours[name].dtype == theirs[name].dtype.newbyteorder("<"), name
                np.testing.assert_array_equal(ours[name], theirs[name], strict=False)
            assert zipfile.ZipFile(sys.argv[1]).testzip() is None
            print(len(ours.files))
            """
        #expect(try Python.run(script, path.string, theirs.string) == "45")
    }

    @Test(arguments: NPZWriter.Variant.allCases) func numPyReadsOurLargeArchives(variant: NPZWriter.Variant) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("large.npz")
        var layout = try NPZLayout(of: LargeArchiveTests.tensors, variant: variant, limits: NPZLayout.Limits())
        let array = layout.members[2].arrayHeader + [1, 2, 3, 4]
        layout.members[2].central.checksum = CRC32(of: array.span.bytes).value
        layout.members[2].local.checksum = layout.members[2].central.checksum
        try layout.writeSparse(to: path, tail: [1, 2, 3, 4])
        let script = """
            import sys, zipfile, numpy as np
            print(np.load(sys.argv[1])["third"].tolist())
            print([info.header_offset for info in zipfile.ZipFile(sys.argv[1]).infolist()])
            """
        let offsets = layout.members.map(\.offset)
        #expect(try Python.run(script, path.string) == "[1, 2, 3, 4]\n\(offsets)")
    }
}
