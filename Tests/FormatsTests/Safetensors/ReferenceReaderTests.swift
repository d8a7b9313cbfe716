import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The reference implementation reads what this package writes.
@Suite(.enabled(if: Python.isAvailable)) struct ReferenceReaderTests {
    @Test func safetensorsReadsNativeFiles() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("native.safetensors")
        let source = try NPZFile(path: fixture("types.npz"))
        let metadata = ["model": "types \"\u{E4}\"\n", "format": "np"]
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(TensorToWrite.all(of: source), from: source, metadata: metadata, to: &writer)
        }
        let script = """
            import hashlib, sys, numpy as np
            from safetensors import safe_open
            arrays = np.load(sys.argv[2])
            with safe_open(sys.argv[1], "np") as file:
                assert set(file.keys()) == set(arrays.files)
                metadata = file.metadata()
                for name in file.keys():
                    tensor = file.get_tensor(name)
                    assert tensor.dtype == arrays[name].dtype.newbyteorder("<"), name
                    np.testing.assert_array_equal(tensor, arrays[name])
                    assert metadata["sha256:" + name] == hashlib.sha256(tensor.tobytes()).hexdigest(), name
                print(metadata["bitzoo.native"], repr(metadata["model"]), metadata["format"])
            """
        let expected = #"1 'types "ä"\n' np"#
        #expect(try Python.run(script, path.string, fixture("types.npz").string) == expected)
    }

    @Test func safetensorsReadsAnEmptyNativeFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("empty.safetensors")
        try AtomicFile.write(to: path) { try NativeWriter.write([], from: TensorsInMemory(), to: &$0) }
        let script = """
            import sys
            from safetensors import safe_open
            print(list(safe_open(sys.argv[1], "np").keys()))
            """
        #expect(try Python.run(script, path.string) == "[]")
    }

    /// The reader in `docs/formats/native.md`, which needs nothing but Python, works as it stands there.
    @Test func theReaderInTheDocumentationWorks() throws {
        let page = FilePath(#filePath).removingLastComponent().appending("../../../docs/formats/native.md")
        let text = String(decoding: try contents(of: page), as: UTF8.self)
        let script = try #require(text.split(separator: "```python\n").last?.split(separator: "```").first)
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("native.safetensors")
        let source = NativeFileTests.source
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(
                TensorToWrite.all(of: source),
                from: source,
                metadata: ["model": "demo"],
                to: &writer
            )
        }
        #expect(
            try Python.run(String(script), path.string) == """
                'a "b"/\u{E4}' F32 [4, 8] at 4096
                'none' F32 [0] at 4224
                'z' F32 [16] at 4224
                'wide' I64 [1] at 4288
                'bias' F32 [3] at 4296
                'flag' BOOL [1] at 4308
                model: demo
                """
        )
        let damaged = try directory.file("damaged", contents(of: path).dropLast() + [0])
        #expect(throws: Python.Failure.self) { try Python.run(String(script), damaged.string) }
    }
}
