import BiT
import ByteIO
import Conversion
import Download
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Zoo

/// Checkpoints on a server of the test's own.
struct RemoteBench {
    let temporary: TemporaryDirectory
    let server: LoopbackServer
    let directory: FilePath

    init() throws {
        temporary = try TemporaryDirectory()
        server = try LoopbackServer()
        directory = FilePath(temporary.url.path)
    }

    /// How tests fetch: without proxies, and without waiting for what does not come.
    static var settings: TransferSettings {
        var settings = TransferSettings(userAgent: "bitzoo-test")
        settings.usesProxies = false
        settings.retries = 0
        return settings
    }

    func path(_ name: String) -> FilePath { directory.appending(name) }

    /// Serves bytes under a name.
    func serve(_ bytes: [UInt8], as name: String, _ fault: Fault? = nil) {
        if let fault {
            server.serve("/\(name)", ServedFile(bytes), fault)
        } else {
            server.serve("/\(name)", ServedFile(bytes))
        }
    }

    /// The tensors of a network, each value telling where it belongs.
    static func weights(of architecture: Architecture) -> TensorsInMemory {
        var source = TensorsInMemory()
        for (index, tensor) in architecture.tensors.enumerated() {
            let floats = (0..<tensor.shape.elementCount).map { Float(index) + Float($0 % 4096) / 4096 }
            source.append(name: tensor.name, shape: tensor.shape, floats: floats)
        }
        return source
    }

    /// Writes a network's weights, and gives the file's bytes.
    func write(_ architecture: Architecture, as name: String) throws -> [UInt8] {
        let source = Self.weights(of: architecture)
        let format = FilePath(name).extension
        try AtomicFile.write(to: path(name)) { writer in
            if format == "npz" {
                try NPZWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
            } else {
                try NativeWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
            }
        }
        return try bytes(of: name)
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name).string), options: .alwaysMapped))
    }

    func remote(_ names: String...) throws -> RemoteFile {
        try RemoteFile(
            TransferRequest(sources: try names.map { try SourceURL(server.url("/\($0)")) }),
            transfer: Transfer(settings: Self.settings),
            directory: directory
        )
    }

    func open(_ name: String) throws -> RemoteCheckpoint { try RemoteCheckpoint(try remote(name)) }
}
