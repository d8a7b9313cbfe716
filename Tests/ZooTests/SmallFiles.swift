import BiT
import ByteIO
import Download
import Formats
import Foundation
import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Zoo

/// Small weight files, and ways to damage them.
struct SmallFiles {
    let temporary: TemporaryDirectory
    var directory: FilePath { FilePath(temporary.url.path) }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    /// The smallest network: one unit a block, one channel.
    static let architecture = Architecture(units: [1, 1, 1, 1], rootChannels: 1, classes: 3)

    /// Tensors with values that differ from byte to byte.
    static func source(_ tensors: [TensorDescriptor]) -> TensorsInMemory {
        var source = TensorsInMemory()
        for (index, tensor) in tensors.enumerated() {
            source.append(tensor, bytes: (0..<tensor.byteCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ index) })
        }
        return source
    }

    /// Three arrays of different sizes.
    static let three = source([
        TensorDescriptor(name: "a/kernel", dtype: .float32, shape: [2, 3]),
        TensorDescriptor(name: "b", dtype: .float32, shape: [5]),
        TensorDescriptor(name: "c/bias", dtype: .uint8, shape: [7]),
    ])

    func npz(_ source: some TensorSource, variant: NPZWriter.Variant = .zip64Local) throws -> [UInt8] {
        let path = directory.appending("\(UUID().uuidString).npz")
        try AtomicFile.write(to: path) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, variant: variant, to: &writer)
        }
        return try contents(path)
    }

    func native(_ source: some TensorSource) throws -> [UInt8] {
        let path = directory.appending("\(UUID().uuidString).safetensors")
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
        }
        return try contents(path)
    }

    func write(_ bytes: [UInt8], _ name: String = "file") throws -> FilePath {
        let path = directory.appending(name)
        try Data(bytes).write(to: URL(filePath: path.string))
        return path
    }

    func contents(_ path: FilePath) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path.string)))
    }
}

func digest(_ bytes: [UInt8]) -> SHA256Digest { SHA256Digest(of: bytes.span.bytes) }

/// Hands out parts of bytes in memory, as a good server and a good engine would, and remembers which.
final class PartsInMemory: PartFetcher {
    private let remote: [UInt8]
    private let state = Mutex<[[Range<Int>]]>([])

    init(_ remote: [UInt8]) {
        self.remote = remote
    }

    /// The parts that were asked for, call by call.
    var asked: [[Range<Int>]] { state.withLock { $0 } }

    func adopt(copyOf path: FilePath, as partial: FilePath, size: Int?) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path.string)))
        try Data(bytes.prefix(size ?? bytes.count)).write(to: URL(filePath: partial.string))
    }

    func fetch(
        _ request: TransferRequest,
        refetching ranges: [Range<Int>],
        into partial: FilePath,
        report: (TransferEvent) -> Void
    ) throws -> FetchedParts {
        state.withLock { $0.append(ranges) }
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: partial.string)))
        if bytes.count < remote.count { bytes += remote[bytes.count...] }
        bytes.removeLast(bytes.count - remote.count)
        for range in ranges {
            let range = range.clamped(to: 0..<remote.count)
            bytes.replaceSubrange(range, with: remote[range])
        }
        try Data(bytes).write(to: URL(filePath: partial.string))
        return FetchedParts(sha256: digest(bytes), size: bytes.count, verification: [])
    }
}
