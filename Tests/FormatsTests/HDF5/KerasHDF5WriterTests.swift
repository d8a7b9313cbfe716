import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct KerasHDF5WriterTests {
    let directory: TemporaryDirectory
    var path: FilePath { directory.path.appending("out.h5") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func layers(of file: KerasHDF5File) -> [KerasLayerToWrite] {
        var index = 0
        return file.layers.map { layer in
            KerasLayerToWrite(
                name: layer.name,
                weights: layer.weights.map { weight in
                    defer { index += 1 }
                    return KerasWeightToWrite(
                        name: weight.name,
                        dtype: weight.descriptor.dtype,
                        shape: weight.descriptor.shape,
                        sourceIndex: index
                    )
                }
            )
        }
    }

    private func one(_ name: String, layer: String = "dense") -> [KerasLayerToWrite] {
        let weight = KerasWeightToWrite(name: name, dtype: .float32, shape: [6], sourceIndex: 0)
        return [KerasLayerToWrite(name: layer, weights: [weight])]
    }

    private var gamma: TensorsInMemory {
        var source = TensorsInMemory()
        source.append(name: "gamma", shape: [6], floats: HDF5Fixtures.gamma)
        return source
    }

    private func python(_ program: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try #require(HDF5Fixtures.python))
        process.arguments = ["-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    @Test func theDemoComesBackWithTheSameContent() throws {
        let demo = try KerasHDF5File(path: HDF5Fixtures.demo, reader: HDF5Fixtures.helper)
        try KerasHDF5Writer.write(layers(of: demo), from: demo, to: path)
        let copy = try KerasHDF5File(path: path, reader: HDF5Fixtures.helper)
        #expect(copy.kerasVersion == "2.3.0-tf")
        #expect(copy.backend == "tensorflow")
        #expect(copy.layers.map(\.name) == demo.layers.map(\.name))
        #expect(copy.layers.map { $0.weights.map(\.name) } == demo.layers.map { $0.weights.map(\.name) })
        #expect(copy.tensors == demo.tensors)
        for (index, weight) in copy.layers.flatMap(\.weights).enumerated() {
            #expect(weight.storage != .encoded)
            #expect(try copy.bytes(at: index) == demo.bytes(at: index), "\(weight.path)")
        }
    }

    @Test(.enabled(if: HDF5Fixtures.python != nil, "needs a Python with h5py"))
    func h5pySeesNoDifferenceFromKeras() throws {
        let demo = try KerasHDF5File(path: HDF5Fixtures.demo, reader: HDF5Fixtures.helper)
        try KerasHDF5Writer.write(layers(of: demo), from: demo, to: path)
        // everything that h5py can tell of groups, attributes and data sets, but for where the library puts them
        let program = """
            import h5py, sys, hashlib
            def attributes(o):
                found = []
                for k in o.attrs:
                    a = h5py.h5a.open(o.id, k.encode())
                    t, s = a.get_type(), a.get_space()
                    text = (t.get_strpad(), t.get_cset(), t.is_variable_str()) if t.get_class() == 3 else ()
                    found.append((k, a.shape, str(a.dtype), t.get_size(), text, s.get_simple_extent_type(), repr(o.attrs[k])))
                return found
            def content(path):
                lines = []
                with h5py.File(path) as f:
                    lines.append(("/", attributes(f)))
                    def visit(name, o):
                        if isinstance(o, h5py.Dataset):
                            p = o.id.get_create_plist()
                            assert p.get_layout() == h5py.h5d.CONTIGUOUS and p.get_nfilters() == 0
                            lines.append((name, o.shape, o.dtype.str, hashlib.sha256(o[...].tobytes()).hexdigest()))
                        lines.append((name, attributes(o)))
                    f.visititems(visit)
                return lines
            a, b = content(sys.argv[1]), content(sys.argv[2])
            print(sum(len(line) == 4 for line in a), a == b)
            """
        #expect(try python(program, HDF5Fixtures.demo.string, path.string) == "54 True\n")
    }

    @Test(.enabled(if: HDF5Fixtures.python != nil, "needs a Python with h5py"))
    func h5pyReadsEveryElementType() throws {
        let types = try HDF5Fixtures.open("types")
        try KerasHDF5Writer.write(layers(of: types), from: types, to: path)
        let program = """
            import h5py, sys
            with h5py.File(sys.argv[1]) as f:
                for n in f["t"].attrs["weight_names"]:
                    d = f["t"][n.decode()]
                    print(d.dtype.str, h5py.h5o.get_info(d.id).mtime, list(d[2:4]) == [1, d.dtype.type(1.5)])
            """
        let expected = ["f2", "f8", "f2", "f4", "f8", "i1", "u1", "i2", "i2", "u2", "i4", "u4", "i8", "i8", "u8"]
            .map { "\($0.hasSuffix("1") ? "|" : "<")\($0) 0 True\n" }.joined()
        #expect(try python(program, path.string) == expected)
    }

    @Test func theSameWeightsGiveTheSameBytes() throws {
        let demo = try KerasHDF5File(path: HDF5Fixtures.demo, reader: HDF5Fixtures.helper)
        let other = directory.path.appending("other.h5")
        try KerasHDF5Writer.write(layers(of: demo), from: demo, to: path)
        try KerasHDF5Writer.write(layers(of: demo), from: demo, to: other)
        #expect(try Data(contentsOf: URL(filePath: path.string)) == Data(contentsOf: URL(filePath: other.string)))
    }

    @Test func anInProcessReaderMayBeTheSource() throws {
        let source = try HDF5Fixtures.open("gzip", reader: .inProcess)
        try KerasHDF5Writer.write(layers(of: source), from: source, to: path)
        let copy = try KerasHDF5File(path: path, reader: .inProcess)
        #expect(try copy.floats(at: 0) == HDF5Fixtures.large)
        #expect(copy.layers[0].weights[0].storage != .encoded)
    }

    @Test func scalarsEmptySetsAndOtherShapesAreWritten() throws {
        let source = try HDF5Fixtures.open("scalar")
        let weights = [
            KerasWeightToWrite(name: "a", dtype: .float32, shape: [1, 1], sourceIndex: 0),
            KerasWeightToWrite(name: "b", dtype: .float32, shape: [], sourceIndex: 0),
            KerasWeightToWrite(name: "c", dtype: .float32, shape: [3, 0], sourceIndex: 1),
        ]
        try KerasHDF5Writer.write([KerasLayerToWrite(name: "x", weights: weights)], from: source, to: path)
        let copy = try KerasHDF5File(path: path, reader: HDF5Fixtures.helper)
        #expect(copy.tensors.map(\.shape) == [[1, 1], [], [3, 0]])
        #expect(try copy.floats(at: 0) == [2.5])
        #expect(try copy.floats(at: 1) == [2.5])
    }

    @Test func longListsAreSplitAsKerasDoes() throws {
        // 40 bytes a name: 1612 names fit into 64,512 bytes
        let names = (0..<3_300).map { "layer_\($0)" + String(repeating: "x", count: 40 - "layer_\($0)".utf8.count) }
        let layers = names.map { KerasLayerToWrite(name: $0, weights: []) }
        try KerasHDF5Writer.write(layers, from: TensorsInMemory(), to: path)
        #expect(try KerasHDF5File(path: path, reader: HDF5Fixtures.helper).layers.map(\.name) == names)
        #expect(KerasHDF5Writer.pieces(of: 3_300, length: 40) == [0..<1_100, 1_100..<2_200, 2_200..<3_300])
        #expect(KerasHDF5Writer.pieces(of: 5, length: 32_256) == [0..<2, 2..<4, 4..<5])
        #expect(KerasHDF5Writer.pieces(of: 1_612, length: 40) == [0..<1_612])
        #expect(KerasHDF5Writer.pieces(of: 0, length: 0) == [0..<0])
    }

    @Test(arguments: ["", "a//b", "/a", "a/", ".", "a/./b", "a\nb", String(repeating: "n", count: 4_097)])
    func namesThatAreNoPaths(name: String) {
        #expect(throws: KerasWriteError.malformedName(name)) {
            try KerasHDF5Writer.write(one(name), from: gamma, to: path)
        }
        #expect(throws: KerasWriteError.malformedName(name)) {
            try KerasHDF5Writer.write(one("a", layer: name), from: gamma, to: path)
        }
        #expect(!fileExists(at: path))
    }

    @Test func pathsThatAreTaken() {
        let weight = one("a")[0].weights[0]
        let below = one("a/b")[0].weights[0]
        for (weights, taken) in [([weight, weight], "/x/a"), ([weight, below], "/x/a"), ([below, weight], "/x/a")] {
            #expect(throws: KerasWriteError.duplicate(path: taken)) {
                try KerasHDF5Writer.write([KerasLayerToWrite(name: "x", weights: weights)], from: gamma, to: path)
            }
        }
        #expect(throws: KerasWriteError.duplicate(path: "/x")) {
            try KerasHDF5Writer.write(one("a", layer: "x") + one("b", layer: "x"), from: gamma, to: path)
        }
        #expect(throws: KerasWriteError.duplicate(path: "/x/a")) {
            try KerasHDF5Writer.write(one("a", layer: "x") + one("b", layer: "x/a"), from: gamma, to: path)
        }
    }

    @Test func weightsThatTheSourceDoesNotHave() {
        let found = TensorDescriptor(name: "gamma", dtype: .float32, shape: [6])
        let wrong: [(KerasWeightToWrite, KerasWriteError)] = [
            (
                .init(name: "a", dtype: .float32, shape: [6], sourceIndex: 1),
                .noSuchTensor(path: "/x/a", sourceIndex: 1)
            ),
            (.init(name: "a", dtype: .float32, shape: [5], sourceIndex: 0), .differsFromSource(path: "/x/a", found)),
            (.init(name: "a", dtype: .int32, shape: [6], sourceIndex: 0), .differsFromSource(path: "/x/a", found)),
            (.init(name: "a", dtype: .bfloat16, shape: [6], sourceIndex: 0), .unsupportedType(path: "/x/a", .bfloat16)),
        ]
        for (weight, error) in wrong {
            #expect(throws: error) {
                try KerasHDF5Writer.write([KerasLayerToWrite(name: "x", weights: [weight])], from: gamma, to: path)
            }
        }
    }

    @Test func anExistingFileIsKeptUnlessReplacingIsAskedFor() throws {
        try Data([1]).write(to: URL(filePath: path.string))
        #expect(throws: FileError.alreadyExists(path)) {
            try KerasHDF5Writer.write(one("a"), from: gamma, to: path)
        }
        #expect(try Data(contentsOf: URL(filePath: path.string)) == Data([1]))
        try KerasHDF5Writer.write(one("a"), from: gamma, to: path, replacing: true)
        #expect(try KerasHDF5File(path: path, reader: HDF5Fixtures.helper).floats(at: 0) == HDF5Fixtures.gamma)
        #expect(try directory.names() == ["out.h5"])
    }

    @Test func aSourceThatFailsLeavesNothing() throws {
        let source = try HDF5Fixtures.open("checksum")
        #expect(throws: HDF5Error.damaged(message: "data error detected by Fletcher32 checksum")) {
            try KerasHDF5Writer.write(layers(of: source), from: source, to: path)
        }
        #expect(try directory.names() == [])
    }
}
