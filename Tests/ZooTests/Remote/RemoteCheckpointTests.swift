import BiT
import ByteIO
import Conversion
import Download
import Formats
import Tensors
import TestSupport
import Testing
import Zoo

/// Looking at files on a server.
@Suite struct RemoteCheckpointTests {
    let bench: RemoteBench
    let architecture: Architecture

    init() throws {
        bench = try RemoteBench()
        architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 16, classes: 4000))
    }

    @Test(arguments: ["a.npz", "a.safetensors"]) func aRemoteFileLooksLikeALocalOne(name: String) throws {
        defer { bench.server.stop() }
        let whole = try bench.write(architecture, as: name)
        bench.serve(whole, as: name)
        let remote = try bench.open(name)
        let local = try CheckpointFile(path: bench.path(name), hdf5: .inProcess)
        #expect(remote.checkpoint.tensors.tensors == local.tensors.tensors)
        #expect(try remote.checkpoint.architecture.get() == architecture)
        #expect(remote.checkpoint.size == whole.count)
        switch (remote.checkpoint.container, local.container) {
        case (.npz(let found), .npz(let expected)): #expect(found.members == expected.members)
        case (.safetensors(let found), .safetensors(let expected)):
            #expect(found.dataRanges == expected.dataRanges)
            #expect(found.native == expected.native)
            #expect(found.native != nil)
        default: Issue.record("another container")
        }
        #expect(remote.traffic.bytes == bench.server.traffic.bodyBytes)
        #expect(remote.traffic.requests == bench.server.requests.count)
        #expect(remote.traffic.bytes < 110_000)
    }

    @Test(arguments: ["a.npz", "a.safetensors"]) func valuesFollowOnDemand(name: String) throws {
        defer { bench.server.stop() }
        bench.serve(try bench.write(architecture, as: name), as: name)
        let remote = try bench.open(name)
        let tensors = remote.checkpoint.tensors
        let index = try #require(tensors.tensors.firstIndex { $0.name == GoogleNames.headKernel })
        let before = remote.traffic.bytes
        try remote.fetchValues(at: [index])
        let expected = RemoteBench.weights(of: architecture)
        let position = try #require(expected.tensors.firstIndex { $0.name == GoogleNames.headKernel })
        let values = try expected.withTensorBytes(at: position) { [UInt8](copying: $0) }
        #expect(try tensors.withTensorBytes(at: index) { [UInt8](copying: $0) } == values)
        #expect(remote.traffic.bytes - before <= values.count + 200)
        let requests = remote.traffic.requests
        try remote.fetchValues(at: [index])
        #expect(remote.traffic.requests == requests)
    }

    @Test func aServerWithoutRangesIsRefused() throws {
        defer { bench.server.stop() }
        bench.serve([UInt8](repeating: 1, count: 5000), as: "a.npz", Fault(.ignoresRange))
        let error = #expect(throws: TransferFailure.self) { try bench.open("a.npz") }
        #expect(error?.cause == .noRanges(try SourceURL(bench.server.url("/a.npz"))))
        #expect(error?.cause.category == .network)
    }

    @Test func otherContentIsNamed() throws {
        defer { bench.server.stop() }
        let url = try SourceURL(bench.server.url("/a"))
        let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        bench.serve(hdf5 + [UInt8](repeating: 0, count: 5000), as: "a")
        #expect(throws: RemoteCheckpointError.wholeFileNeeded(url)) { try bench.open("a") }
        bench.serve(Array("<html>Please log in".utf8) + [UInt8](repeating: 0x20, count: 3000), as: "a")
        #expect(throws: RemoteCheckpointError.notWeights(url, .html)) { try bench.open("a") }
        #expect(bench.server.traffic.bodyBytes == 2 * RemoteFile.firstRequestSize)
    }
}

/// Files that were made to harm whoever looks at them.
@Suite struct HostileRemoteFileTests {
    let bench: RemoteBench

    init() throws {
        bench = try RemoteBench()
    }

    /// An end record after bytes that claim to be a central directory.
    func archive(entries: UInt64, directory: Int) -> [UInt8] {
        let end = ZIP64End(
            entriesOnDisk: entries,
            entries: entries,
            directoryByteCount: UInt64(directory),
            directoryOffset: 4
        )
        var classic = ZIPEnd(
            entriesOnDisk: .max,
            entries: .max,
            directoryByteCount: UInt32(directory),
            directoryOffset: 4
        )
        classic.commentByteCount = 0
        return [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: directory) + end.bytes
            + ZIP64Locator(endOffset: UInt64(4 + directory)).bytes + classic.bytes
    }

    @Test func anEnormousDirectoryIsNotFetched() throws {
        defer { bench.server.stop() }
        let url = try SourceURL(bench.server.url("/a.npz"))
        let size = RemoteCheckpoint.maximumHeaderByteCount
        bench.serve(archive(entries: 1, directory: size), as: "a.npz")
        // what lies before the tail, and the tail
        let needed = size + 4 + 98 - 4
        #expect(throws: RemoteCheckpointError.headersTooLarge(url, needed: needed, limit: size)) {
            try bench.open("a.npz")
        }
        #expect(bench.server.traffic.bodyBytes < 40_000)
    }

    @Test func tooManyMembersAreNotLookedAt() throws {
        defer { bench.server.stop() }
        let url = try SourceURL(bench.server.url("/a.npz"))
        bench.serve(archive(entries: 20_000, directory: 46 * 20_000), as: "a.npz")
        let error = RemoteCheckpointError.tooManyMembers(url, count: 20_000, limit: 10_000)
        #expect(throws: error) { try bench.open("a.npz") }
        #expect(bench.server.traffic.bodyBytes < 40_000)
    }

    @Test func aHeaderBeyondTheLimitIsNotFetched() throws {
        defer { bench.server.stop() }
        let url = try SourceURL(bench.server.url("/a.safetensors"))
        let limit = RemoteCheckpoint.maximumHeaderByteCount
        let length = (0..<8).map { UInt8(truncatingIfNeeded: (limit + 1) >> (8 * $0)) }
        bench.serve(length + [0x7B] + [UInt8](repeating: 0x20, count: limit + 100), as: "a.safetensors")
        #expect(throws: RemoteCheckpointError.headersTooLarge(url, needed: limit + 9, limit: limit)) {
            try bench.open("a.safetensors")
        }
        bench.serve(length + [0x7B] + [UInt8](repeating: 0x20, count: 5000), as: "a.safetensors")
        #expect(throws: SafetensorsError.headerCutOff(needed: limit + 1, found: 5001)) {
            try bench.open("a.safetensors")
        }
        #expect(bench.server.traffic.bodyBytes == 2 * RemoteFile.firstRequestSize)
    }

    /// Every truncation of an archive, seen from a server, is refused with the reader's own errors.
    @Test(arguments: Array(stride(from: 1, to: 40_000, by: 1999))) func aCutArchiveIsRefused(cut: Int) throws {
        defer { bench.server.stop() }
        let architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 4, classes: 3))
        let whole = try bench.write(architecture, as: "a.npz")
        bench.serve(Array(whole.dropLast(cut)), as: "a.npz")
        #expect(throws: ZIPError.self) { try bench.open("a.npz") }
    }
}
