package import Formats
internal import Glibc
internal import Tensors

/// A Keras file, read by a helper process from its first byte to the last value.
package enum KerasTarget {
    /// What became of an input.
    package enum Outcome: String, CaseIterable, Sendable {
        /// All values were read.
        case accepted
        /// The file was found to be unsound.
        case refused
        /// The helper crashed, and its parent said so.
        case crashed
        /// The helper took too long, and its parent said so.
        case timedOut = "timed out"
    }

    /// Reads an input.
    ///
    /// - Parameters:
    ///   - input: the whole file.
    ///   - open: opens the file whose path it receives.
    /// - Returns: what became of it.
    /// - Throws: ``BrokenProperty`` when the reader does something else than that.
    package static func outcome(
        of input: [UInt8],
        open: (_ path: String) throws -> KerasHDF5File
    ) throws -> Outcome {
        try InputFile.withPath(of: input) { path in try outcome(of: path, open: open) }
    }

    private static func outcome(of path: String, open: (_ path: String) throws -> KerasHDF5File) throws -> Outcome {
        do {
            let file = try open(path)
            for (index, tensor) in file.tensors.enumerated() {
                let count = try file.withTensorBytes(at: index) { $0.byteCount }
                try BrokenProperty.unless(count == tensor.byteCount, "a tensor has as many bytes as its shape says")
            }
            return .accepted
        } catch let error as HDF5Error {
            try BrokenProperty.checkText(of: error)
            switch error {
            case .helperTimedOut, .helperCrashed(SIGXCPU): return .timedOut
            case .helperCrashed, .helperExited: return .crashed
            case .helperProtocol, .helperNotStarted: throw BrokenProperty("a helper keeps to the protocol: \(error)")
            default: return .refused
            }
        } catch let broken as BrokenProperty {
            throw broken
        } catch {
            throw BrokenProperty("only errors of HDF5 are expected: \(error)")
        }
    }
}
