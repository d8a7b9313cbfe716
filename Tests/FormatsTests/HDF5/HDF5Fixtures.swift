import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import Testing

/// Where the tests of HDF5 find their files and programs.
enum HDF5Fixtures {
    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let directory = packageRoot.appending(path: "Tests/FormatsTests/Fixtures/hdf5")

    static let demo = FilePath(
        packageRoot.appending(path: "Sources/bitzoo/Resources/demo/demo-r17x0.5-fashion-mnist.keras-2.3.h5").path
    )

    /// The helper, which is built beside the tests.
    static let helper: HDF5Reader = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return .helper(
            executable: FilePath(tests).removingLastComponent().appending("hdf5-helper"),
            arguments: []
        )
    }()

    /// A Python with h5py, if there is one.
    static let python: String? = {
        let named = ProcessInfo.processInfo.environment["BITZOO_PYTHON"]
        let python = named ?? packageRoot.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: python) ? python : nil
    }()

    static func path(_ name: String) -> FilePath {
        FilePath(directory.appending(path: "\(name).h5").path)
    }

    static func open(_ name: String, reader: HDF5Reader = helper) throws -> KerasHDF5File {
        try KerasHDF5File(path: path(name), reader: reader)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try MappedFile(path: path(name)).withBytes { [UInt8](copying: $0) }
    }

    /// What `make_hdf5.py` calls `GAMMA`.
    static let gamma: [Float] = (0..<6).map { Float($0) * 0.5 }
    /// What `make_hdf5.py` calls `KERNEL`, in row-major order.
    static let kernel: [Float] = (0..<24).map { Float($0) * 0.25 - 3 }
    /// What `make_hdf5.py` calls `LARGE`, in row-major order.
    static let large: [Float] = (0..<1_024).map { Float($0 % 97) }
}

extension TensorSource {
    func bytes(at index: Int) throws -> [UInt8] {
        try withTensorBytes(at: index) { [UInt8](copying: $0) }
    }

    func floats(at index: Int) throws -> [Float] {
        let bytes = try bytes(at: index)
        return stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
        }
    }
}
