import Formats
import Glibc
import Synchronization
import SystemPackage
import Tensors
import Testing

@Suite struct KerasHDF5FileTests {
    static let readers = [HDF5Fixtures.helper, .inProcess]

    @Test(arguments: readers) func theDemoHasItsLayersInKerasOrder(reader: HDF5Reader) throws {
        let file = try KerasHDF5File(path: HDF5Fixtures.demo, reader: reader)
        #expect(file.kerasVersion == "2.3.0-tf")
        #expect(file.backend == "tensorflow")
        #expect(file.notes == [])
        #expect(
            file.layers.map(\.name) == [
                "root_block", "block1", "block2", "block3", "block4", "group_norm", "re_lu_15",
                "global_average_pooling2d", "head/dense",
            ]
        )
        #expect(file.layers.map(\.weights.count) == [1, 19, 10, 10, 10, 2, 0, 0, 2])
        #expect(file.tensors.count == 54)
        #expect(file.tensors == file.layers.flatMap(\.weights).map(\.descriptor))
        #expect(
            file.layers[8].weights.map(\.descriptor) == [
                TensorDescriptor(name: "/head/dense/head/dense/kernel:0", dtype: .float32, shape: [1024, 10]),
                TensorDescriptor(name: "/head/dense/head/dense/bias:0", dtype: .float32, shape: [10]),
            ]
        )
        #expect(file.layers[1].weights[0].name == "block1/unit01/a/group_norm/gamma:0")
        #expect(file.layers[1].weights[0].storage == .inPlace(offset: 12_208))
        #expect(try file.floats(at: 1).count == 32)
    }

    @Test(arguments: readers) func bothNamingStylesGiveTheSameWeights(reader: HDF5Reader) throws {
        let old = try HDF5Fixtures.open("tf22", reader: reader)
        let new = try HDF5Fixtures.open("tf23", reader: reader)
        #expect(old.layers[0].weights.map(\.name) == ["block1/unit01/a/gamma:0", "block1/unit01/a/kernel:0"])
        #expect(old.tensors.map(\.name).first == "/block1/block1/unit01/a/gamma:0")
        #expect(new.layers[0].weights.map(\.name) == ["unit01/a/gamma:0", "unit01/a/kernel:0"])
        #expect(new.tensors.map(\.name).first == "/block1/unit01/a/gamma:0")
        for file in [old, new] {
            #expect(file.layers.map(\.name) == ["block1", "re_lu_1", "head/dense"])
            #expect(file.tensors.map(\.shape) == [[6], [1, 2, 3, 4], [3, 4]])
            #expect(try file.floats(at: 0) == HDF5Fixtures.gamma)
            #expect(try file.floats(at: 1) == HDF5Fixtures.kernel)
            #expect(try file.floats(at: 2) == Array(HDF5Fixtures.kernel.prefix(12)))
        }
    }

    @Test(arguments: ["v110", "userblock", "model"]) func otherLayoutsHoldTheSame(name: String) throws {
        let file = try HDF5Fixtures.open(name)
        #expect(file.layers.map(\.name) == ["block1", "re_lu_1", "head/dense"])
        #expect(try file.floats(at: 0) == HDF5Fixtures.gamma)
        #expect(try file.floats(at: 1) == HDF5Fixtures.kernel)
        #expect(file.layers.flatMap(\.weights).allSatisfy { $0.storage != .encoded })
    }

    @Test func aWholeModelIsReadWithNotes() throws {
        let file = try HDF5Fixtures.open("model")
        #expect(file.notes == [.wholeModel, .optimizerWeightsIgnored, .topLevelModelWeightsIgnored])
        #expect(file.tensors[0].name == "/model_weights/block1/block1/unit01/a/gamma:0")
    }

    @Test(arguments: readers) func theStateOfAnOptimizerIsIgnoredWithANote(reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open("optimizer", reader: reader)
        #expect(file.notes == [.wholeModel, .optimizerWeightsIgnored])
        #expect(file.tensors.map(\.shape) == [[6], [1, 2, 3, 4], [3, 4]])
        #expect(file.kerasVersion == "2.3.0-tf")
    }

    @Test(arguments: ["unlisted_top", "unlisted_layer", "unlisted_weight"], readers)
    func whatNoListNamesIsIgnoredWithANote(name: String, reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open(name, reader: reader)
        #expect(file.notes == [.unlistedIgnored])
        #expect(file.tensors == (try HDF5Fixtures.open("v110")).tensors)
    }

    @Test func theListsDecideTheOrder() throws {
        let file = try HDF5Fixtures.open("order")
        #expect(file.tensors.map(\.name) == ["/zeta/b:0", "/zeta/a:0", "/alpha/c:0"])
        #expect(try (0..<3).map { try file.floats(at: $0)[0] } == [0, 1, 2])
    }

    @Test func listsMayBeInPieces() throws {
        let file = try HDF5Fixtures.open("split")
        #expect(file.layers.map(\.name) == ["a", "b"])
        #expect(file.layers[0].weights.map(\.name) == ["x:0", "y:0", "z:0"])
        #expect(try file.floats(at: 2)[0] == 2)
    }

    /// 64,600 bytes of names, which Keras splits because they do not fit into one attribute.
    @Test(arguments: readers) func listsOver64KilobytesAreInPieces(reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open("long_list", reader: reader)
        let names = (0..<17).map { number in
            let start = "layer_\(number < 10 ? "0" : "")\(number)_"
            return start + String(repeating: "x", count: 3_800 - start.utf8.count)
        }
        #expect(file.layers.map(\.name) == names)
    }

    @Test func namesMayBeOfVariableLength() throws {
        #expect(try HDF5Fixtures.open("variable").tensors.map(\.name) == ["/aé/x:0"])
    }

    @Test(arguments: ["chunked", "gzip", "shuffle", "fletcher32", "old_chunks"], readers)
    func chunksAndFiltersAreDecoded(name: String, reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open(name, reader: reader)
        #expect(file.layers[0].weights[0].storage == .encoded)
        #expect(file.tensors[0].shape == [32, 32])
        // twice, because the helper goes on after an answer
        #expect(try file.floats(at: 0) == HDF5Fixtures.large)
        #expect(try file.floats(at: 0) == HDF5Fixtures.large)
    }

    @Test(arguments: readers) func valuesWithinTheMetadataAreDecoded(reader: HDF5Reader) throws {
        #expect(try HDF5Fixtures.open("compact", reader: reader).floats(at: 0) == HDF5Fixtures.gamma)
    }

    @Test(arguments: readers) func valuesThatWereNeverWrittenAreTheFillValue(reader: HDF5Reader) throws {
        #expect(try HDF5Fixtures.open("unwritten", reader: reader).floats(at: 0) == Array(repeating: 1.5, count: 6))
    }

    @Test(arguments: readers) func everyElementTypeArrivesLittleEndian(reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open("types", reader: reader)
        #expect(
            file.tensors.map(\.dtype) == [
                .float16, .float64, .float16, .float32, .float64, .int8, .uint8, .int16, .int16, .uint16, .int32,
                .uint32, .int64, .int64, .uint64,
            ]
        )
        for (index, weight) in file.layers[0].weights.enumerated() {
            let isBigEndian = weight.name.hasPrefix("b")
            #expect((weight.storage == .encoded) == isBigEndian, "\(weight.name)")
            let size = weight.descriptor.dtype.byteCount
            let elements = try file.bytes(at: index)
            let third = elements[(3 * size)..<(4 * size)]
            switch weight.descriptor.dtype {
            case .float16: #expect(Array(third) == [0x00, 0x3E])
            case .float32: #expect(Array(third) == [0, 0, 0xC0, 0x3F])
            case .float64: #expect(Array(third) == [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
            default: #expect(Array(third) == [1] + Array(repeating: 0, count: size - 1))
            }
        }
    }

    @Test(arguments: readers) func scalarsAndEmptySetsHaveTheirBytes(reader: HDF5Reader) throws {
        let file = try HDF5Fixtures.open("scalar", reader: reader)
        #expect(file.tensors.map(\.shape) == [[], [0, 3]])
        #expect(try file.floats(at: 0) == [2.5])
        #expect(try file.bytes(at: 1) == [])
    }

    @Test func severalTasksMayAskAtOnce() async throws {
        let file = try HDF5Fixtures.open("gzip")
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<8 { group.addTask { try file.floats(at: 0) } }
            for try await values in group { #expect(values == HDF5Fixtures.large) }
        }
    }

    /// Pools end their idle threads; the helper belongs to the process.
    @Test func theHelperOutlivesTheThreadThatStartedIt() throws {
        final class Opened: Sendable {
            let file = Mutex<Result<KerasHDF5File, any Error>?>(nil)
        }
        let opened = Opened()
        var thread = pthread_t()
        let context = Unmanaged.passRetained(opened).toOpaque()
        let status = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                let opened = Unmanaged<Opened>.fromOpaque(context).takeRetainedValue()
                let file = Result { try HDF5Fixtures.open("gzip") }
                opened.file.withLock { $0 = file }
                return nil
            },
            context
        )
        try #require(status == 0)
        pthread_join(thread, nil)
        let file = try #require(opened.file.withLock { $0 }).get()
        #expect(try file.floats(at: 0) == HDF5Fixtures.large)
    }
}
