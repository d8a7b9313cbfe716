import BiT
import ByteIO
import Conversion
import Download
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing
import Zoo

/// What it takes to look at a released file, and to fetch it without its head: an R50x1 of ImageNet-21k, 273 MB.
@Suite struct RemoteBudgetTests {
    let bench: RemoteBench
    let architecture: Architecture

    init() throws {
        bench = try RemoteBench()
        architecture = try #require(Architecture(name: "R50x1", classes: 21_843))
    }

    /// Writes a network whose weights are all zero as a file with holes.
    func writeZeros(_ name: String) throws -> Int {
        let tensors = architecture.tensors.sorted { TensorDescriptor.precedes($0.name, $1.name) }
        var layout = try NPZLayout(of: tensors, variant: .plain, limits: NPZLayout.Limits())
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let file = try FileDescriptor.open(
            bench.path(name),
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        try file.closeAfter {
            var directory: [UInt8] = []
            for (index, tensor) in tensors.enumerated() {
                let header = layout.members[index].arrayHeader
                var checksum = CRC32(of: header.span.bytes)
                var left = tensor.byteCount
                while left > 0 {
                    let piece = zeros.span.bytes.extracting(0..<min(left, zeros.count))
                    checksum.update(piece)
                    left -= piece.byteCount
                }
                layout.members[index].local.checksum = checksum.value
                layout.members[index].central.checksum = checksum.value
                let member = layout.members[index]
                try file.writeAll(toAbsoluteOffset: Int64(member.offset), member.local.bytes + header)
                directory += member.central.bytes
            }
            let end = directory + layout.end
            try file.writeAll(toAbsoluteOffset: Int64(layout.fileByteCount - end.count), end)
        }
        return layout.fileByteCount
    }

    @Test func aReleasedFileIsLookedAtForAFewBytes() throws {
        defer { bench.server.stop() }
        let size = try writeZeros("a.npz")
        #expect(size == ReleasedNPZ.size(of: architecture, variant: .plain))
        #expect(size == 273_071_896)
        bench.serve(try bench.bytes(of: "a.npz"), as: "a.npz")
        let remote = try bench.open("a.npz")
        #expect(try remote.checkpoint.architecture.get() == architecture)
        #expect(bench.server.traffic.bodyBytes < 150_000)
        #expect(remote.traffic.requests < 100)

        let lookRequests = remote.traffic.requests
        let indices = try remote.fetchValues(of: TensorSelection(withoutHead: true))
        #expect(remote.traffic.requests - lookRequests < 20)
        #expect(remote.traffic.bytes * 100 < size * 35)
        // where a slow request is cut short, what was on its way counts for the server
        #expect(bench.server.traffic.bodyBytes * 100 < size * 45)
        try Converter(generator: "test").convertPart(
            indices,
            of: remote.checkpoint,
            origin: PartOrigin(source: "a.npz", selection: "without head"),
            to: bench.path("part.safetensors")
        )
        let part = try CheckpointFile(path: bench.path("part.safetensors"), hdf5: .inProcess)
        #expect(part.tensors.tensors.count == architecture.tensorCount - 2)
    }
}
