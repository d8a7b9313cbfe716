internal import Foundation

/// The inputs that are kept: small sound ones and what fuzzers made of them, and those that once broke a reader.
package enum Corpus {
    /// The folder of this package that holds them.
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Reads the inputs of a folder, in the order of their names.
    ///
    /// - Parameter path: the folder; none of that name holds nothing.
    /// - Returns: the names and contents.
    /// - Throws: when a file cannot be read.
    package static func inputs(in path: String) throws -> [(name: String, bytes: [UInt8])] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return try names.sorted().map { name in
            (name, [UInt8](try Data(contentsOf: URL(filePath: path).appending(path: name))))
        }
    }

    /// The inputs of a target that are kept because of what they reach.
    ///
    /// - Parameter target: the target.
    /// - Returns: the inputs.
    /// - Throws: when a file cannot be read.
    package static func seeds(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        try inputs(in: "\(folder)/corpus/\(target.rawValue)")
    }

    /// The inputs of a target that its reader accepts: those whose mutations get furthest.
    ///
    /// - Parameter target: the target.
    /// - Returns: the contents.
    /// - Throws: when a file cannot be read, or a property is broken.
    package static func soundSeeds(of target: FuzzTarget) throws -> [[UInt8]] {
        try seeds(of: target).map(\.bytes).filter { try target.accepts($0) }
    }

    /// The Keras files from which new ones are made: the fixtures of the tests, without the large ones.
    ///
    /// - Returns: the files' contents, in the order of their names.
    /// - Throws: when a file cannot be read.
    package static func kerasFiles() throws -> [[UInt8]] {
        try inputs(in: "\(folder)/../Tests/FormatsTests/Fixtures/hdf5")
            .filter { $0.name.hasSuffix(".h5") && $0.bytes.count <= largestKerasFile }.map(\.bytes)
    }

    private static let largestKerasFile = 32 << 10

    /// The inputs that once broke a target.
    ///
    /// - Parameter target: the target.
    /// - Returns: the inputs; mostly none.
    /// - Throws: when a file cannot be read.
    package static func found(for target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        try inputs(in: "\(folder)/found/\(target.rawValue)")
    }
}
