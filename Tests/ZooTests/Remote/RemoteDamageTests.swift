import BiT
import ByteIO
import Catalog
import Conversion
import Download
import Formats
import Tensors
import TestSupport
import Testing
import Zoo

/// Values that arrive damaged, and places that do not answer.
@Suite struct RemoteDamageTests {
    let bench: RemoteBench
    let architecture: Architecture

    init() throws {
        bench = try RemoteBench()
        architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 16, classes: 4000))
    }

    /// Where the values of the head's kernel lie, in the middle.
    func kernelByte(in name: String) throws -> Int {
        let local = try CheckpointFile(path: bench.path(name), hdf5: .inProcess)
        let index = try #require(local.tensors.tensors.firstIndex { $0.name == GoogleNames.headKernel })
        switch local.container {
        case .npz(let npz): return npz.members[local.tensors.fileIndices[index]].dataRange.upperBound - 1000
        case .safetensors(let file): return file.dataRanges[local.tensors.fileIndices[index]].upperBound - 1000
        case .hdf5: throw RemoteCheckpointError.wholeFileNeeded(try SourceURL("http://a/"))
        }
    }

    func values(of remote: RemoteCheckpoint, at index: Int) throws -> [UInt8] {
        try CheckedTensors(of: remote.checkpoint.tensors).withTensorBytes(at: index) { [UInt8](copying: $0) }
    }

    let head = TensorSelection(withoutHead: false, patterns: [GlobPattern("resnet/head/*")])

    @Test(arguments: ["a.npz", "a.safetensors"]) func damagedValuesAreFetchedAgain(name: String) throws {
        defer { bench.server.stop() }
        let whole = try bench.write(architecture, as: name)
        let byte = try kernelByte(in: name)
        bench.serve(whole, as: name, Fault(.corrupts(byte), .covering(byte, times: 2)))
        let remote = try bench.open(name)
        var repairs: [[String]] = []
        let indices = try remote.fetchValues(of: head) { event in
            if case .repairing(_, let parts) = event { repairs.append(parts) }
        }
        #expect(repairs == [[GoogleNames.headKernel], [GoogleNames.headKernel]])
        let kernel = try #require(indices.last)
        let source = RemoteBench.weights(of: architecture)
        let position = try #require(source.tensors.firstIndex { $0.name == GoogleNames.headKernel })
        let expected = try source.withTensorBytes(at: position) { [UInt8](copying: $0) }
        #expect(try values(of: remote, at: kernel) == expected)
    }

    @Test func theNextPlaceIsAskedForThemOnly() throws {
        defer { bench.server.stop() }
        let whole = try bench.write(architecture, as: "a.npz")
        let byte = try kernelByte(in: "a.npz")
        bench.serve(whole, as: "bad.npz", Fault(.corrupts(byte)))
        bench.serve(whole, as: "a.npz")
        let remote = try RemoteCheckpoint(try bench.remote("bad.npz", "a.npz"))
        var before = 0
        let indices = try remote.fetchValues(of: head) { event in
            if case .repairing = event { before = remote.traffic.bytes }
        }
        for index in indices { _ = try values(of: remote, at: index) }
        let kernel = try #require(architecture.tensors.first { $0.name == GoogleNames.headKernel })
        #expect(remote.traffic.bytes - before == kernel.byteCount + 128)
        #expect(bench.server.requests.last?.target == "/a.npz")
    }

    @Test func valuesThatStayDamagedAreRefused() throws {
        defer { bench.server.stop() }
        let whole = try bench.write(architecture, as: "a.npz")
        let byte = try kernelByte(in: "a.npz")
        bench.serve(whole, as: "a.npz", Fault(.corrupts(byte)))
        let remote = try bench.open("a.npz")
        var repairs = 0
        let indices = try remote.fetchValues(of: head) { if case .repairing = $0 { repairs += 1 } }
        #expect(repairs == 2)
        let kernel = try #require(indices.last)
        #expect(throws: NPZError.self) { try values(of: remote, at: kernel) }
    }

    @Test func aDeadPlaceIsPassedOver() throws {
        defer { bench.server.stop() }
        bench.serve(try bench.write(architecture, as: "a.npz"), as: "a.npz")
        let remote = try RemoteCheckpoint(try bench.remote("missing.npz", "a.npz"))
        #expect(remote.source == (try SourceURL(bench.server.url("/a.npz"))))
        #expect(try remote.checkpoint.architecture.get() == architecture)
    }
}
